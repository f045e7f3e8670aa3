"""An open loop: requests leave by a fixed plan, however long the answers to earlier ones take.

The time of an answer counts from the moment that its request was planned for, so a server that
stands still shows in every request of that while, and not in the one that happened to meet it.

It shares the processor with what it measures, so it does little: bytes that were made before, no
task and no future for a request, and one look at the clock for all that are due.
"""

import asyncio
import gc
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvloop

MOST_CONNECTIONS = 400
PATIENCE = 20.0
HEAD_END = b"\r\n\r\n"
TICK = 0.001

T = TypeVar("T")


@dataclass
class Measured:
    """Seconds from plan to last byte of those that were answered as wanted; ``wrong`` tells what
    came instead, and how often.
    """

    asked: float
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> float:
        """Right answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """Milliseconds within which this share of the right answers came."""
        times = sorted(self.times)
        return times[min(int(len(times) * share), len(times) - 1)] * 1000 if times else float("nan")


@dataclass(frozen=True)
class Ask:
    """Bytes to send, in pieces, the status that is right, and the body that must come, if any."""

    request: Sequence[bytes]
    status: int = 200
    body: bytes | None = None


Asks = Callable[[int], Ask]


async def measure(port: int, rate: float, seconds: float, asks: Asks) -> Measured:
    """``rate`` requests a second for ``seconds``, the i-th being ``asks(i)``.

    Whoever waits for an answer longer than :data:`PATIENCE` leaves.
    """
    loop = Loop(port, Measured(rate), asks)
    begun, count = time.perf_counter(), int(rate * seconds)
    gc.disable()
    try:
        while loop.sent < count:
            now = time.perf_counter() - begun
            loop.send(begun, min(count, int(now * rate) + 1))
            await asyncio.sleep(max(TICK, loop.sent / rate - now))
        async with asyncio.timeout(PATIENCE):
            await loop.over.wait()
    except TimeoutError:
        loop.found.wrong["no answer"] += loop.open
    finally:
        gc.enable()
    loop.close()
    loop.found.seconds = max(time.perf_counter() - begun, seconds)
    return loop.found


class Loop:
    """Connections that are kept open and used again, as a client library does, and what waits."""

    def __init__(self, port: int, found: Measured, asks: Asks) -> None:
        self.found = found
        self.sent = self.open = 0
        self.over = asyncio.Event()
        """Whether all that were sent are answered."""
        self._port, self._asks = port, asks
        self._free: list[Line] = []
        self._all: set[Line] = set()
        self._dialling: set[asyncio.Task[None]] = set()
        self._waiting: deque[tuple[Ask, float]] = deque()

    def send(self, begun: float, until: int) -> None:
        """All that are due, as far as there are connections; the others wait for one."""
        for number in range(self.sent, until):
            self._waiting.append((self._asks(number), begun + number / self.found.asked))
        self.open += until - self.sent
        self.over.clear()
        self.sent = until
        while self._waiting and self._free:
            self._free.pop().ask(*self._waiting.popleft())
        room = MOST_CONNECTIONS - len(self._all) - len(self._dialling)
        for _ in range(min(len(self._waiting) - len(self._dialling), room)):
            task = asyncio.create_task(self._dial())
            self._dialling.add(task)
            task.add_done_callback(self._dialling.discard)

    def answered(self, line: "Line", ask: Ask, planned: float, wrong: str) -> None:
        self._settled()
        if wrong:
            self.found.wrong[wrong] += 1
        else:
            self.found.times.append(time.perf_counter() - planned)
        if line.closed:
            self._all.discard(line)
        elif self._waiting:
            line.ask(*self._waiting.popleft())
        else:
            self._free.append(line)

    def lost(self, line: "Line") -> None:
        self._all.discard(line)
        if line in self._free:
            self._free.remove(line)

    def close(self) -> None:
        for line in self._all:
            line.leave()

    def _settled(self) -> None:
        self.open -= 1
        if not self.open:
            self.over.set()

    async def _dial(self) -> None:
        try:
            loop = asyncio.get_running_loop()
            _, line = await loop.create_connection(lambda: Line(self), "127.0.0.1", self._port)
        except OSError as error:
            if self._waiting:
                self._waiting.popleft()
                self._settled()
                self.found.wrong[type(error).__name__] += 1
            return
        self._all.add(line)
        if self._waiting:
            line.ask(*self._waiting.popleft())
        else:
            self._free.append(line)


class Line(asyncio.Protocol):
    """Just enough HTTP/1.1 of a client's: answers with a Content-Length, one after the other."""

    def __init__(self, loop: Loop) -> None:
        self.closed = False
        self._loop = loop
        self._asked: tuple[Ask, float] | None = None
        self._head = b""
        self._seen = self._length = 0
        self._status, self._same, self._in_head = 0, True, True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def ask(self, ask: Ask, planned: float) -> None:
        self._asked = (ask, planned)
        self._head, self._in_head, self._same, self._seen = b"", True, True, 0
        for piece in ask.request:
            self._transport.write(piece)

    def data_received(self, data: bytes) -> None:
        if self._asked is None:
            return
        ask = self._asked[0]
        if self._in_head:
            data = self._read_head(data)
            if self._in_head:
                return
        if ask.body is not None:
            # Bytes against bytes, which says no less than their hashes and takes a third.
            self._same = self._same and ask.body[self._seen : self._seen + len(data)] == data
        self._seen += len(data)
        if self._seen >= self._length:
            self._tell("" if self._status == ask.status else str(self._status))

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._asked is None:
            self._loop.lost(self)
        else:
            self._tell(type(exc).__name__ if exc else "closed")

    def leave(self) -> None:
        self._asked = None
        self._transport.abort()

    def _read_head(self, data: bytes) -> bytes:
        """What follows the head, once that is whole."""
        self._head += data
        head, end, rest = self._head.partition(HEAD_END)
        if end:
            self._in_head = False
            told = head.lower()
            self._status, self._length = int(head[9:12]), _length(told)
            self.closed = self.closed or b"connection: close" in told
        return rest

    def _tell(self, wrong: str) -> None:
        assert self._asked is not None
        (ask, planned), self._asked = self._asked, None
        if not wrong and ask.body is not None:
            wrong = "" if self._same and self._seen == len(ask.body) else "other bytes"
        self._loop.answered(self, ask, planned, wrong)


def _length(head: bytes) -> int:
    start = head.find(b"content-length:")
    return 0 if start < 0 else int(head[start + 15 :].partition(b"\r\n")[0])


def run(work: Coroutine[Any, Any, T]) -> T:
    """On a loop that costs little."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def request(method: str, path: str, headers: Sequence[str] = (), size: int | None = None) -> bytes:
    """The head of a request whose body has ``size`` bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if size is not None:
        lines.append(f"Content-Length: {size}")
    return "\r\n".join([*lines, "", ""]).encode()
