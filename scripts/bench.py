"""Ratios measured side by side in one run; absolute times depend on the machine.

scripts/bench [render|batch|generate|api] [--write]: all by default; --write keeps the results in
docs/reference/bench.md.
"""

import base64
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Inputs, Options, Tier
from maquette.kit.progress import silent
from maquette.render.frames import Frame
from maquette.render.look import look_of
from maquette.render.outputs import video
from maquette.render.render import Order, render, render_all
from maquette.render.spec import RenderSpec

ROOT = Path(__file__).resolve().parents[1]
PICTURE = (ROOT / "examples" / "avocado.jpg").read_bytes()
PAGE = ROOT / "docs" / "reference" / "bench.md"
SPEC = RenderSpec(length=6.0)


@dataclass(frozen=True)
class Row:
    what: str
    measured: str
    floor: str
    ratio: str


def bench_render() -> list[Row]:
    """The 540p turntable of the example's model, against encoding the same frames alone."""
    glb = Sculpt().make(Inputs((PICTURE,)), silent).glb
    with tempfile.TemporaryDirectory() as folder:
        whole = timed(lambda: render(glb, SPEC, Path(folder) / "whole", silent))
        alone = timed(lambda: encode_alone(Path(folder) / "alone"))
    fps, floor = SPEC.frames / whole, SPEC.frames / alone
    return [
        Row(
            "540p turntable, 180 frames, loading to finished films (frames/s)",
            f"{fps:.1f}",
            f"{floor:.1f} (encoder alone)",
            f"{whole / alone:.1f} times the encoder's time",
        )
    ]


def encode_alone(folder: Path) -> None:
    """The same films of as many moving frames, which cost nothing to draw."""
    folder.mkdir()
    width, height = SPEC.size
    ramp = np.linspace(0, 255, width, dtype=np.uint8)
    frame = np.repeat(np.repeat(ramp[None, :, None], height, 0), 4, 2)
    frame[..., 3] = 255
    with video.Encoder(video.films_of(SPEC, folder, look_of(SPEC))) as encoder:
        for number in range(SPEC.frames):
            encoder.add(Frame(np.ascontiguousarray(np.roll(frame, number * 3, axis=1))))


def bench_batch() -> list[Row]:
    """One film, and ten of other backgrounds in one batch."""
    glb = Sculpt().make(Inputs((PICTURE,)), silent).glb
    seconds = []
    for count in (1, 10):
        colours = [f"#{255 - 20 * each:02x}c0{20 * each:02x}" for each in range(count)]
        with tempfile.TemporaryDirectory() as folder:
            orders = [
                Order(replace(SPEC, bg_color=colour), Path(folder) / colour) for colour in colours
            ]
            seconds.append(timed(lambda orders=orders: list(render_all(glb, orders))))
    one, ten = seconds
    return [
        Row(
            "ten backgrounds of one 540p turntable, 180 frames (s)",
            f"{ten:.1f}",
            f"{one:.1f} (one of them)",
            f"{ten / one:.2f} times the time of one",
        )
    ]


def bench_generate() -> list[Row]:
    """Seconds of one generation by stage, for the first two tiers."""
    rows = []
    for tier in (Tier.DRAFT, Tier.STANDARD):
        marks: list[tuple[str, float]] = []

        def hear(step: str, fraction: float, /, marks: list[tuple[str, float]] = marks) -> None:
            if not marks or marks[-1][0] != str(step):
                marks.append((str(step), time.perf_counter()))

        started = time.perf_counter()
        Sculpt().make(Inputs((PICTURE,), options=Options(tier=tier)), hear)
        ended = time.perf_counter()
        starts = [started, *(moment for _, moment in marks[1:]), ended]
        total = ended - started
        for (step, _), begin, end in zip(marks, starts, starts[1:], strict=False):
            share = (end - begin) / total
            rows.append(
                Row(
                    f"{tier}: {step} (s)",
                    f"{end - begin:.2f}",
                    f"{total:.2f} in all",
                    f"{share:.0%}",
                )
            )
    return rows


