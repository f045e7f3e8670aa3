"""Decimation, normals, charts, packing and tangents."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from maquette.mesh import charts as own
from maquette.mesh.clean import clean
from maquette.mesh.close import close
from maquette.mesh.decimate import _without_flaps, decimate
from maquette.mesh.manifold import manifold
from maquette.mesh.mesh import Mesh
from maquette.mesh.normals import corner_normals
from maquette.mesh.orient import orient
from maquette.mesh.raster import rasterise
from maquette.mesh.tangents import tangents
from maquette.mesh.topology import components, is_closed
from maquette.mesh.unwrap import XATLAS_FACES, unwrap
from maquette.mesh.weld import weld
from mesh.shapes import ball, box, ring, solid, together


@pytest.fixture(scope="module")
def creature():
    """A ball with long arms in front of it: charts of it cover themselves unless parted."""

    def field(x, y, z):
        body = np.sqrt(x * x + y * y + z * z) - 0.5
        arm = np.hypot(np.hypot(x, z) - 0.8, y - 0.2 * np.sin(3 * np.arctan2(z, x))) - 0.12
        leg = np.maximum(np.hypot(x, y + 0.1) - 0.15, np.abs(z) - 0.9)
        return np.minimum(np.minimum(body, arm), leg) + 0.015 * np.sin(20 * x) * np.sin(20 * y)

    return orient(weld(solid(field, 110)))


def texel_labels(layout, size):
    """The chart of each texel, -1 where there is none, and how many texels are shared."""
    labels = components(layout.triangles)
    corners = layout.uvs.astype(float)[layout.triangles] * size
    texels = rasterise(corners, size, (0, size))
    picture = np.full((size, size), -1)
    picture[texels.y, texels.x] = labels[texels.face]
    times = np.bincount(texels.y * size + texels.x, minlength=size * size)
    return picture, int((times > 1).sum())


@pytest.mark.parametrize("shape", [ball, ring])
@pytest.mark.parametrize("faces", [300, 2000])
def test_decimation_meets_its_budget_and_keeps_a_closed_shape_closed(shape, faces):
    fewer = decimate(weld(shape(cells=64)), faces)
    assert 0.98 * faces <= len(fewer.triangles) <= faces
    assert is_closed(fewer.triangles)


def test_what_has_gone_flat_is_dropped_and_a_leaf_that_the_model_had_is_kept():
    """Four triangles on one edge, as two flat slivers leave them, are parted by no cut."""
    body = weld(ball(cells=12))
    corners = np.float32([[2, 0, 0], [3, 0, 0], [2, 1, 0]])
    leaf = Mesh(corners, np.uint32([[0, 1, 2], [0, 2, 1]]))
    both = together(body, leaf)
    dropped, kept = _without_flaps(both, body), _without_flaps(both, both)
    assert len(dropped.triangles) == len(body.triangles)
    assert is_closed(dropped.triangles)
    assert len(kept.triangles) == len(both.triangles)


@pytest.mark.parametrize("seed", [3, 9, 21])
def test_even_a_sponge_stays_closed(seed):
    """Thin walls with many handles: plain edge collapse pinches them shut everywhere."""
    noise = np.random.default_rng(seed).normal(size=(48, 48, 48))
    rough = gaussian_filter(noise, 2.5)

    def walls(x, y, z):
        return np.maximum(np.abs(rough / rough.std()) - 0.25, np.sqrt(x * x + y * y + z * z) - 1)

    sponge = manifold(close(orient(clean(weld(solid(walls, 48))))))
    assert is_closed(sponge.triangles)
    fewer = decimate(sponge, 3_000)
    assert is_closed(fewer.triangles)
    assert len(fewer.triangles) == pytest.approx(3_000, rel=0.06)


def test_a_mesh_below_its_budget_is_not_touched():
    assert len(decimate(box(), 500).triangles) == 12


def test_a_balls_normals_point_away_from_its_centre():
    mesh = orient(weld(ball()))
    normals = corner_normals(mesh)
    outward = mesh.positions[mesh.triangles] / 0.9
    assert (np.einsum("mci,mci->mc", normals, outward) > 0.99).all()


def test_a_box_has_flat_sides_with_creases_and_round_corners_without():
    flat = corner_normals(box(), crease=40.0)
    assert np.allclose(np.abs(flat).max(axis=2), 1.0, atol=1e-6)
    round_corners = corner_normals(box())
    assert np.allclose(np.abs(round_corners), 1 / np.sqrt(3), atol=1e-5)


@pytest.mark.parametrize("faces", [3_000, 30_000], ids=["xatlas", "own charts"])
def test_no_texel_belongs_to_two_triangles(creature, faces):
    low = decimate(creature, faces)
    assert (len(low.triangles) > XATLAS_FACES) == (faces == 30_000)
    layout = unwrap(low, corner_normals(low), 1024)
    picture, shared = texel_labels(layout, 1024)
    assert shared == 0
    assert (picture >= 0).mean() > 0.35
    assert layout.uvs.min() >= 0.0
    assert layout.uvs.max() <= 1.0


@pytest.mark.parametrize(("faces", "size"), [(3_000, 512), (30_000, 1024), (3_000, 2048)])
def test_charts_keep_four_texels_apart(creature, faces, size):
    low = decimate(creature, faces)
    layout = unwrap(low, corner_normals(low), size, gutter=4)
    # Vertices are split along seams and nowhere else here, so components are charts.
    picture, _ = texel_labels(layout, size)
    for dy in range(5):
        for dx in range(-4, 5):
            near = picture[: size - dy, max(-dx, 0) : size - max(dx, 0)]
            far = picture[dy:, max(dx, 0) : size + min(dx, 0)]
            assert not ((near >= 0) & (far >= 0) & (near != far)).any(), (dx, dy)


def test_unwrapping_keeps_the_triangles_in_order(creature):
    low = decimate(creature, 3_000)
    layout = unwrap(low, corner_normals(low), 512)
    assert np.array_equal(layout.positions[layout.triangles], low.positions[low.triangles])


def test_own_charts_are_connected_and_face_their_mean_normal(creature):
    labels = own.charts(creature)
    flat = own.projected(creature, labels)
    a, b, c = np.moveaxis(flat, 1, 0)
    u, v = b - a, c - a
    turned = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    assert len(np.unique(np.sign(turned[np.abs(turned) > 1e-12]))) == 1
    assert len(np.unique(labels)) < 200


def test_tangents_are_unit_perpendicular_and_follow_u(creature):
    low = decimate(creature, 3_000)
    layout = unwrap(low, corner_normals(low, 50.0), 512)
    frames = tangents(layout)
    assert np.allclose(np.linalg.norm(frames[:, :3], axis=1), 1.0, atol=1e-5)
    assert np.abs(np.einsum("ij,ij->i", frames[:, :3], layout.normals)).max() < 1e-5
    assert set(np.unique(frames[:, 3])) <= {-1.0, 1.0}


def test_a_picture_that_is_not_mirrored_has_positive_handedness():
    # u to the right, v down, seen from +Z: the plain way to hang a picture.
    from_front = Mesh(
        np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32),
        np.array([[0, 1, 2], [0, 2, 3]], np.uint32),
    )
    layout = unwrap(from_front, corner_normals(from_front), 64)
    plain = type(layout)(
        from_front.positions,
        np.tile(np.float32([0, 0, 1]), (4, 1)),
        np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32),
        from_front.triangles,
    )
    assert np.allclose(tangents(plain), [1, 0, 0, 1])
    mirrored = type(layout)(plain.positions, plain.normals, plain.uvs * [-1, 1], plain.triangles)
    assert np.allclose(tangents(mirrored), [-1, 0, 0, -1])


def test_texels_on_a_shared_edge_are_counted_once():
    square = np.array([[[0, 0], [8, 0], [8, 8]], [[0, 0], [8, 8], [0, 8]]], float)
    texels = rasterise(square, 8, (0, 8))
    assert sorted((texels.y * 8 + texels.x).tolist()) == list(range(64))
    back = np.einsum("kc,kci->ki", texels.weights, square[texels.face])
    assert np.allclose(back, np.stack([texels.x, texels.y], 1) + 0.5, atol=1e-5)
