"""An open loop: requests leave by a fixed plan, however long the answers to earlier ones take.

The time of an answer counts from the moment that its request was planned for, so a server that
stands still shows in every request of that while, and not in the one that happened to meet it.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

MOST_CONNECTIONS = 400
PATIENCE = 60.0
HEAD_END = b"\r\n\r\n"


@dataclass
class Measured:
    """Seconds from plan to last byte of those that were answered as wanted; ``wrong`` tells what
    came instead, and how often.
    """

    asked: float
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> float:
        """Right answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def errors(self) -> int:
        return sum(self.wrong.values())

    def at(self, share: float) -> float:
        """Milliseconds within which this share of the right answers came."""
        times = sorted(self.times)
        return times[min(int(len(times) * share), len(times) - 1)] * 1000 if times else float("nan")

    def miss(self, what: str) -> None:
        self.wrong[what] = self.wrong.get(what, 0) + 1


@dataclass(frozen=True)
class Ask:
    """Bytes to send, the status that is right, and the SHA-256 that the body must have, if any."""

    request: bytes
    status: int = 200
    sha256: str = ""


async def measure(
    port: int, rate: float, seconds: float, asks: Callable[[int], Ask], lines: "Lines | None" = None
) -> Measured:
    """``rate`` requests a second for ``seconds``, the i-th being ``asks(i)``."""
    found, count = Measured(rate), int(rate * seconds)
    lines = lines or Lines(port)
    begun, running = time.perf_counter(), set()
    for number in range(count):
        planned = begun + number / rate
        wait = planned - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        one = asyncio.create_task(_one(lines, asks(number), planned, found))
        running.add(one)
        one.add_done_callback(running.discard)
    await asyncio.gather(*running)
    found.seconds = time.perf_counter() - begun
    lines.close()
    return found


async def _one(lines: "Lines", ask: Ask, planned: float, found: Measured) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            status, sha256 = await lines.answer(ask)
    except (OSError, TimeoutError) as error:
        found.miss(type(error).__name__)
        return
    if status != ask.status:
        found.miss(str(status))
    elif ask.sha256 and sha256 != ask.sha256:
        found.miss("other bytes")
    else:
        found.times.append(time.perf_counter() - planned)


class Lines:
    """Connections that are kept open and used again, as a client library does."""

    def __init__(self, port: int, most: int = MOST_CONNECTIONS) -> None:
        self._port = port
        self._free: list[Line] = []
        self._room = asyncio.Semaphore(most)

    async def answer(self, ask: Ask) -> tuple[int, str]:
        """Status and SHA-256 of the body; a connection that was closed meanwhile is replaced."""
        async with self._room:
            while self._free:
                line = self._free.pop()
                if not line.closed:
                    break
            else:
                loop = asyncio.get_running_loop()
                _, line = await loop.create_connection(Line, "127.0.0.1", self._port)
            answer = await line.ask(ask.request, bool(ask.sha256))
            if not line.closed:
                self._free.append(line)
            return answer

    def close(self) -> None:
        for line in self._free:
            line.close()


class Line(asyncio.Protocol):
    """Just enough HTTP/1.1 of a client's: answers with a Content-Length, one after the other."""

    def __init__(self) -> None:
        self.closed = False
        self._head = b""
        self._left = -1
        self._status = 0
        self._hash: hashlib._Hash | None = None
        self._answer: asyncio.Future[tuple[int, str]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self, request: bytes, hashed: bool) -> asyncio.Future[tuple[int, str]]:
        self._head, self._left = b"", -1
        self._hash = hashlib.sha256() if hashed else None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        if self._left < 0:
            self._head += data
            head, end, data = self._head.partition(HEAD_END)
            if not end:
                return
            self._status = int(head[9:12])
            self._left = _length(head)
            self.closed = self.closed or b"connection: close" in head.lower()
        self._left -= len(data)
        if self._hash is not None:
            self._hash.update(data)
        if self._left <= 0 and self._answer is not None and not self._answer.done():
            self._answer.set_result((self._status, self._hash.hexdigest() if self._hash else ""))

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    def close(self) -> None:
        self._transport.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


def request(method: str, path: str, headers: Sequence[str] = (), body: bytes = b"") -> bytes:
    """A whole request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