def bench_api() -> list[Row]:
    """Polls against a bare probe, and how long an order waits for its start."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = os.environ | {"MAQUETTE_DATA_DIR": folder, "MAQUETTE_PORT": str(port)}
        maquette = [sys.executable, "-m", "maquette"]
        made = subprocess.run(
            [*maquette, "keys", "create"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        server = subprocess.Popen([*maquette, "serve"], env=environment, stderr=subprocess.DEVNULL)
        try:
            api = Api(port, made.stdout.strip())
            return measured_api(api)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def measured_api(api: "Api") -> list[Row]:
    api.wait()
    waits = sorted(api.wait_for_a_start() for _ in range(6))
    job = api.order()
    api.wait_until_ended(job)
    polls, probes = api.rate(f"/v1/jobs/{job}"), api.rate("/livez")
    latency = statistics.median(waits)
    return [
        Row(
            "status polls, 4 connections (1/s)",
            f"{polls:.0f}",
            f"{probes:.0f} (bare probe)",
            f"{polls / probes:.2f} of the probe",
        ),
        Row(
            "order to start, median of 6 (s)",
            f"{latency:.2f}",
            "0.20 (queue's polling interval)",
            f"{latency / 0.2:.1f} intervals",
        ),
    ]


class Api:
    """Just enough of a client, each thread with a connection of its own."""

    def __init__(self, port: int, key: str) -> None:
        self._port = port
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def ask(
        self, connection: http.client.HTTPConnection, path: str, body: str | None = None
    ) -> bytes:
        connection.request("POST" if body else "GET", path, body, self._headers)
        return connection.getresponse().read()

    def data(self, path: str, body: str | None = None) -> dict:
        return json.loads(self.ask(self._connected(), path, body))["data"]

    def order(self) -> str:
        picture = base64.b64encode(PICTURE).decode()
        return self.data("/v1/generations", f'{{"imageBase64": "{picture}", "tier": "draft"}}')[
            "jobId"
        ]

    def wait(self) -> None:
        for _ in range(300):
            try:
                self.ask(self._connected(), "/livez")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server did not start")

    def wait_for_a_start(self) -> float:
        job = self.order()
        started = time.perf_counter()
        while self.data(f"/v1/jobs/{job}")["status"] == "queued":
            time.sleep(0.01)
        waited = time.perf_counter() - started
        self.data(f"/v1/jobs/{job}/cancel", "{}")
        time.sleep(1.5)
        return waited

    def wait_until_ended(self, job: str) -> None:
        while self.data(f"/v1/jobs/{job}")["status"] in {"queued", "running"}:
            time.sleep(0.2)

    def rate(self, path: str, seconds: float = 4.0) -> float:
        counts = []

        def poll() -> None:
            connection, count, until = self._connected(), 0, time.perf_counter() + seconds
            while time.perf_counter() < until:
                self.ask(connection, path)
                count += 1
            counts.append(count)

        threads = [threading.Thread(target=poll) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(counts) / seconds

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


BENCHES = {
    "render": bench_render,
    "batch": bench_batch,
    "generate": bench_generate,
    "api": bench_api,
}


def main() -> None:
    wanted = [name for name in sys.argv[1:] if name in BENCHES] or list(BENCHES)
    lines = [
        "# Measurements",
        "",
        "By `scripts/bench --write`, on 2 cores without a GPU (llvmpipe). The ratios count.",
    ]
    for name in wanted:
        lines += [
            "",
            f"## {name}",
            "",
            "| what | measured | beside it | ratio |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {row.what} | {row.measured} | {row.floor} | {row.ratio} |"
            for row in BENCHES[name]()
        ]
    text = "\n".join(lines) + "\n"
    print(text)
    if "--write" in sys.argv:
        PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
