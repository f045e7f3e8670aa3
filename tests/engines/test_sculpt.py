import numpy as np
import pytest

from engines import models, pictures
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Inputs, Options, Step, Tier
from maquette.errors import EngineFailed, InvalidSettings
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from support.khronos import errors

DRAWN = {
    "vase": pictures.vase,
    "disc": pictures.disc,
    "box": pictures.box,
    "mug": pictures.mug,
}


SMALL = {"tier": Tier.DRAFT, "texture_size": 128, "target_faces": 4000}
"""Half the time of a draft."""
WHOLE = {"texture_size": None, "target_faces": None}
"""A draft as the tier has it."""


def make(picture, **options):
    order = Options(**{**SMALL, **options})
    return Sculpt().make(Inputs(pictures=(pictures.as_png(picture),), options=order), silent)


@pytest.fixture(scope="module")
def made():
    """Every drawn object's GLB, made once."""
    return {name: make(draw()[0], **WHOLE).glb for name, draw in DRAWN.items()}


@pytest.mark.parametrize("name", DRAWN)
def test_from_the_front_the_model_has_the_outline_of_the_picture(made, name):
    wanted = models.cropped(DRAWN[name]()[1])
    seen = models.silhouette(models.opened(made[name]), *wanted.shape)
    assert models.overlap(seen, wanted) > 0.95


@pytest.mark.parametrize("name", DRAWN)
def test_the_model_is_closed_manifold_mapped_and_within_its_budget(made, name):
    report = inspect(read_model(made[name]), len(made[name])).as_dict()
    assert report["holes"] == 0
    assert report["manifold"]
    assert report["uvs"] == 1.0
    assert 1000 < report["triangles"] <= 12_000


@pytest.mark.parametrize("name", DRAWN)
def test_the_front_wears_the_colours_of_the_picture(made, name):
    picture, mask = DRAWN[name]()
    got, wanted = models.colours_in_front(models.opened(made[name]), picture, mask)
    assert np.median(np.abs(got - wanted)) < 0.06


@pytest.mark.validator
@pytest.mark.parametrize("name", DRAWN)
def test_the_khronos_validator_finds_no_error(made, name):
    assert errors(made[name]) == []


def test_the_longest_side_is_a_metre_and_the_underside_lies_on_the_ground(made):
    model = models.opened(made["vase"])
    size = np.ptp(model.positions, axis=0)
    assert size[1] == pytest.approx(1.0, abs=0.03)
    assert model.positions[:, 1].min() == pytest.approx(0.0, abs=1e-6)


def test_a_real_height_is_kept():
    model = models.opened(make(pictures.vase()[0], height=0.25).glb)
    assert np.ptp(model.positions[:, 1]) == pytest.approx(0.25)


def test_a_vase_is_turned_as_deep_as_it_is_wide(made):
    model = models.opened(made["vase"])
    size = np.ptp(model.positions, axis=0)
    assert model.extras["shape"] == "round"
    assert size[2] == pytest.approx(size[0], rel=0.04)


def test_a_disc_becomes_a_ball(made):
    model = models.opened(made["disc"])
    distance = np.linalg.norm(model.positions - [0, 0.5, 0], axis=1)
    assert distance.min() > 0.47
    assert distance.max() < 0.53


def test_a_wished_box_has_a_flat_front():
    model = models.opened(make(pictures.box()[0], shape="box").glb)
    front = model.positions[:, 2] > 0.9 * model.positions[:, 2].max()
    assert model.extras["shape"] == "box"
    assert np.ptp(model.positions[front, 0]) > 0.85 * np.ptp(model.positions[:, 0])


def test_a_flat_thing_is_thin():
    size = np.ptp(models.opened(make(pictures.mug()[0], shape="flat").glb).positions, axis=0)
    assert size[2] < 0.08 * size[0]


