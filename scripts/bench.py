"""Ratios measured side by side in one run; absolute times depend on the machine.

scripts/bench [render|batch|fidelity|generate|generation|segmentation|triposr|api|starts|load]
[--write] [--frames N] [--rounds N] [--seconds N] [--percent N] [--cells N] [--small]
[--only polls,submits,uploads,ranges,slow,drips]:
batch, generate and api by default, for the others install contenders or ask the judge and take
long; --write puts the results into their sections of docs/reference/bench.md.
"""

import base64
import http.client
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from benches import batch, fidelity, films, generation, load, segmentation, starts, triposr
from benches.rows import Table
from benches.server import serving

from maquette.engines.builtin.forms.forms import Forms
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Engine, Inputs, Options, Tier
from maquette.kit.progress import silent

ROOT = Path(__file__).resolve().parents[1]
PICTURE = (ROOT / "examples" / "avocado.jpg").read_bytes()
PAGE = ROOT / "docs" / "reference" / "bench.md"
WORDS = "a glazed ceramic teapot"
COLUMNS = ("what", "measured", "beside it", "ratio")


def bench_render() -> list[Table]:
    """The whole job beside pygfx and Chromium with three.js."""
    plan = films.Plan(frames=option("--frames", 180), rounds=option("--rounds", 1))
    return films.tables(plan)


def bench_fidelity() -> list[Table]:
    """Our pictures and three.js's against a path-traced reference."""
    return fidelity.tables()


def bench_batch() -> list[Table]:
    """One film, and ten of other backgrounds in one batch."""
    return [batch.table(Sculpt().make(Inputs((PICTURE,)), silent).glb)]


def bench_generation() -> list[Table]:
    """How near the results come to real objects; `--found FOLDER` reads what the judge left."""
    words = sys.argv[1:]
    found = Path(words[words.index("--found") + 1]) if "--found" in words else None
    return [generation.table(folder=found)]


def bench_segmentation() -> list[Table]:
    """How whole objects are cut out before grounds of every sort."""
    return [segmentation.table()]


def bench_generate() -> list[Table]:
    """Seconds of one generation by stage, of a picture at every tier and of words at draft."""
    picture, words = Inputs((PICTURE,)), Inputs(prompt=WORDS)
    rows = [row for tier in Tier for row in staged(Sculpt(), picture, tier)]
    return [Table(COLUMNS, [*rows, *staged(Forms(), words, Tier.DRAFT)])]


def staged(engine: Engine, inputs: Inputs, tier: Tier) -> list[list[str]]:
    """A row for each stage."""
    marks: list[tuple[str, float]] = []

    def hear(step: str, fraction: float, /) -> None:
        if not marks or marks[-1][0] != str(step):
            marks.append((str(step), time.perf_counter()))

    started = time.perf_counter()
    engine.make(replace(inputs, options=Options(tier=tier)), hear)
    ended = time.perf_counter()
    starts = [started, *(moment for _, moment in marks[1:]), ended]
    total = ended - started
    return [
        [
            f"{'words' if inputs.prompt else 'picture'}, {tier}: {step} (s)",
            f"{end - begin:.2f}",
            f"{total:.2f} in all",
            f"{(end - begin) / total:.0%}",
        ]
        for (step, _), begin, end in zip(marks, starts, starts[1:], strict=False)
    ]


def bench_api() -> list[Table]:
    """Polls against a bare probe, and how long an order waits for its start."""
    with serving() as server:
        return measured_api(Api(server.port, server.key))


def measured_api(api: "Api") -> list[Table]:
    waits = sorted(api.wait_for_a_start() for _ in range(6))
    job = api.order()
    api.wait_until_ended(job)
    polls, probes = api.rate(f"/v1/jobs/{job}"), api.rate("/livez")
    latency = statistics.median(waits)
    rows = [
        [
            "status polls, 4 connections (1/s)",
            f"{polls:.0f}",
            f"{probes:.0f} (bare probe)",
            f"{polls / probes:.2f} of the probe",
        ],
        [
            "order to start, median of 6 (s)",
            f"{latency:.2f}",
            "0.20 (queue's polling interval)",
            f"{latency / 0.2:.1f} intervals",
        ],
    ]
    return [Table(COLUMNS, rows)]


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


def bench_starts() -> list[Table]:
    """What our programs take to start."""
    return [starts.table()]


def bench_load() -> list[Table]:
    """What a server bears, open loop; `--seconds`, `--percent` of the promised rates, `--only`."""
    words = sys.argv[1:]
    only = words[words.index("--only") + 1].split(",") if "--only" in words else []
    return load.tables(option("--seconds", 20), option("--percent", 100) / 100, only)


def bench_triposr() -> list[Table]:
    """The learned engine in each precision, and its surface beside a dense one; `--cells N`,
    `--small` to try the bench itself."""
    return triposr.tables(option("--cells", 256), small="--small" in sys.argv)


BENCHES: dict[str, Callable[[], list[Table]]] = {
    "render": bench_render,
    "fidelity": bench_fidelity,
    "batch": bench_batch,
    "generate": bench_generate,
    "generation": bench_generation,
    "segmentation": bench_segmentation,
    "triposr": bench_triposr,
    "api": bench_api,
    "starts": bench_starts,
    "load": bench_load,
}


def option(name: str, default: int) -> int:
    words = sys.argv[1:]
    return int(words[words.index(name) + 1]) if name in words else default


def sections() -> dict[str, str]:
    """The page's sections by their names."""
    parts = PAGE.read_text("utf-8").split("\n## ")[1:]
    return {name: body.strip() for name, _, body in (part.partition("\n") for part in parts)}


def page(found: Mapping[str, str]) -> str:
    lines = [
        "# Measurements",
        "",
        "By `scripts/bench NAME --write`, on 2 cores without a GPU (llvmpipe). The ratios count.",
    ]
    for name in BENCHES:
        if name in found:
            lines += ["", f"## {name}", "", found[name]]
    return "\n".join(lines) + "\n"


def main() -> None:
    wanted = [name for name in sys.argv[1:] if name in BENCHES] or ["batch", "generate", "api"]
    found = {
        name: "\n\n".join("\n".join(table.lines()) for table in BENCHES[name]()) for name in wanted
    }
    print(page(found))
    if "--write" in sys.argv:
        PAGE.write_text(page(sections() | found), "utf-8")


if __name__ == "__main__":
    main()
