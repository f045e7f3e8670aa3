"""scripts/figures.py: animals, people, heads, flowers, trees and lamps to learn from."""

import importlib
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module("figures")


def test_figures_are_closed_and_coloured_and_each_is_another(figures):
    drawn = [figures.figure(seed) for seed in range(8)]
    for points, triangles, colours in drawn:
        assert len(triangles) > 500
        assert colours.shape == points.shape
        edges = np.sort(np.concatenate([triangles[:, [a, (a + 1) % 3]] for a in range(3)]), axis=1)
        _, shared = np.unique(edges, axis=0, return_counts=True)
        assert (shared == 2).all()
    sizes = [tuple(np.ptp(points, axis=0).round(3)) for points, _, _ in drawn]
    assert len(set(sizes)) == len(sizes)


def test_the_same_seed_draws_the_same_figure(figures):
    one, other = figures.figure(11), figures.figure(11)
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["quadruped", "person", "head", "flower", "tree", "lamp"])
def test_parts_of_a_kind_hang_together(figures, kind):
    parts, _ = getattr(figures, kind)(np.random.default_rng(5))
    line = np.linspace(-figures.REACH, figures.REACH, 160, dtype=np.float32)
    points = np.stack(np.meshgrid(line, line, line, indexing="ij")).reshape(3, -1)
    near = [part.inside(points) < 0.04 for part in parts]
    joined, left = near[0], near[1:]
    while touching := [one for one in left if (one & joined).any()]:
        joined = joined | np.logical_or.reduce(touching)
        left = [one for one in left if not (one & joined).any()]
    assert not any(one.any() for one in left)
