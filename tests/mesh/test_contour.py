"""The surface of a field, asked coarsely everywhere and finely near it."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from maquette.errors import EngineFailed
from maquette.mesh.contour import Box, contour
from maquette.mesh.measures import signed_volumes
from maquette.mesh.mesh import Floats, Mesh

BOX = Box((-1, -1, -1), (1, 1, 1))


def volume(mesh: Mesh) -> float:
    return float(signed_volumes(mesh, np.zeros((1, 3))).sum())


class Counted:
    """A field that counts what it is asked."""

    def __init__(self, field) -> None:
        self.field, self.asked = field, 0

    def __call__(self, points: Floats) -> Floats:
        self.asked += len(points)
        return self.field(points)


def ball(points: Floats) -> Floats:
    return 0.7 - np.linalg.norm(points - [0.1, 0, 0], axis=1).astype(np.float32)


def ring_and_pea(points: Floats) -> Floats:
    around = np.hypot(points[:, 0], points[:, 2]) - 0.6
    ring = 0.2 - np.hypot(around, points[:, 1])
    pea = 0.08 - np.linalg.norm(points - [0, 0.8, 0], axis=1)
    return np.maximum(ring, pea).astype(np.float32)


def test_a_ball_is_found_where_it_is_closed_and_turned_outwards() -> None:
    mesh = contour(ball, BOX, 96)
    away = np.linalg.norm(mesh.positions - [0.1, 0, 0], axis=1)
    assert np.abs(away - 0.7).max() < 2e-3
    assert volume(mesh) == pytest.approx(4 / 3 * np.pi * 0.7**3, rel=5e-3)


@pytest.mark.parametrize("field", [ball, ring_and_pea])
def test_coarse_to_fine_finds_the_same_as_asking_everywhere(field) -> None:
    quick, thorough = Counted(field), Counted(field)
    some = contour(quick, BOX, 192, coarse=48)
    every = contour(thorough, BOX, 192, coarse=192)
    cell = 2 / 192
    for one, other in ((some, every), (every, some)):
        distance, _ = cKDTree(one.positions).query(other.positions)
        assert distance.max() < cell / 100
    assert thorough.asked == 193**3
    assert quick.asked * 5 < thorough.asked


def test_a_needle_that_is_missed_at_first_is_followed_from_where_it_is_seen() -> None:
    def needle(points: Floats) -> Floats:
        body = 0.3 - np.linalg.norm(points - np.array([0, -0.6, 0]), axis=1)
        shaft = 0.015 - np.maximum(
            np.hypot(points[:, 0] - 0.013, points[:, 2] - 0.013), np.abs(points[:, 1]) - 0.88
        )
        return np.maximum(body, shaft).astype(np.float32)

    mesh = contour(needle, BOX, 192, coarse=24)
    assert mesh.positions[:, 1].max() == pytest.approx(0.895, abs=0.01)


def test_what_leaves_the_box_is_closed_at_its_wall() -> None:
    mesh = contour(lambda points: 0.5 - points[:, 1], BOX, 16)
    assert volume(mesh) == pytest.approx(2 * 2 * 1.5, rel=0.15)


def test_an_empty_field_is_told_as_a_failure() -> None:
    with pytest.raises(EngineFailed, match="no shape"):
        contour(lambda points: -np.ones(len(points), np.float32), BOX, 32)


def test_a_field_that_is_not_a_number_is_told_as_a_failure() -> None:
    with pytest.raises(EngineFailed, match="no shape"):
        contour(lambda points: np.full(len(points), np.nan, np.float32), BOX, 32)
