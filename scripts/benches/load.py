"""scripts/bench load: what a server bears while it draws a film, beside what it promises."""

import asyncio
import hashlib
import json
import os
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benches.open_loop import Ask, Measured, measure, request
from benches.rows import Table
from benches.server import Server, drawing, serving

MEGABYTE = 2**20
UPLOAD = 5 * MEGABYTE
STORED = 32 * MEGABYTE
BOUNDARY = "3f9c1d"
DRIPPED = b"GET /livez HTTP/1.1\r\nX: " + b"x" * 1000
DRIP_SECONDS = 40.0
CLOSED_WITHIN = 12.0
"""Ten seconds of patience, and a beat for this crowded client to notice."""


@dataclass(frozen=True)
class Goal:
    """Asked a second, and the 99th percentile in milliseconds that goes with it."""

    what: str
    rate: float
    p99: float


POLLS = Goal("status polls", 1500, 50)
SUBMITS = Goal("submits", 200, 100)
UPLOADS = Goal("uploads of 5 MB", 25, 1000)
RANGES = Goal("ranges of 1 MB", 250, 200)
BESIDE = Goal("status polls", 1500, 100)
COLUMNS = ("what", "asked (1/s)", "done (1/s)", "p50 (ms)", "p99 (ms)", "errors", "API", "goal")


def tables(seconds: float, share: float, only: Sequence[str] = ()) -> list[Table]:
    """Every path for ``seconds`` at ``share`` of the rate that is promised for it."""
    quiet = {"signup_credits": "0", "picture_limit_mb": "10"}
    with serving(**quiet) as server:
        made = server.ask("POST", "/v1/models", raw=form(glb(64 * 1024, 0)), kind=KIND)["data"]
        big = server.ask("POST", "/v1/models", raw=form(glb(STORED, 1)), kind=KIND)["data"]
        with drawing(server, made["modelId"]):
            bench = Bench(server, made["renderId"], big["modelId"], seconds, share)
            rows = [
                row
                for name, run in bench.all().items()
                if not only or name in only
                for row in run()
            ]
    cores = len(os.sched_getaffinity(0))
    note = (
        f"On {cores} cores, with a film being drawn and this client on them too. An open loop: "
        f"times count from the planned moment. {seconds:.0f} s each, at {share:.0%} of the "
        "promised rates. API is that one process: its processor, its memory at the end, and how "
        "much that grew."
    )
    return [Table(COLUMNS, rows, note)]


class Bench:
    """What is loaded, and with what."""

    def __init__(self, server: Server, render: str, big: str, seconds: float, share: float) -> None:
        self._server, self._seconds, self._share = server, seconds, share
        told = server.headers
        self._poll = Ask(request("GET", f"/v1/renders/{render}", told))
        body = json.dumps({"prompt": "a wooden chair", "tier": "draft"}).encode()
        kind = [*told, "Content-Type: application/json"]
        self._submit = Ask(request("POST", "/v1/generations", kind, body), 201)
        self._big = f"/v1/models/{big}/file"
        self._content = glb(STORED, 1)

    def all(self) -> dict[str, Callable[[], list[list[str]]]]:
        return {
            "polls": lambda: [self._measured(POLLS, self._polls)],
            "submits": lambda: [self._measured(SUBMITS, self._asks(lambda _: self._submit))],
            "uploads": self._beside_uploads,
            "ranges": lambda: [self._measured(RANGES, self._asks(self._range))],
            "slow": self._beside_slow_readers,
            "drips": self._beside_drips,
        }

    def _asks(self, asks: Callable[[int], Ask]) -> Callable[[float], Awaitable[Measured]]:
        return lambda rate: measure(self._server.port, rate, self._seconds, asks)

    async def _polls(self, rate: float) -> Measured:
        return await measure(self._server.port, rate, self._seconds, lambda _: self._poll)

    def _range(self, number: int) -> Ask:
        start = number * 7919 % (STORED - MEGABYTE)
        wanted = hashlib.sha256(self._content[start : start + MEGABYTE]).hexdigest()
        told = [*self._server.headers, f"Range: bytes={start}-{start + MEGABYTE - 1}"]
        return Ask(request("GET", self._big, told), 206, wanted)

    def _upload(self, number: int) -> Ask:
        told = [*self._server.headers, f"Content-Type: {KIND}"]
        return Ask(request("POST", "/v1/models", told, form(glb(UPLOAD, 2 + number))), 201)

    def _measured(self, goal: Goal, run: Callable[[float], Awaitable[Measured]]) -> list[str]:
        with watched(self._server) as told:
            found = asyncio.run(_awaited(run(goal.rate * self._share)))
        return row(goal, found, told)

    def _beside_uploads(self) -> list[list[str]]:
        async def both() -> tuple[Measured, Measured]:
            polls = self._polls(BESIDE.rate * self._share / 4)
            uploads = measure(
                self._server.port, UPLOADS.rate * self._share, self._seconds, self._upload
            )
            done = await asyncio.gather(uploads, polls)
            return done[0], done[1]

        with watched(self._server) as told:
            uploads, polls = asyncio.run(both())
        quarter = Goal("… a quarter of the polls meanwhile", BESIDE.rate / 4, BESIDE.p99)
        return [row(UPLOADS, uploads, told), row(quarter, polls, [])]

    def _beside_slow_readers(self) -> list[list[str]]:
        count = int(500 * self._share) or 1
        ask = request("GET", self._big, self._server.headers)
        goal = Goal(f"polls beside {count} slow readers", BESIDE.rate, BESIDE.p99)
        with held(self._server.port, count, ask):
            return [self._measured(goal, self._polls)]

    def _beside_drips(self) -> list[list[str]]:
        count = int(1000 * self._share) or 1

        async def both() -> tuple[Measured, list[float]]:
            dripping = asyncio.create_task(drips(self._server.port, count))
            await asyncio.sleep(1.0)
            return await self._polls(BESIDE.rate * self._share), await dripping

        with watched(self._server) as told:
            polls, lasted = asyncio.run(both())
        goal = Goal(f"polls beside {count} dripping clients", BESIDE.rate, BESIDE.p99)
        closed = sum(each <= CLOSED_WITHIN for each in lasted)
        last = ["dripping clients", str(count), f"{closed} closed", "", f"{max(lasted) * 1000:.0f}"]
        return [row(goal, polls, told), [*last, str(count - closed), "", "closed within 10 s"]]


