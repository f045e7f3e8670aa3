"""The whole road, from raw triangles to a GLB."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from maquette.errors import EngineFailed
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from maquette.mesh.finish import Recipe, export, finish
from maquette.mesh.mesh import Mesh
from maquette.mesh.metrics import measure
from mesh.shapes import Rainbow, ball, box, inside_out, ring, sheet, solid, soup
from support.khronos import errors

SMALL = Recipe(faces=2_000, texture_size=512)


def looked_up(picture, uvs):
    """Bilinear texture lookup, as a GPU does it."""
    size = picture.shape[0]
    at = uvs * size - 0.5
    low = np.floor(at).astype(int)
    part = at - low
    total = np.zeros((len(uvs), 3))
    for dx in (0, 1):
        for dy in (0, 1):
            x, y = np.clip(low[:, 0] + dx, 0, size - 1), np.clip(low[:, 1] + dy, 0, size - 1)
            weight = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            total += weight[:, None] * picture[y, x]
    return total


def scattered(textured, count=20_000):
    """Random points of the surface: corners' vertices and their weights."""
    rng = np.random.default_rng(7)
    points = textured.positions.astype(float)[textured.triangles]
    area = np.linalg.norm(
        np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]), axis=1
    )
    face = rng.choice(len(area), count, p=area / area.sum())
    weights = rng.dirichlet([1, 1, 1], count)
    return textured.triangles[face], weights


def blended(values, corners, weights):
    return np.einsum("kc,kci->ki", weights, values.astype(float)[corners])


@pytest.mark.parametrize("shape", [ball, ring])
def test_a_closed_shape_is_finished_closed(shape):
    report = measure(finish(soup(shape()), Rainbow(), SMALL, silent))
    assert report.watertight
    assert report.manifold
    assert report.volume > 0
    assert 0.98 * 2_000 <= report.triangles <= 1.02 * 2_000
    assert report.overlap == 0.0
    assert report.texture_use > 0.35
    assert report.density_spread < 2.0


def test_an_inside_out_shape_is_finished_right_way_round():
    finished = finish(inside_out(ball()), Rainbow(), SMALL, silent)
    assert measure(finished).volume == pytest.approx(4 / 3 * np.pi * 0.9**3, rel=0.02)
    outward = finished.positions - finished.positions.mean(axis=0)
    assert (np.einsum("ij,ij->i", outward, finished.normals) > 0).all()


def test_the_origin_is_the_middle_of_the_underside_and_metres_are_metres():
    recipe = Recipe(faces=500, texture_size=256, height=1.25)
    mesh = ball()
    shifted = Mesh(mesh.positions * np.float32([1, 2, 1]) + np.float32([5, 3, -2]), mesh.triangles)
    finished = finish(shifted, Rainbow(), recipe, silent)
    low, high = finished.positions.min(axis=0), finished.positions.max(axis=0)
    assert low[1] == 0.0
    assert high[1] == pytest.approx(1.25, rel=1e-5)
    assert (low + high)[[0, 2]] == pytest.approx([0, 0], abs=1e-5)


def test_without_a_height_the_engines_size_stays():
    finished = finish(box(high=(2, 3, 4)), Rainbow(), SMALL, silent)
    assert np.ptp(finished.positions, axis=0) == pytest.approx([2, 3, 4])


def test_the_origin_may_be_the_middle_of_all():
    recipe = replace(SMALL, height=2.0, pivot="centre")
    finished = finish(box(high=(2, 3, 4)), Rainbow(), recipe, silent)
    low, high = finished.positions.min(axis=0), finished.positions.max(axis=0)
    assert low == pytest.approx(-high)
    assert high[1] == pytest.approx(1.0)


@pytest.mark.parametrize("shape", [ball, ring])
def test_the_texture_shows_the_skins_colours_where_they_belong(shape):
    recipe = Recipe(faces=3_000, texture_size=1024, pivot="keep")
    finished = finish(shape(), Rainbow(), recipe, silent)
    corners, weights = scattered(finished)
    shown = looked_up(finished.textures.base_color, blended(finished.uvs, corners, weights))
    expected = 255 * Rainbow.colours(blended(finished.positions, corners, weights))
    assert np.abs(shown - expected).mean() < 2.0
    assert np.percentile(np.abs(shown - expected), 99) < 8.0


def test_the_skin_is_asked_in_the_frame_of_the_mesh_and_on_its_full_surface():
    asked = []

    class Listening(Rainbow):
        def sample(self, points, normals, /):
            asked.append((points, normals))
            return super().sample(points, normals)

    finish(ball(), Listening(), Recipe(faces=300, texture_size=256, height=50.0), silent)
    points = np.concatenate([points for points, _ in asked])
    normals = np.concatenate([normals for _, normals in asked])
    radius = np.linalg.norm(points, axis=1)
    # 300 flat triangles lie up to 2 % inside the ball; its own surface within 0.2 %.
    assert np.abs(radius - 0.9).max() < 0.004
    assert np.einsum("ij,ij->i", points, normals).min() > 0.88


def test_the_normal_map_gives_a_coarse_mesh_its_roundness_back():
    recipe = Recipe(faces=200, texture_size=512, pivot="keep")
    finished = finish(ball(), Rainbow(), recipe, silent)
    corners, weights = scattered(finished)
    true = blended(finished.positions, corners, weights)
    true /= np.linalg.norm(true, axis=1, keepdims=True)
    assert angle(mapped_normals(finished, corners, weights), true).mean() < 1.5


def test_relief_bends_the_normal_map():
    def shown(relief):
        recipe = Recipe(faces=3_000, texture_size=1024, pivot="keep")
        finished = finish(ball(), Rainbow(relief), recipe, silent)
        corners, weights = scattered(finished)
        points = blended(finished.positions, corners, weights)
        return points, mapped_normals(finished, corners, weights)

    points, rippled = shown(0.01)
    plain = points / np.linalg.norm(points, axis=1, keepdims=True)
    slope = np.zeros_like(plain)
    slope[:, 0] = 0.01 * 20 * np.cos(20 * points[:, 0])
    slope -= np.einsum("ij,ij->i", slope, plain)[:, None] * plain
    expected = plain - slope
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert angle(plain, expected).mean() > 5.0
    assert angle(rippled, expected).mean() < 1.5


def mapped_normals(finished, corners, weights):
    """World-space normals as a renderer makes them from the normal map."""
    texel = looked_up(finished.textures.normal, blended(finished.uvs, corners, weights))
    local = texel / 127.5 - 1
    normal = blended(finished.normals, corners, weights)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    frame = blended(finished.tangents, corners, weights)
    tangent = frame[:, :3] / np.linalg.norm(frame[:, :3], axis=1, keepdims=True)
    bitangent = np.cross(normal, tangent) * np.sign(frame[:, 3:])
    world = local[:, :1] * tangent + local[:, 1:2] * bitangent + local[:, 2:] * normal
    return world / np.linalg.norm(world, axis=1, keepdims=True)


def angle(a, b):
    return np.degrees(np.arccos(np.clip(np.einsum("ij,ij->i", a, b), -1, 1)))


def test_a_fold_is_darker_than_an_open_face():
    def cross(x, y, z):
        return np.minimum(
            np.maximum(np.abs(x), np.maximum(np.abs(y), np.abs(z) * 5)) - 0.6,
            np.maximum(np.abs(x) * 5, np.maximum(np.abs(y), np.abs(z))) - 0.6,
        )

    recipe = Recipe(faces=4_000, texture_size=512, pivot="keep")
    finished = finish(solid(cross), Rainbow(), recipe, silent)
    corners, weights = scattered(finished)
    points = blended(finished.positions, corners, weights)
    sky = looked_up(finished.textures.orm, blended(finished.uvs, corners, weights))[:, 0]
    fold = (np.hypot(np.abs(points[:, 0]) - 0.12, np.abs(points[:, 2]) - 0.12) < 0.06) & (
        np.abs(points[:, 1]) < 0.4
    )
    assert sky[fold].mean() < 0.75 * 255
    assert sky[np.abs(points[:, 1]) > 0.59].mean() > 0.97 * 255


def test_roughness_and_metallic_arrive_in_their_channels():
    orm = finish(ball(cells=24), Rainbow(), SMALL, silent).textures.orm
    assert (orm[..., 1] == round(0.6 * 255)).all()
    assert (orm[..., 2] == round(0.2 * 255)).all()


