"""Headless Chromium with three.js as a contender: a page that draws, and a server it posts to."""

import contextlib
import http.server
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

PAGES = Path(__file__).parent / "workers"
DRAWING, PLAYING = PAGES / "three.html", PAGES / "player.html"
# Left alone, headless Chromium takes SwiftShader, which is five times as slow as Mesa's llvmpipe.
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=gl-egl",
    "--ignore-gpu-blocklist",
    "--disable-gpu-vsync",
    "--disable-frame-rate-limit",
    "--disable-background-timer-throttling",
    "--no-first-run",
    "--remote-debugging-port=0",  # else the browser ends when it likes
)
PATIENCE = 120.0
OTHER = "application/octet-stream"
KINDS = {"": "text/html", ".js": "text/javascript", ".wasm": "application/wasm"}


@dataclass
class Job:
    """What the page is told, the files it reads, and what it posts: pictures, at last None."""

    told: Mapping[str, Any]
    files: Mapping[str, bytes]
    posted: "queue.Queue[tuple[int, bytes] | None]" = field(default_factory=lambda: queue.Queue(8))
    told_last: str = ""


class Chromium:
    """A running browser whose page waits for jobs; a context."""

    def __init__(self, three: Path, page: Path = DRAWING) -> None:
        self.device, self.given = "", 0.0  # what draws; when the page took the latest job
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.three, self._server.page = three, page
        self._server.owner = self
        self._server.jobs = queue.Queue()
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)

    def __enter__(self) -> "Chromium":
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if program is None:
            raise SystemExit("Chromium is missing: apt-get install chromium")
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._browser = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self._profile.name}", address],
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._browser.terminate()
        self._browser.wait(30)
        self._server.shutdown()
        self._server.server_close()
        self._profile.cleanup()

    def processor_seconds(self) -> float:
        """What the browser and all its processes have used so far."""
        parents: dict[int, int] = {}
        used: dict[int, float] = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # some end while we look
                fields = path.read_text("utf-8").rpartition(")")[2].split()
                process = int(path.parent.name)
                parents[process] = int(fields[1])
                # user and system time, its own and that of children that ended
                used[process] = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        family = {self._browser.pid}
        for _ in range(len(parents)):
            more = {child for child, parent in parents.items() if parent in family} - family
            if not more:
                break
            family |= more
        return sum(used.get(process, 0.0) for process in family)

    def draw(self, told: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[np.ndarray]:
        """(h, w, 4) uint8, top row first, one for each of the job's poses."""
        self._server.job = job = Job(told, files)
        self._server.jobs.put(job)  # from here on the page works
        width, height = told["size"]
        early: dict[int, bytes] = {}
        for number in range(len(told["poses"])):
            while number not in early:
                early |= [_next(job)]
            rows = np.frombuffer(early.pop(number), np.uint8).reshape(height, width, 4)
            yield np.ascontiguousarray(rows[::-1])
        if job.posted.get(timeout=PATIENCE) is not None:
            raise RuntimeError("the page posted more pictures than it was asked for")

    def play(self, film: bytes) -> Mapping[str, Any]:
        """What the page that plays saw of an MP4: its size, seconds, frames, or an ``error``."""
        self._server.job = job = Job({}, {"/film.mp4": film})
        self._server.jobs.put(job)
        job.posted.get(timeout=PATIENCE)
        seen: Mapping[str, Any] = json.loads(job.told_last)
        return seen


def _next(job: Job) -> tuple[int, bytes]:
    posted = job.posted.get(timeout=PATIENCE)
    if posted is None:
        raise RuntimeError(f"the page ended early: {job.told_last}")
    return posted


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    three: Path
    page: Path
    owner: Chromium
    job: Job
    jobs: "queue.Queue[Job]"


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        body = self._content()
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", KINDS.get(Path(self.path).suffix, OTHER))
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def _content(self) -> bytes | None:
        if self.path == "/":
            return self.server.page.read_bytes()
        if self.path == "/job.json":
            job = self.server.jobs.get()  # the page waits here
            self.server.owner.given = time.perf_counter()
            return json.dumps(job.told).encode()
        if self.path.startswith("/three/"):
            return (self.server.three / self.path.removeprefix("/three/")).read_bytes()
        job = getattr(self.server, "job", None)  # none before the first one
        return None if job is None else job.files.get(self.path)

    def do_POST(self) -> None:
        body, job = self.rfile.read(int(self.headers["Content-Length"])), self.server.job
        kind, _, rest = self.path[1:].partition("/")
        if kind == "picture":
            job.posted.put((int(rest), body))
        elif kind == "began":
            self.server.owner.device = body.decode()
        else:
            job.told_last = body.decode()
            job.posted.put(None)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass
