"""One picture of a thing whose other sides no rule knows: what the network guesses behind it."""

import io
from pathlib import Path

import numpy as np
import pytest
import trimesh

from engines import models
from maquette.engines.builtin.forms.forms import Forms
from maquette.engines.builtin.sculpt.behind import guess_of
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.builtin.sculpt.seen import LEVEL, Camera
from maquette.engines.engine import Inputs, Options, Symmetry, Tier
from maquette.engines.foreground import cut_out
from maquette.kit.pictures import open_picture
from maquette.kit.progress import silent
from maquette.mesh.mesh import Mesh
from maquette.render.stills import StillSpec, still

ROOT = Path(__file__).resolve().parents[2]

SMALL = {"tier": Tier.DRAFT, "texture_size": 128, "target_faces": 6000}


def corners(glb):
    with io.BytesIO(glb) as file:
        return np.asarray(trimesh.load(file, file_type="glb", force="mesh").vertices)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Clear pictures of things that words made, by their words and the side that they show; and
    the things' corners (n, 3)."""
    folder, kept = tmp_path_factory.mktemp("drawn"), {}

    def picture(words, camera):
        if (words, camera) not in kept:
            glb = Forms().make(Inputs(prompt=words, options=Options(**SMALL)), silent).glb
            spec = StillSpec(size=(400, 400), camera=camera, background=None, shadows=False)
            shown = still(glb, spec, folder / f"{len(kept)}.png").read_bytes()
            kept[words, camera] = shown, corners(glb)
        return kept[words, camera]

    return picture


def make(picture, **options):
    inputs = Inputs(pictures=(picture,), options=Options(**{**SMALL, **options}))
    return models.opened(Sculpt().make(inputs, silent).glb)


def proportions(points):
    """Height and depth, by the width."""
    size = np.ptp(points, axis=0)
    return size[1:] / size[0]


@pytest.mark.parametrize("words", ["a car", "a bread loaf"])
def test_what_is_seen_from_a_corner_is_nearly_as_deep_and_as_low_as_it_is(drawn, words):
    """Rounded by rule it would be as high as it looks from above, and hardly deeper."""
    picture, thing = drawn(words, "three-quarter")
    angle = np.radians(35)
    across = np.array([[np.cos(angle), 0, -np.sin(angle)], [np.sin(angle), 0, np.cos(angle)]])
    seen = np.stack([thing @ across[0], thing[:, 1], thing @ across[1]], axis=1)
    guessed, rounded = make(picture), make(picture, shape="organic")
    assert guessed.extras["shape"] == "guessed"
    wrong, wronger = (
        np.abs(proportions(model.positions) - proportions(seen)).sum()
        for model in (guessed, rounded)
    )
    assert wrong < 0.75 * wronger


def test_the_camera_is_told_by_the_picture(drawn):
    level, above = (
        guess_of(cut_out(open_picture(drawn("a wooden chair", camera)[0]), 1))
        for camera in ("front", "three-quarter")
    )
    assert level.elevation < LEVEL < above.elevation < 35


def test_the_rim_is_no_fin_around_the_body():
    """Creases are edges that turn inwards by more than 30 degrees."""
    model = make((ROOT / "examples" / "avocado.jpg").read_bytes())
    mesh = trimesh.Trimesh(model.positions, model.triangles)
    mesh.merge_vertices()
    creased = ~mesh.face_adjacency_convex & (mesh.face_adjacency_angles > np.radians(30))
    ends = mesh.vertices[mesh.face_adjacency_edges[creased]]

    assert model.extras["shape"] == "guessed"
    assert np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1).sum() < 0.25 * np.ptp(
        mesh.vertices[:, 1]
    )


def test_thickness_stretches_what_is_guessed(drawn):
    picture, _ = drawn("a wooden chair", "front")
    plain, thick = (
        np.ptp(make(picture, thickness=thickness).positions, axis=0) for thickness in (1.0, 1.5)
    )
    assert thick[2] / thick[0] == pytest.approx(1.5 * plain[2] / plain[0], rel=0.1)


def test_both_sides_are_alike_where_that_is_asked_for(drawn):
    model = make(drawn("a wooden chair", "front")[0], symmetry=Symmetry.ON)
    assert model.extras["alike"] == "left and right"
    seen = models.silhouette(model, 200, 200)
    assert models.overlap(seen, seen[:, ::-1]) > 0.95


def test_rounded_by_wish_front_and_back_are_mirror_images(drawn):
    model = make(drawn("a wooden chair", "front")[0], shape="organic")
    low, high = model.positions.min(axis=0), model.positions.max(axis=0)
    assert model.extras["shape"] == "organic"
    assert low[2] == pytest.approx(-high[2], abs=0.01)


def test_a_camera_undoes_what_it_did():
    dice = np.random.default_rng(1)
    points = dice.uniform(-0.5, 0.5, (50, 3)).astype(np.float32)
    camera = Camera(x=0.05, y=-0.02, distance=2.0, elevation=np.radians(25))
    placed = camera.placed(Mesh(points, np.zeros((0, 3), np.uint32))).positions
    assert np.abs(placed - points).max() > 0.1
    assert camera.pictured(placed) == pytest.approx(points, abs=1e-5)


def test_the_same_picture_is_guessed_to_the_same_bytes(drawn):
    inputs = Inputs(pictures=(drawn("a car", "three-quarter")[0],), options=Options(**SMALL))
    assert Sculpt().make(inputs, silent).glb == Sculpt().make(inputs, silent).glb
