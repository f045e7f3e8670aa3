"""Shadows of dense models: thrown by fewer triangles, and still the same shadows."""

import numpy as np

from maquette.gltf.build import Part, build_glb
from maquette.gltf.read import read_model
from maquette.render.gpu.passes.thinning import thinned
from maquette.render.stage.stage import set_stage


def ball(steps):
    """Points and triangles of a ball with ``steps`` rows of twice as many columns."""
    around = np.linspace(0, 2 * np.pi, 2 * steps + 1)
    polar = np.linspace(0, np.pi, steps + 1)[:, None]
    parts = [
        np.sin(polar) * np.cos(around),
        np.cos(polar) + 0 * around,
        np.sin(polar) * np.sin(around),
    ]
    points = np.stack(parts, axis=2).reshape(-1, 3).astype(np.float32)
    corner = (np.arange(steps)[:, None] * (2 * steps + 1) + np.arange(2 * steps)).reshape(-1, 1)
    below = corner + 2 * steps + 1
    first = np.hstack([corner, corner + 1, below])
    second = np.hstack([corner + 1, below + 1, below])
    return points, np.concatenate([first, second]).astype(np.uint32)


def drawable(points, triangles):
    glb = build_glb([Part("part", points, points, triangles)], extras={})
    return set_stage(read_model(glb), np.eye(3)).drawables[0]


def test_a_dense_ball_is_thinned_to_the_grain_and_keeps_its_shape():
    points, triangles = ball(100)

    fewer = thinned(drawable(points, triangles), 1 / 16)

    assert len(fewer) < len(triangles) / 4
    corners = points[fewer]
    middles = np.linalg.norm(corners.mean(axis=1), axis=1)
    assert middles.min() > 0.97  # no triangle cuts through the ball
    heading = corners.mean(axis=1)
    covered = np.histogram2d(heading[:, 0], heading[:, 2], bins=6, range=[[-0.7, 0.7]] * 2)[0]
    assert covered.min() > 0  # and no part of it is missing


def test_leaves_finer_than_the_grain_are_all_kept():
    random = np.random.default_rng(1)
    middles = random.uniform(-1, 1, (5000, 1, 3))
    leaves = (middles + random.normal(0, 0.004, (5000, 3, 3))).reshape(-1, 3).astype(np.float32)
    triangles = np.arange(15000, dtype=np.uint32).reshape(-1, 3)

    assert len(thinned(drawable(leaves, triangles), 1 / 16)) == 5000


def test_a_model_of_few_triangles_is_left_alone():
    points, triangles = ball(20)

    assert len(thinned(drawable(points, triangles), 0.5)) == len(triangles)