def test_thickness_scales_the_depth_and_nothing_else():
    plain, thick = (
        np.ptp(models.opened(make(pictures.mug()[0], thickness=t).glb).positions, axis=0)
        for t in (1.0, 1.5)
    )
    assert thick[2] == pytest.approx(1.5 * plain[2], rel=0.05)
    # What is nearer to the camera is smaller than it looks, and thick things come nearer.
    assert thick[:2] == pytest.approx(plain[:2], rel=0.03)


def test_the_hole_of_a_handle_stays_open(made):
    wanted = models.cropped(pictures.mug()[1])
    seen = models.silhouette(models.opened(made["mug"]), *wanted.shape)
    hole = wanted.shape[0] // 2, round(wanted.shape[1] * 0.74)
    assert not wanted[hole]
    assert not seen[hole]


def test_transparency_decides_the_outline_whatever_the_background():
    picture, mask = pictures.vase()
    half = mask.copy()
    half[:, :160] = False
    model = models.opened(make(pictures.cut_out(picture, half)).glb)
    wanted = models.cropped(half)
    assert models.overlap(models.silhouette(model, *wanted.shape), wanted) > 0.95


def test_the_same_picture_and_seed_give_the_same_bytes(made):
    assert make(pictures.vase()[0], **WHOLE).glb == made["vase"]


def test_a_glossy_thing_is_smoother_than_a_dull_one():
    dull, _ = pictures.disc()
    pixels = np.asarray(dull).copy()
    pixels[105:119, 108:124] = 255
    rough, smooth = (
        models.opened(make(pictures.Image.fromarray(p)).glb).orm[:, :, 1].mean()
        for p in (np.asarray(dull), pixels)
    )
    assert smooth < rough - 0.1


def test_the_back_shows_no_mirrored_lettering():
    picture, _ = pictures.disc()
    pixels = np.asarray(picture).copy()
    for top in range(120, 200, 16):
        pixels[top : top + 7, 110:160] = 10  # lines of print on the left half
    model = models.opened(make(pictures.Image.fromarray(pixels)).glb)
    size = np.array(model.colour.shape[1::-1])
    u, v = (model.uvs * size).astype(int).clip(0, size - 1).T
    dark = model.colour[v, u].mean(axis=1) < 0.15
    assert dark[model.normals[:, 2] > 0.5].mean() > 0.01
    assert not dark[model.normals[:, 2] < -0.5].any()


def test_progress_names_the_steps_in_order_and_never_goes_back():
    told = []
    inputs = Inputs(pictures=(pictures.as_png(pictures.disc()[0]),), options=Options(Tier.DRAFT))
    Sculpt().make(inputs, lambda step, share: told.append((step, share)))
    steps, shares = zip(*told, strict=True)
    assert list(dict.fromkeys(steps)) == [Step.IMAGE, Step.MESH, Step.FINISH]
    assert list(shares) == sorted(shares)
    assert shares[-1] == 1.0


def test_the_file_tells_how_it_was_made(made):
    extras = models.opened(made["disc"]).extras
    assert extras["engine"] == "sculpt"
    assert extras["seed"] == 42
    assert extras["licence"] == "Apache-2.0"
    assert (extras["faces"], extras["textureSize"], extras["pivot"]) == (12_000, 512, "base")
    assert {name: len(sha) for name, sha in extras["pictures"].items()} == {"front": 64}


def test_fewer_triangles_than_were_asked_for_are_told():
    told = make(pictures.vase()[0], target_faces=300_000).warnings
    assert any("in place of 300,000" in warning for warning in told)
    assert not any("in place of" in warning for warning in make(pictures.vase()[0]).warnings)


def test_words_are_not_its_trade():
    inputs = Inputs(prompt="a chair")
    assert inputs.kind not in Sculpt().card.takes
    with pytest.raises(EngineFailed, match="pictures"):
        Sculpt().make(inputs, silent)


@pytest.mark.parametrize(
    ("options", "field"), [({"shape": "torus"}, "shape"), ({"thickness": 0.0}, "thickness")]
)
def test_a_wish_that_means_nothing_is_refused_by_its_name(options, field):
    with pytest.raises(InvalidSettings) as refused:
        make(pictures.disc()[0], **options)
    assert refused.value.facts["field"] == field
