"""scripts/bench load: what a server bears while it draws a film, beside what it promises."""

import asyncio
import json
import os
import socket
import struct
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from benches import open_loop
from benches.open_loop import Ask, Measured, measure, request
from benches.rows import Table
from benches.server import Server, drawing, serving

MEGABYTE = 2**20
UPLOAD = 5 * MEGABYTE
STORED = 32 * MEGABYTE
BOUNDARY = "3f9c1d"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
DRIPPED = b"GET /livez HTTP/1.1\r\nX: " + b"x" * 1000
DRIP_SECONDS = 40.0
CLOSED_WITHIN = 12.0
"""Ten seconds of patience, and a beat for this crowded client to notice."""
STEPS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Shares of a promised rate that are tried in search of the highest that is kept."""
NEAR = 0.97
"""Of the answers that were asked for must have come in time, for a rate to be kept."""


@dataclass(frozen=True)
class Goal:
    """Asked a second, and the 99th percentile in milliseconds that goes with it."""

    what: str
    rate: float
    p99: float

    def kept(self, found: Measured) -> bool:
        in_time = found.done >= NEAR * found.asked and found.at(0.99) <= self.p99
        return in_time and not found.wrong


Run = Callable[[float, float], Coroutine[Any, Any, Measured]]
"""A measurement at a rate, for so many seconds."""

POLLS = Goal("status polls", 1500, 50)
SUBMITS = Goal("submits", 200, 100)
UPLOADS = Goal("uploads of 5 MB", 25, 1000)
RANGES = Goal("ranges of 1 MB", 250, 200)
BESIDE = Goal("status polls", 1500, 100)
COLUMNS = ("what", "asked (1/s)", "done (1/s)", "p50 (ms)", "p99 (ms)", "errors", "API", "goal")
HIGHEST = ("what", "promised (1/s)", "highest tried that kept its p99 (1/s)")


def tables(seconds: float, share: float, only: Sequence[str] = ()) -> list[Table]:
    """Every path for ``seconds`` at ``share`` of the rate that is promised for it, and then the
    highest of a few rates at which it kept its promise.
    """
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
    tried = f"A quarter of that time each, at {', '.join(f'{step:.0%}' for step in STEPS)} of it."
    return [Table(COLUMNS, rows, note), Table(HIGHEST, bench.highest, tried)]


class Bench:
    """What is loaded, and with what."""

    def __init__(self, server: Server, render: str, big: str, seconds: float, share: float) -> None:
        self._server, self._seconds, self._share = server, seconds, share
        self.highest: list[list[str]] = []
        told = server.headers
        self._poll = Ask([request("GET", f"/v1/renders/{render}", told)])
        body = json.dumps({"prompt": "a wooden chair", "tier": "draft"}).encode()
        kind = [*told, "Content-Type: application/json"]
        self._submit = Ask([request("POST", "/v1/generations", kind, len(body)) + body], 201)
        self._big = f"/v1/models/{big}/file"
        self._content = glb(STORED, 1)
        self._sent, self._number = form(glb(UPLOAD, 0)), 1

    def all(self) -> dict[str, Callable[[], list[list[str]]]]:
        return {
            "polls": lambda: [self._measured(POLLS, self._asked(lambda _: self._poll))],
            "submits": lambda: [self._measured(SUBMITS, self._asked(lambda _: self._submit))],
            "uploads": self._beside_uploads,
            "ranges": lambda: [self._measured(RANGES, self._asked(self._range))],
            "slow": self._beside_slow_readers,
            "drips": self._beside_drips,
        }

    def _asked(self, asks: Callable[[int], Ask]) -> Run:
        return lambda rate, seconds: measure(self._server.port, rate, seconds, asks)

    def _polled(self) -> Coroutine[Any, Any, Measured]:
        return self._asked(lambda _: self._poll)(BESIDE.rate * self._share, self._seconds)

    def _range(self, number: int) -> Ask:
        start = number * 7919 % (STORED - MEGABYTE)
        told = [*self._server.headers, f"Range: bytes={start}-{start + MEGABYTE - 1}"]
        wanted = self._content[start : start + MEGABYTE]
        return Ask([request("GET", self._big, told)], 206, wanted)

    def _upload(self, _: int) -> Ask:
        """A model that none of those before was."""
        self._number += 1
        told = [*self._server.headers, f"Content-Type: {KIND}"]
        head = request("POST", "/v1/models", told, len(self._sent))
        end = self._sent.rindex(b"\r\n--")
        number = struct.pack("<Q", self._number)
        return Ask([head, self._sent[: end - 8], number, self._sent[end:]], 201)

    def _measured(self, goal: Goal, run: Run) -> list[str]:
        with watched(self._server) as told:
            found = open_loop.run(run(goal.rate * self._share, self._seconds))
        self._search(goal, run, goal.kept(found) and self._share >= 1)
        return row(goal, found, told)

    def _search(self, goal: Goal, run: Run, kept: bool) -> None:
        """Up from what was kept, or down from what was not, one step after the other."""
        best = goal.rate if kept else 0.0
        steps = [step for step in STEPS if step > 1] if kept else STEPS[STEPS.index(1.0) - 1 :: -1]
        for step in steps:
            time.sleep(1.0)
            held = goal.kept(open_loop.run(run(goal.rate * step, max(self._seconds / 4, 2.0))))
            best = goal.rate * step if held else best
            if held != kept:
                break
        self.highest.append([goal.what, f"{goal.rate:.0f}", f"{best:.0f}" if best else "none"])

    def _beside_uploads(self) -> list[list[str]]:
        async def both() -> tuple[Measured, Measured]:
            share, seconds = self._share, self._seconds
            done = await asyncio.gather(
                self._asked(self._upload)(UPLOADS.rate * share, seconds),
                self._asked(lambda _: self._poll)(BESIDE.rate * share / 4, seconds),
            )
            return done[0], done[1]

        with watched(self._server) as told:
            uploads, polls = open_loop.run(both())
        kept = UPLOADS.kept(uploads) and self._share >= 1
        self._search(UPLOADS, self._asked(self._upload), kept)
        quarter = Goal("… a quarter of the polls meanwhile", BESIDE.rate / 4, BESIDE.p99)
        return [row(UPLOADS, uploads, told), row(quarter, polls, [])]

    def _beside_slow_readers(self) -> list[list[str]]:
        count = int(500 * self._share) or 1
        ask = request("GET", self._big, self._server.headers)
        goal = Goal(f"polls beside {count} slow readers", BESIDE.rate, BESIDE.p99)

        async def both() -> Measured:
            sipping = asyncio.create_task(sip(self._server.port, count, ask))
            await asyncio.sleep(1.0)
            found = await self._polled()
            sipping.cancel()
            await asyncio.wait({sipping})
            return found

        with watched(self._server) as told:
            found = open_loop.run(both())
        return [row(goal, found, told)]

    def _beside_drips(self) -> list[list[str]]:
        count = int(1000 * self._share) or 1

        async def both() -> tuple[Measured, list[float]]:
            dripping = asyncio.create_task(drips(self._server.port, count))
            await asyncio.sleep(1.0)
            return await self._polled(), await dripping

        with watched(self._server) as told:
            polls, lasted = open_loop.run(both())
        goal = Goal(f"polls beside {count} dripping clients", BESIDE.rate, BESIDE.p99)
        closed = sum(each <= CLOSED_WITHIN for each in lasted)
        last = ["dripping clients", str(count), f"{closed} closed", "", f"{max(lasted) * 1000:.0f}"]
        return [row(goal, polls, told), [*last, str(count - closed), "", "closed within 10 s"]]


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


async def sip(port: int, count: int, ask: bytes) -> None:
    """So many clients that ask for a large file and take a few kilobytes of it a second."""
    lines = [socket.socket() for _ in range(count)]
    try:
        for line in lines:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.setblocking(False)
            await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
            line.sendall(ask)
        while True:
            for line in lines:
                with suppress(BlockingIOError):
                    line.recv(4096)
            await asyncio.sleep(1.0)
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
