"""Named places at which a test may kill this process, have it fail, or hold it up.

    >>> failpoint("worker.fetched")      # does nothing, for the time of a function call

Only :mod:`maquette.testing` ever arms one, with what a test says; no setting does.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

POINTS: Mapping[str, str] = {
    "submit.begun": "a request's work begins, and so does its transaction",
    "submit.charged": "in the transaction: the job's row and its charge are written",
    "submit.enqueued": "in the transaction: the job is in the queue",
    "submit.answered": "in the transaction: the answer is written beside the work",
    "submit.committed": "the transaction is committed, and nobody was told",
    "payment.claimed": "a payment has its row, and nobody was asked about it",
    "payment.ordered": "a paid order's job is committed, and no money was asked for",
    "payment.asked": "settling is noted as in doubt, and the facilitator was not asked",
    "payment.settled": "the money has moved, and no row says so",
    "payment.noted": "a payment is noted as settled, and the payer was not told",
    "batch.half": "in the transaction: some renders of a batch are ordered, others are not",
    "generation.stored": "an order's pictures are stored, and no row knows them",
    "export.ordered": "in the transaction: an export's row is written",
    "upload.stored": "a model's file is stored, and no row knows it",
    "upload.adopted": "in the transaction: the model has its row",
    "slot.stored": "what was put at a signed address is stored, and nobody was told",
    "slot.confirmed": "in the transaction: the job that reads an upload is in the queue",
    "cancel.committed": "a cancelled job's row says so, and the queue was not told",
    "worker.claimed": "the queue gave a job to this worker, whose row does not say so",
    "worker.begun": "the attempt is counted, and nothing was done",
    "worker.fetched": "all that the child needs is in its folder",
    "worker.working": "the child tells of its progress",
    "worker.file_stored": "one file of the result is stored, and no row knows it",
    "worker.file_kept": "one file of the result has its row, and the child goes on",
    "worker.made": "the child is done, and its result is only in its folder",
    "worker.stored": "the result is stored, and the job is still open",
    "worker.given_back": "a worker that leaves has given its job back, and said no goodbye",
    "finish.ended": "in the transaction: the job is done, its result has no row",
    "finish.announced": "in the transaction: the result has its row, and the event its own",
    "finish.committed": "the job is done, and the queue does not know",
    "refund.paid": "in the transaction: the job has failed and its credits are back",
    "refund.committed": "the job has failed, and the queue does not know",
    "webhook.claimed": "a letter is claimed, and was not posted",
    "webhook.posted": "the receiver has taken a letter, and no row says so",
    "webhook.recorded": "a delivery is on record",
    "janitor.begun": "the janitor's round begins",
    "janitor.recovered": "the jobs of dead workers are put back, and the dead are still listed",
    "janitor.gave_up": "a job that nobody works on was ended, and the round goes on",
    "litter.found": "files that no row knows are found, and none is removed",
    "child.begun": "in the child: its order is read, and the walls are up",
    "child.working": "in the child: it tells of its progress",
    "child.frame_drawn": "in the child: a frame is drawn, and not handed on",
    "child.frame_encoded": "in the child: a frame is in the encoder, others are to come",
    "child.film_encoded": "in the child: every frame is encoded, and the file has no end",
    "child.film_whole": "in the child: the file is whole, and has its name yet to get",
    "child.made": "in the child: the work is done, and nobody was told",
}


Deed = Callable[[], None]
NONE: Mapping[str, Deed] = MappingProxyType({})


class FailpointReached(RuntimeError):
    """What a failpoint raises that was armed to; no code expects it."""


@dataclass
class Trap:
    """What happens at a point: ``kill``, ``raise``, ``sleep:seconds`` or what else :func:`arm` was
    told, at the ``nth`` time."""

    point: str
    deed: str
    nth: int = 1

    @classmethod
    def parse(cls, text: str) -> "Trap":
        """``worker.fetched=kill``, ``worker.working=kill@3``, ``submit.begun=sleep:0.5``."""
        point, _, rest = text.partition("=")
        deed, _, nth = rest.partition("@")
        if point not in POINTS or not deed:
            raise ValueError(f"not a failpoint and what to do there: {text}")
        return cls(point, deed, int(nth or 1))

    def __str__(self) -> str:
        return f"{self.point}={self.deed}" + (f"@{self.nth}" if self.nth > 1 else "")


_armed: Callable[[str], None] | None = None


def failpoint(name: str) -> None:
    """A place that has a name; see ``POINTS``."""
    if _armed is not None:
        _armed(name)


def arm(traps: str, log: Path | None = None, deeds: Mapping[str, Deed] = NONE) -> None:
    """From now on, do what ``traps`` (a comma list) say, each once; "" disarms all.

    ``deeds`` are more that may be done. What is reached is written into ``log`` first, a line each.
    Raises ValueError for what is not in ``POINTS``, or no deed.
    """
    global _armed
    parsed = [Trap.parse(text) for text in traps.split(",") if text]
    known = {"kill", "raise", "sleep", *deeds}
    if any(trap.deed.partition(":")[0] not in known for trap in parsed):
        raise ValueError(f"not a failpoint and what to do there ({', '.join(known)}): {traps}")
    _armed = _Armed(parsed, log, deeds) if parsed else None


class _Armed:
    def __init__(self, traps: list[Trap], log: Path | None, deeds: Mapping[str, Deed]) -> None:
        self._deeds = deeds
        self._traps = {trap.point: trap for trap in traps}
        # Opened now: behind its walls a child opens nothing any more.
        how = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._log = None if log is None else os.open(log, how, 0o600)
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        assert name in POINTS, name
        with self._lock:
            trap = self._traps.get(name)
            if trap is None:
                return
            trap.nth -= 1
            if trap.nth > 0:
                return
            del self._traps[name]
            self._tell(trap)
        self._deeds.get(trap.deed, lambda: _do(trap))()

    def _tell(self, trap: Trap) -> None:
        if self._log is not None:
            os.write(self._log, f"{trap.point}={trap.deed} {os.getpid()}\n".encode())


def _do(trap: Trap) -> None:
    deed, _, seconds = trap.deed.partition(":")
    if deed == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # the kernel is quicker
    if deed == "raise":
        raise FailpointReached(trap.point)
    time.sleep(float(seconds or 1))
