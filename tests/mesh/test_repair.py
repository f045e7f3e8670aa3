"""Weld, finite, clean, orient and close, on small shapes."""

import numpy as np
import pytest

from maquette.errors import EngineFailed
from maquette.mesh.clean import clean
from maquette.mesh.close import close
from maquette.mesh.finite import finite
from maquette.mesh.manifold import manifold
from maquette.mesh.measures import signed_volumes
from maquette.mesh.mesh import Mesh
from maquette.mesh.orient import orient
from maquette.mesh.smooth import smooth
from maquette.mesh.topology import boundary, components, is_closed
from maquette.mesh.weld import weld
from mesh.shapes import ball, box, inside_out, moved, sheet, solid, soup, together


def volume(mesh):
    return signed_volumes(mesh, np.zeros(3)).sum()


def without(mesh, *faces):
    return Mesh(mesh.positions, np.delete(mesh.triangles, faces, axis=0))


def test_a_soup_of_triangles_welds_to_a_closed_shape():
    welded = weld(soup(box()))
    assert len(welded.positions) == 8
    assert len(welded.triangles) == 12
    assert is_closed(welded.triangles)


def test_vertices_on_either_side_of_a_grid_line_still_meet():
    torn = soup(ball(cells=24))
    rng = np.random.default_rng(3)
    shaken = Mesh(
        torn.positions + rng.uniform(-2e-7, 2e-7, torn.positions.shape).astype("f4"), torn.triangles
    )
    assert is_closed(weld(shaken, 1e-5).triangles)


def test_repeated_and_collapsed_triangles_are_dropped():
    mesh = box()
    extra = np.array([mesh.triangles[0], np.roll(mesh.triangles[0], 1), [0, 0, 5]], np.uint32)
    welded = weld(Mesh(mesh.positions, np.concatenate([mesh.triangles, extra])))
    assert len(welded.triangles) == 12


def test_triangles_that_are_nowhere_are_dropped():
    mesh = box()
    positions = np.concatenate([mesh.positions, [[np.nan, 0, 0], [np.inf, 0, 0]]]).astype("f4")
    broken = np.array([[0, 1, 8], [9, 2, 3]], np.uint32)
    kept = finite(Mesh(positions, np.concatenate([mesh.triangles, broken])))
    assert len(kept.triangles) == 12
    assert np.isfinite(kept.positions).all()


@pytest.mark.parametrize(
    "mesh",
    [
        Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint32)),
        Mesh(np.full((3, 3), np.nan, np.float32), np.array([[0, 1, 2]], np.uint32)),
        Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 7]], np.uint32)),
    ],
    ids=["empty", "nowhere", "dangling"],
)
def test_a_mesh_without_a_usable_triangle_is_refused(mesh):
    with pytest.raises(EngineFailed):
        finite(mesh)


def test_crumbs_are_cleaned_away_and_parts_are_kept():
    crumb = moved(box(high=(0.005, 0.005, 0.005)), (3, 0, 0))
    part = moved(box(high=(0.2, 0.2, 0.2)), (5, 0, 0))
    kept = clean(together(box(), crumb, part))
    assert components(kept.triangles).max() + 1 == 2
    assert len(kept.positions) == 16


def test_a_surface_without_area_is_refused():
    with pytest.raises(EngineFailed):
        clean(Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.uint32)))


def test_randomly_wound_triangles_are_turned_outwards():
    mesh = ball(cells=24)
    expected = abs(volume(mesh))
    turned = mesh.triangles.copy()
    coin = np.random.default_rng(1).random(len(turned)) < 0.5
    turned[coin] = turned[coin][:, ::-1]
    repaired = orient(Mesh(mesh.positions, turned))
    assert is_closed(repaired.triangles)
    assert volume(repaired) == pytest.approx(expected, rel=1e-6)


def test_each_part_is_turned_outwards_on_its_own():
    parts = together(box(), inside_out(moved(box(), (3, 0, 0))), moved(box(), (6, 0, 0)))
    assert volume(orient(parts)) == pytest.approx(3.0, rel=1e-5)


def test_a_cavity_stays_a_cavity():
    hollow = together(box(), inside_out(box((0.25, 0.25, 0.25), (0.75, 0.75, 0.75))))
    assert volume(orient(hollow)) == pytest.approx(1.0 - 0.125, rel=1e-5)


def test_a_moebius_band_is_left_as_it_is():
    strip = np.arange(20).reshape(10, 2)
    after = np.roll(strip, -1, axis=0)
    after[-1] = after[-1][::-1]
    quads = np.concatenate([strip, after], axis=1)
    triangles = np.concatenate([quads[:, [0, 1, 3]], quads[:, [0, 3, 2]]]).astype(np.uint32)
    angle = np.repeat(np.arange(10) * 2 * np.pi / 10, 2)
    across = np.tile([-0.2, 0.2], 10)
    half = angle / 2
    positions = np.stack(
        [
            (1 + across * np.cos(half)) * np.cos(angle),
            across * np.sin(half),
            (1 + across * np.cos(half)) * np.sin(angle),
        ],
        axis=1,
    )
    mesh = Mesh(positions.astype(np.float32), triangles)
    assert sorted(map(sorted, orient(mesh).triangles.tolist())) == sorted(
        map(sorted, triangles.tolist())
    )


@pytest.mark.parametrize("missing", [(5,), (5, 40, 41), (0, 1, 2, 3)])
def test_small_holes_are_closed(missing):
    whole = ball(cells=20)
    closed = close(without(whole, *missing))
    assert is_closed(closed.triangles)
    assert abs(volume(closed)) == pytest.approx(abs(volume(whole)), rel=0.02)


def test_a_flat_bottom_is_closed_when_the_hole_is_not_larger_than_allowed():
    whole = ball(cells=24)
    bowl = without(whole, *np.flatnonzero(whole.positions[whole.triangles][..., 1].max(1) < -0.7))
    assert len(boundary(bowl.triangles))
    assert not is_closed(close(bowl, largest=0.2).triangles)
    assert is_closed(close(bowl, largest=3.0).triangles)


@pytest.mark.parametrize(
    "offset", [(1, 1, 0), (1, 1, 1), (1, 0, 0)], ids=["edge", "corner", "side"]
)
def test_boxes_that_touch_are_pulled_apart(offset):
    touching = weld(together(box(), moved(box(), offset)))
    assert len(touching.positions) < 16
    apart = manifold(touching)
    assert is_closed(apart.triangles)
    assert is_closed(weld(apart).triangles)
    assert len(apart.positions) == 16
    assert volume(apart) == pytest.approx(2.0, rel=1e-3)


def test_four_boxes_around_one_edge_are_pulled_apart_by_pairs():
    ring = [(0, 0, 0), (-1, -1, 0), (-2, 0, 0), (-1, 1, 0)]
    touching = weld(together(*(moved(box(), offset) for offset in ring)))
    assert is_closed(weld(manifold(touching)).triangles)


def test_a_manifold_mesh_is_left_as_it_is():
    mesh = ball(cells=20)
    assert manifold(mesh) is mesh


def test_an_open_sheet_stays_open():
    assert len(close(sheet()).triangles) == len(sheet().triangles)


def test_smoothing_takes_the_steps_and_keeps_the_size():
    steps = solid(lambda x, y, z: np.where(x * x + y * y + z * z < 0.64, -1.0, 1.0), 40)
    smoothed = smooth(steps, rounds=20)
    radius = np.linalg.norm(smoothed.positions, axis=1)
    assert radius.std() < 0.6 * np.linalg.norm(steps.positions, axis=1).std()
    assert abs(volume(smoothed)) == pytest.approx(abs(volume(steps)), rel=0.02)