async def _awaited(found: Awaitable[Measured]) -> Measured:
    return await found


def row(goal: Goal, found: Measured, told: Sequence[str]) -> list[str]:
    wrong = ", ".join(f"{count} {what}" for what, count in sorted(found.wrong.items()))
    return [
        goal.what,
        f"{found.asked:.0f}",
        f"{found.done:.0f}",
        f"{found.at(0.5):.1f}",
        f"{found.at(0.99):.1f}",
        wrong or "0",
        ", ".join(told),
        f"{goal.rate:.0f}/s, p99 ≤ {goal.p99:.0f}",
    ]


@contextmanager
def watched(server: Server) -> Iterator[list[str]]:
    """Filled afterwards: the share of a core that the API's process took, and its memory."""
    told: list[str] = []
    begun, used, resident = time.perf_counter(), server.processor(), server.resident()
    yield told
    share = (server.processor() - used) / (time.perf_counter() - begun)
    now = server.resident()
    told += [f"{share:.0%} of a core", f"{now:.0f} MB ({now - resident:+.0f})"]


@contextmanager
def held(port: int, count: int, ask: bytes) -> Iterator[None]:
    """So many clients that ask for a large file and hardly read it."""
    lines = []
    try:
        for _ in range(count):
            line = socket.create_connection(("127.0.0.1", port), timeout=30)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.sendall(ask)
            lines.append(line)
        yield
    finally:
        for line in lines:
            line.close()


async def drips(port: int, count: int) -> list[float]:
    """So many clients that send a byte of a head a second; how long each was borne."""
    return await asyncio.gather(*(_drip(port) for _ in range(count)))


async def _drip(port: int) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun, sent = time.perf_counter(), 0
    gone = asyncio.create_task(reader.read())
    try:
        while not gone.done() and time.perf_counter() - begun < DRIP_SECONDS:
            writer.write(DRIPPED[sent : sent + 1])
            sent += 1
            await asyncio.wait({gone}, timeout=1.0)
    finally:
        writer.close()
    if gone.done():
        gone.exception()
    else:
        gone.cancel()
    return time.perf_counter() - begun


KIND = f"multipart/form-data; boundary={BOUNDARY}"


def form(content: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.glb"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def glb(size: int, number: int) -> bytes:
    """A model of about ``size`` bytes that no other ``number`` has."""
    positions = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    binary = positions + bytes(size - size % 4 - 8) + struct.pack("<Q", number)
    document = json.dumps(
        {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
            "accessors": [
                {
                    "bufferView": 0,
                    "componentType": 5126,
                    "count": 3,
                    "type": "VEC3",
                    "min": [0, 0, 0],
                    "max": [1, 1, 0],
                }
            ],
            "bufferViews": [{"buffer": 0, "byteLength": 36}],
            "buffers": [{"byteLength": len(binary)}],
        }
    ).encode()
    document += b" " * (-len(document) % 4)
    chunks = struct.pack("<I4s", len(document), b"JSON") + document
    chunks += struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
