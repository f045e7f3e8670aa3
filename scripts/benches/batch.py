"""scripts/bench batch: what ten looks of one film cost beside one of them."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benches.rows import Table
from maquette.errors import MaquetteError
from maquette.render.render import Order, render_all
from maquette.render.spec import RenderSpec

# The larger ones are short: their start and their posters count for more than in a whole film.
FILMED = (
    ("540p", RenderSpec(length=6.0), "goal: at most 2.5"),
    ("4K", RenderSpec(quality="4k", length=0.6), "short"),
    ("`pro`", RenderSpec(quality="pro", length=0.6), "short"),
)


def table(glb: bytes) -> Table:
    rows = []
    for name, spec, note in FILMED:
        one, ten = seconds(glb, spec, 1), seconds(glb, spec, 10)
        row = [
            f"ten backgrounds of one {name} turntable, {spec.frames} frames (s)",
            f"{ten:.1f}",
            f"{one:.1f} (one of them)",
            f"{ten / one:.2f} times the time of one ({note})",
        ]
        rows.append(row)
    return Table(("what", "measured", "beside it", "ratio"), rows)


def seconds(glb: bytes, spec: RenderSpec, count: int) -> float:
    """One batch of ``count`` films that differ in their backgrounds."""
    colours = [f"#{255 - 20 * each:02x}c0{20 * each:02x}" for each in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        orders = [
            Order(replace(spec, bg_color=colour), Path(folder) / colour) for colour in colours
        ]
        started = time.perf_counter()
        for _, made in render_all(glb, orders):
            if isinstance(made, MaquetteError):
                raise made
        return time.perf_counter() - started
