"""scripts/bench batch: what ten looks of one film cost beside one of them."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benches.rows import Table
from maquette.errors import MaquetteError
from maquette.render.render import Order, render_all
from maquette.render.spec import RenderSpec

SPEC = RenderSpec(length=6.0)


def table(glb: bytes) -> Table:
    one, ten = seconds(glb, 1), seconds(glb, 10)
    row = [
        "ten backgrounds of one 540p turntable, 180 frames (s)",
        f"{ten:.1f}",
        f"{one:.1f} (one of them)",
        f"{ten / one:.2f} times the time of one (goal: at most 2.5)",
    ]
    return Table(("what", "measured", "beside it", "ratio"), [row])


def seconds(glb: bytes, count: int) -> float:
    """One batch of ``count`` films that differ in their backgrounds."""
    colours = [f"#{255 - 20 * each:02x}c0{20 * each:02x}" for each in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        orders = [
            Order(replace(SPEC, bg_color=colour), Path(folder) / colour) for colour in colours
        ]
        started = time.perf_counter()
        for _, made in render_all(glb, orders):
            if isinstance(made, MaquetteError):
                raise made
        return time.perf_counter() - started
