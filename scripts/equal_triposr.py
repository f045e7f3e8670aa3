"""Whether our TripoSR computes what the original repository computes, with the same weights.

The original runs in its own Python, as it needs libraries of its time; it fills its network with
random numbers and writes them down with its answers. Ours then loads that file as it would the
published one. Prints a table; exits with 1 where a figure is beyond its limit.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

from maquette.engines.builtin.torches import Compute, filled, opened
from maquette.engines.builtin.triposr.network import Network, Size

THEIRS = Path(__file__).parent / "benches" / "original_triposr.py"
LIMIT = 1e-4


def main(clone: str, python: str, kept: str = "") -> int:
    """``kept`` is a folder whose weights and answers are used again, where they are there."""
    with tempfile.TemporaryDirectory() as fresh:
        place = Path(kept or fresh)
        if not (place / "answers.pt").exists():
            subprocess.run([python, str(THEIRS), clone, str(place)], check=True)
        told = torch.load(place / "answers.pt", weights_only=True)
        return _compare(place / "weights.pt", told)


def _compare(weights: Path, told: dict) -> int:
    published, ours = opened(weights), Network(Size()).state_dict()
    alike = {k: v.shape for k, v in published.items()} == {k: v.shape for k, v in ours.items()}
    print(
        f"parameters: {len(published)} there, {len(ours)} here, the same names and shapes: {alike}"
    )
    del published, ours
    worst = 0.0
    for precision in ("fp32", "bf16"):
        network = filled(lambda: Network(Size()), weights, Compute("cpu", precision))
        begun = time.perf_counter()
        with Compute("cpu", precision).thinking():
            planes = network(told["picture"]).float()
        seconds = time.perf_counter() - begun
        with torch.inference_mode():
            density, colour = network.read(planes, told["points"])
        figures = {
            "planes": _difference(planes, told["planes"]),
            "density": _difference(density.exp(), told["density"]),
            "colour": _difference(colour, told["colour"]),
        }
        line = ", ".join(
            f"{name} {most:.1e} (mean {mean:.1e})" for name, (most, mean) in figures.items()
        )
        print(f"{precision}: {seconds:.1f} s (theirs {told['seconds']:.1f} s), relative: {line}")
        if precision == "fp32":
            worst = max(most for most, _ in figures.values())
    return 0 if alike and worst <= LIMIT else 1


def _difference(ours: torch.Tensor, theirs: torch.Tensor) -> tuple[float, float]:
    """The largest and the mean, both as shares of the largest value there is."""
    apart, scale = (ours - theirs).abs(), theirs.abs().max()
    return float(apart.max() / scale), float(apart.mean() / theirs.abs().mean())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
