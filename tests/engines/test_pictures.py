"""Pictures as people send them: each gives a model or one helpful sentence."""

import contextlib
import io

import numpy as np
import pytest
from PIL import Image

from engines import models, pictures
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Inputs, Options, Tier
from maquette.engines.foreground import cut_out
from maquette.errors import MaquetteError, UnreadablePicture
from maquette.gltf.read import read_model
from maquette.kit.pictures import open_picture
from maquette.kit.progress import silent

QUICK = Options(tier=Tier.DRAFT, target_faces=2000, texture_size=128)


def make(data, options=QUICK):
    return Sculpt().make(Inputs(pictures=(data,), options=options), silent)


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("draw", [pictures.vase, pictures.disc, pictures.box, pictures.mug])
@pytest.mark.parametrize("background", ["gradient", "white"])
def test_a_plain_background_is_told_from_the_object(draw, background):
    picture, mask = draw(background)
    cutout = cut_out(picture, 1)
    assert cutout.confidence > 0.8
    found = models.cropped(cutout.alpha > 0.5)
    wanted = models.cropped(mask)
    assert np.abs(np.subtract(found.shape, wanted.shape)).max() <= 3
    wanted = np.asarray(Image.fromarray(wanted).resize(found.shape[::-1]))
    assert models.overlap(found, wanted) > 0.97


def test_a_soft_shadow_is_not_part_of_the_object():
    picture, mask = pictures.disc()
    y, x = np.mgrid[:320, :320]
    shade = 1 - 0.35 * np.exp(-(((x - 230) / 50) ** 2) - ((y - 255) / 16) ** 2)
    pixels = np.where(mask[:, :, None], picture, np.asarray(picture) * shade[:, :, None])
    found = models.cropped(cut_out(Image.fromarray(pixels.astype(np.uint8)), 1).alpha > 0.5)
    assert found.shape == pytest.approx((180, 180), abs=6)


EMPTY = {
    "one pixel": Image.new("RGB", (1, 1), "red"),
    "one row": Image.new("RGB", (500, 1), "red"),
    "all white": Image.new("RGB", (200, 200), "white"),
    "all black": Image.new("L", (200, 200), 0),
    "fully transparent": Image.new("RGBA", (200, 200), (255, 0, 0, 0)),
    "one opaque pixel": Image.fromarray(
        np.pad([[[255] * 4]], ((50, 50), (50, 50), (0, 0))).astype(np.uint8)
    ),
    "a thin line": Image.fromarray(
        np.pad(np.full((1, 200, 4), 255), ((99, 99), (9, 9), (0, 0))).astype(np.uint8)
    ),
    "noise": Image.fromarray(np.random.default_rng(3).integers(0, 255, (200, 200, 3), np.uint8)),
}


@pytest.mark.parametrize("name", [n for n in EMPTY if n != "a thin line"])
def test_a_picture_of_nothing_is_refused_with_one_sentence(name):
    with pytest.raises(UnreadablePicture) as refused:
        make(pictures.as_png(EMPTY[name]))
    assert len(refused.value.message) > 20
    assert "\n" not in refused.value.message


def test_a_hair_is_built_or_refused():
    hair = pictures.as_png(EMPTY["a thin line"])
    with contextlib.suppress(MaquetteError):
        assert read_model(make(hair).glb).json["meshes"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(saved(pictures.disc()[0].convert("L"), "PNG"), id="grey"),
        pytest.param(saved(pictures.disc()[0].convert("CMYK"), "JPEG"), id="cmyk"),
        pytest.param(saved(pictures.disc()[0].convert("P"), "PNG"), id="palette"),
        pytest.param(saved(pictures.disc()[0].quantize(16), "PNG", transparency=0), id="index"),
        pytest.param(
            saved(
                pictures.disc()[0]
                .convert("L")
                .convert("I")
                .point(lambda v: v * 257)
                .convert("I;16"),
                "PNG",
            ),
            id="16-bit",
        ),
        pytest.param(
            saved(pictures.disc()[0], "WEBP", save_all=True, append_images=[pictures.box()[0]]),
            id="animated",
        ),
    ],
)
def test_every_kind_of_pixel_gives_a_model(data):
    assert read_model(make(data).glb).json["meshes"]


def test_a_turned_phone_picture_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright; its pixels lie on the side
    lying = pictures.vase()[0].rotate(90, expand=True)
    model = models.opened(make(saved(lying, "JPEG", exif=exif, quality=95)).glb)
    size = np.ptp(model.positions, axis=0)
    assert size[1] > 1.3 * size[0]


def test_a_large_picture_needs_no_large_working_arrays():
    picture = pictures.disc()[0].resize((4000, 4000))
    cutout = cut_out(picture, 1)
    assert max(cutout.rgb.shape) < 1100


def test_an_object_at_the_border_is_warned_about():
    picture = pictures.disc()[0].crop((100, 0, 320, 320))
    assert any("border" in warning for warning in make(pictures.as_png(picture)).warnings)


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["images", "malformed"])
def test_every_real_picture_gives_a_model_or_one_sentence(shared, folder):
    outcomes = {}
    for path in sorted((shared / folder).iterdir()):
        if path.suffix not in {".png", ".jpg", ".webp", ".gif"}:
            continue
        data = path.read_bytes()
        try:
            cut_out(open_picture(data), 42)
            outcomes[path.name] = "cut out"
        except UnreadablePicture as refused:
            outcomes[path.name] = refused.message
    assert len(outcomes) > 4
    assert all(len(said) > 5 and "\n" not in said for said in outcomes.values())


@pytest.mark.shared
@pytest.mark.parametrize("name", ["teapot.png", "cake.jpg", "flamingo.png", "cmyk.jpg"])
def test_a_real_picture_becomes_a_closed_model(shared, name):
    model = models.opened(make((shared / "images" / name).read_bytes()).glb)
    assert len(model.triangles) > 300
