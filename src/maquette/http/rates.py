"""How often one caller may ask: so many requests in a window of time."""

import math
import threading
from dataclasses import dataclass

from maquette.kit.clock import Clock

MOST_CALLERS = 100_000


@dataclass(frozen=True)
class Allowance:
    """What a request finds: whether it may pass, how many more may, and seconds until all may."""

    allowed: bool
    remaining: int
    reset: int


class Rates:
    """Counts requests per caller in windows that start with the caller's first request.

    Kept in this process: behind several, each caller may ask each of them so often. Memory is
    bounded: of more than ``most_callers``, those not seen longest are forgotten.
    """

    def __init__(
        self, clock: Clock, limit: int, seconds: float, most_callers: int = MOST_CALLERS
    ) -> None:
        self.limit = limit
        self._clock = clock
        self._seconds = seconds
        self._most = most_callers
        self._windows: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def take(self, caller: str) -> Allowance:
        """Count one request of ``caller``; one that is refused does not count."""
        now = self._clock.now().timestamp()
        with self._lock:
            start, used = self._windows.pop(caller, (now, 0))
            if not 0 <= now - start < self._seconds:
                start, used = now, 0
            allowed = used < self.limit
            used += allowed
            self._windows[caller] = (start, used)
            if len(self._windows) > self._most:
                del self._windows[next(iter(self._windows))]
        reset = max(math.ceil(start + self._seconds - now), 1)
        return Allowance(allowed, self.limit - used, reset)