def test_a_recipe_without_pbr_has_no_normal_map_and_no_tangents():
    finished = finish(ball(cells=24), Rainbow(), Recipe(500, 256, pbr=False), silent)
    assert finished.textures.normal is None
    assert finished.tangents is None
    assert (finished.textures.orm[..., 0] == 255).all()


@pytest.mark.parametrize(
    "mesh",
    [
        Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint32)),
        Mesh(np.zeros((9, 3), np.float32), np.arange(9, dtype=np.uint32).reshape(3, 3)),
        Mesh(np.full((3, 3), np.inf, np.float32), np.array([[0, 1, 2]], np.uint32)),
        Mesh(np.float32([[0, 0, 0], [1, 0, 0], [2, 0, 0]]), np.array([[0, 1, 2]], np.uint32)),
    ],
    ids=["empty", "one point", "infinite", "a line"],
)
def test_nothing_to_show_is_said_so(mesh):
    with pytest.raises(EngineFailed):
        finish(mesh, Rainbow(), SMALL, silent)


@pytest.mark.parametrize(
    "mesh",
    [
        box(),
        sheet(),
        box(high=(1e-4, 1e-4, 1e-4)),
        box(high=(1, 1e-4, 1)),
        box(high=(5e3, 5e3, 5e3)),
        Mesh(np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]], np.uint32)),
    ],
    ids=["box", "sheet", "tiny", "plate", "huge", "one triangle"],
)
def test_simple_and_odd_shapes_are_finished_without_a_word(mesh):
    finished = finish(mesh, Rainbow(), Recipe(faces=1_000, texture_size=256), silent)
    assert len(finished.triangles) == len(mesh.triangles)
    for values in (finished.positions, finished.normals, finished.uvs, finished.tangents):
        assert np.isfinite(values).all()


@pytest.mark.parametrize("size", [64, 128, 2048])
def test_very_small_and_very_large_textures_are_painted(size):
    finished = finish(ball(), Rainbow(), Recipe(faces=1_000, texture_size=size), silent)
    assert finished.textures.base_color.shape == (size, size, 3)
    assert measure(finished).overlap == 0.0


def test_progress_never_goes_back_and_ends_at_one():
    heard = []
    finish(ball(), Rainbow(), SMALL, lambda step, share: heard.append((step, share)))
    shares = [share for _, share in heard]
    assert {step for step, _ in heard} == {"finish"}
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize("faces", [2_000, 25_000], ids=["xatlas", "own charts"])
def test_the_same_mesh_gives_the_same_bytes(faces):
    def made():
        recipe = Recipe(faces=faces, texture_size=512)
        return export(finish(ring(96), Rainbow(0.01), recipe, silent), name="ring", provenance={})

    assert hashlib.sha256(made()).digest() == hashlib.sha256(made()).digest()


def test_the_exported_file_reads_back():
    finished = finish(ball(), Rainbow(), SMALL, silent)
    glb = export(finished, name="ball", provenance={"engine": "test"})
    document = read_model(glb)
    assert document.json["meshes"][0]["name"] == "ball"
    assert document.json["asset"]["extras"]["engine"] == "test"
    primitive = document.json["meshes"][0]["primitives"][0]
    assert set(primitive["attributes"]) == {"POSITION", "NORMAL", "TANGENT", "TEXCOORD_0"}
    read = document.accessor(primitive["attributes"]["POSITION"])
    assert np.array_equal(read, finished.positions)
    assert sorted(image["mimeType"] for image in document.json["images"]) == [
        "image/jpeg",
        "image/jpeg",
        "image/png",
    ]


@pytest.mark.validator
@pytest.mark.parametrize("pbr", [True, False])
@pytest.mark.parametrize("shape", [ball, ring, box, sheet])
def test_the_khronos_validator_finds_no_error(shape, pbr):
    recipe = Recipe(faces=2_000, texture_size=256, pbr=pbr, height=1.0 if shape is ball else None)
    glb = export(finish(shape(), Rainbow(), recipe, silent), name="thing", provenance={})
    assert errors(glb) == []
