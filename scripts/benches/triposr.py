"""TripoSR from a picture to a validated GLB, with random weights of the published size.

What the weights are does not change how long it takes, as long as the solid they tell of has a
surface like an object's: so they are random numbers that vary slowly in space, and the density is
shifted until a fifth of the cube is solid. Each precision runs in a process of its own, whose
memory is asked of the kernel.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benches.rows import Table

ROOT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).parent / "workers" / "triposr_run.py"
VALIDATOR = ROOT / "tests" / "support" / "validate_glb.js"
PICTURE = ROOT / "examples" / "avocado.jpg"
PRECISIONS = ("fp32", "bf16")
STAGES = ("cut out", "weights", "network", "surface", "finish")


def tables(cells: int, *, small: bool) -> list[Table]:
    """``small`` tries the bench itself with a network of a few layers."""
    with tempfile.TemporaryDirectory(prefix="maquette-triposr-") as folder:
        _worker("weights", folder, small=small)
        runs = {kind: _worker("run", folder, kind, small=small) for kind in PRECISIONS}
        for kind in PRECISIONS:
            runs[kind]["said"] = _validated(Path(folder) / f"{kind}.glb")
        surface = _worker("surface", folder, str(cells), small=small)
    return [_runs(runs), _surfaces(surface, cells)]


def _worker(*words: str, small: bool) -> dict[str, Any]:
    size = "small" if small else "whole"
    command = [sys.executable, str(WORKER), size, str(PICTURE), *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _validated(glb: Path) -> str:
    """What the Khronos validator says of it."""
    node = shutil.which("node")
    if node is None or not (VALIDATOR.parent / "node_modules").is_dir():
        return "read by our own reader"
    told = subprocess.run(
        [node, str(VALIDATOR)], input=glb.read_bytes(), check=True, capture_output=True
    )
    issues = json.loads(told.stdout)["issues"]
    return f"{issues['numErrors']} errors, {issues['numWarnings']} warnings"


def _runs(runs: dict[str, dict[str, Any]]) -> Table:
    rows = [
        [f"{stage} (s)", *(f"{runs[kind]['stages'][stage]:.1f}" for kind in PRECISIONS)]
        for stage in STAGES
    ]
    rows += [
        ["picture to GLB (s)", *(f"{sum(runs[k]['stages'].values()):.1f}" for k in PRECISIONS)],
        ["processor time (s)", *(f"{runs[kind]['processor']:.1f}" for kind in PRECISIONS)],
        ["peak memory (MB)", *(f"{runs[kind]['megabytes']:.0f}" for kind in PRECISIONS)],
        ["triangles", *(f"{runs[kind]['triangles']:,}" for kind in PRECISIONS)],
        ["Khronos validator", *(runs[kind]["said"] for kind in PRECISIONS)],
    ]
    note = "One picture at the draft tier by the engine as it is called, with random weights."
    return Table(("what", *PRECISIONS), rows, note)


def _surfaces(found: dict[str, Any], cells: int) -> Table:
    coarse, dense = found["coarse"], found["dense"]
    rows = [
        [what, f"{coarse[key]:{form}}", f"{dense[key]:{form}}", f"{dense[key] / coarse[key]:.1f}"]
        for what, key, form in (
            ("by the clock (s)", "clock", ".1f"),
            ("processor time (s)", "processor", ".1f"),
            ("points asked", "points", ",.0f"),
            ("triangles", "triangles", ",.0f"),
        )
    ]
    note = (
        f"The surface at {cells} cells a side, side by side on the same planes. Corners of one lie "
        f"{found['mean']:.4f} cells from the other's in the mean, {found['most']:.2f} at most, "
        f"{found['beyond']:.3%} of them by more than one."
    )
    return Table(("what", "coarse to fine", "every cell", "ratio"), rows, note)
