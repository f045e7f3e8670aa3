"""Objects are found before grounds of every sort, or it is said that they are not."""

import contextlib
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from engines import pictures
from maquette.engines.foreground import cut_out
from maquette.engines.outline import sharp_share
from maquette.engines.subject import noticed
from maquette.errors import UnreadablePicture
from maquette.kit.pictures import open_picture
from support.backdrops import GROUNDS, overlap, photographed

DRAWN = {
    "vase": pictures.vase,
    "disc": pictures.disc,
    "box": pictures.box,
    "mug": pictures.mug,
}


def cutout_of(name):
    """(h, w, 4) 0..1, and the true mask."""
    picture, mask = DRAWN[name]("white")
    return np.dstack([np.asarray(picture) / 255, mask.astype(float)]), mask


@pytest.mark.parametrize("ground", [name for name in GROUNDS if name != "white on white"])
@pytest.mark.parametrize("name", DRAWN)
def test_an_object_is_found_before_its_ground(name, ground):
    cutout, mask = cutout_of(name)
    found = cut_out(open_picture(photographed(cutout, ground)), 1)
    assert overlap(found, mask) > 0.95


@pytest.mark.parametrize("name", DRAWN)
def test_white_before_white_is_found_or_refused_and_never_its_shadow(name):
    cutout, mask = cutout_of(name)
    picture = open_picture(photographed(cutout, "white on white"))
    with contextlib.suppress(UnreadablePicture):
        assert overlap(cut_out(picture, 1), mask) > 0.94


@pytest.mark.parametrize("name", ["vase", "disc"])
def test_white_before_white_is_noticed_and_doubted(name):
    cutout, mask = cutout_of(name)

    found = cut_out(open_picture(photographed(cutout, "white on white")), 1)

    assert overlap(found, mask) > 0.94
    assert "like its background" in " ".join(found.warnings)


def test_a_shadow_that_stands_out_more_than_its_object_is_refused_with_advice():
    shown = np.dstack([np.full(FRAME.shape, 0.9)] * 3 + [np.zeros(FRAME.shape)])
    fallen = cv2.GaussianBlur(FRAME.astype(float), (0, 0), 14)[..., None]
    shown[..., :3] *= 1 - 0.3 * fallen
    picture = Image.fromarray((shown[..., :3] * 255).astype(np.uint8))

    with pytest.raises(UnreadablePicture, match="plain background"):
        cut_out(picture, 1)


@pytest.mark.parametrize("grain", [0, 3, 60])
def test_nothing_is_noticed_where_nothing_is(grain):
    dice = np.random.default_rng(0)
    empty = (200 + dice.normal(0, grain, (300, 400, 3))).clip(0, 255).astype(np.uint8)
    mask, doubt = noticed(empty)
    assert mask.mean() < 0.01
    assert doubt > 1


def two_tone(lower):
    """A box whose lower part has a colour of its own, before a grey wall; and its true mask."""
    y, x = np.mgrid[:320, :320]
    mask = (abs(x - 160) < 70) & (y > 40) & (y < 280)
    colour = np.where((y < 120)[..., None], (150, 40, 30), lower)
    grain = np.random.default_rng(3).normal(0, 0.5, (320, 320, 1))
    pixels = np.where(mask[..., None], colour, 200) + grain
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), mask


def test_what_hardly_differs_from_its_ground_is_found_by_its_edges():
    picture, mask = two_tone((190, 190, 190))

    found = cut_out(picture, 1)

    assert overlap(found, mask) > 0.95
    assert found.warnings == ()


def test_a_part_that_fades_into_its_ground_is_not_lost_without_a_word():
    fades = np.linspace(176, 200, 320)[:, None, None]
    picture, _ = two_tone(np.broadcast_to(fades, (320, 320, 3)))

    told = said_of(picture)

    assert "part of the object" in told


def test_a_label_as_grey_as_the_wall_in_the_shadow_is_no_gap():
    y, x = np.mgrid[:480, :480]
    mask = (abs(x - 240) < 60) & (y > 90) & (y < 390)
    light = np.where((y > 220) & (y < 330), 0.9, 0.1) + 0.1 * (x - 240) / 60
    tin = np.dstack([light, light, light, mask.astype(float)])

    found = cut_out(open_picture(photographed(tin, "grey on grey")), 1)

    assert overlap(found, mask) > 0.95
    assert found.warnings == ()


def under_a_lid(name, lid, share):
    """(h, w, 4) 0..1: white like the wall behind it, but for its uppermost share; and its mask."""
    cutout, mask = cutout_of(name)
    inward = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
    light = 0.96 * (0.91 + 0.06 * np.sqrt(inward / inward.max()))
    rows = np.flatnonzero(mask.any(axis=1))
    low = np.arange(len(mask)) > rows[0] + share * np.ptp(rows)
    cutout[..., :3] = np.where(low[:, None, None], light[..., None], lid)
    return cutout, mask


PALE = (0.82, 0.76, 0.84)


@pytest.mark.parametrize("share", [0.15, 0.3])
@pytest.mark.parametrize("name", ["vase", "disc", "box"])
def test_a_white_jar_is_more_than_its_lid_and_its_shadow(name, share):
    jar, mask = under_a_lid(name, PALE, share)

    found = cut_out(open_picture(photographed(jar, "white")), 1)

    assert overlap(found, mask) > 0.88
    assert "like its background" in " ".join(found.warnings)


@pytest.mark.parametrize("lid", [PALE, (0.7, 0.2, 0.2), (0.2, 0.2, 0.2)])
@pytest.mark.parametrize("name", DRAWN)
def test_a_lid_is_never_taken_for_a_white_jar_without_a_word(name, lid):
    jar, mask = under_a_lid(name, lid, 0.3)
    picture = open_picture(photographed(jar, "white"))

    with contextlib.suppress(UnreadablePicture):
        found = cut_out(picture, 1)
        assert found.warnings or overlap(found, mask) > 0.9


def said_of(picture):
    try:
        return " ".join(cut_out(picture, 1).warnings)
    except UnreadablePicture as error:
        return error.message


def test_a_horizon_behind_an_object_is_no_part_of_it():
    picture, mask = two_tone((150, 40, 30))
    pixels = np.asarray(picture).astype(int)
    pixels[200:][~mask[200:]] -= 2

    found = cut_out(Image.fromarray(pixels.astype(np.uint8)), 1)

    assert overlap(found, mask) > 0.95
    assert found.warnings == ()


def before_a_wall(mask, wall, shade=1.0):
    """A brown thing before a wall of one colour, in a shadow that is ``shade`` (h, w); as JPEG."""
    lit = np.asarray(wall) * np.broadcast_to(shade, mask.shape)[..., None]
    soft = cv2.GaussianBlur(mask.astype(float), (0, 0), 0.7)[..., None]
    grain = np.random.default_rng(5).normal(0, 1.5, (*mask.shape, 3))
    pixels = soft * (120, 70, 40) + (1 - soft) * lit + grain
    file = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
    return open_picture(file.getvalue())


Y, X = np.mgrid[:400, :400]
FRAME = (np.maximum(abs(X - 200), abs(Y - 200)) < 110) & ~(
    np.maximum(abs(X - 200), abs(Y - 200)) < 70
)
SHADE = 1 - 0.25 * np.exp(-((X - 205) ** 2 + (Y - 205) ** 2) / 2 / 90**2)


@pytest.mark.parametrize("wall", [(115, 158, 204), (240, 240, 240)])
def test_a_hole_in_the_things_own_shadow_stays_open(wall):
    found = cut_out(before_a_wall(FRAME, wall, SHADE), 1)

    assert overlap(found, FRAME) > 0.97


def test_a_grey_thing_that_looks_like_its_wall_in_shadow_has_no_holes():
    plate = np.hypot(X - 200, Y - 200) < 110
    picture = np.asarray(before_a_wall(plate, (150, 150, 150)).convert("L").convert("RGB"))

    assert overlap(cut_out(Image.fromarray(picture), 1), plate) > 0.97


def test_a_thin_part_that_hangs_on_a_thing_is_kept():
    stick = (abs(X - 200) < 2) & (Y > 40) & (Y < 200)
    whole = stick | (np.hypot(X - 200, Y - 260) < 90)

    found = cut_out(before_a_wall(whole, (235, 235, 235), SHADE), 1)

    rows = np.flatnonzero((found.alpha > 0.5).any(axis=1))
    assert np.ptp(rows) / found.frame.zoom == pytest.approx(350 - 40, abs=6)


@pytest.mark.parametrize("ground", ["white", "blue", "gradient"])
def test_an_outline_is_neither_drawn_too_far_out_nor_too_far_in(ground):
    disc = np.hypot(X - 200, Y - 200) < 120
    thing = np.dstack([np.full(disc.shape, 0.3)] * 3 + [disc])

    found = cut_out(open_picture(photographed(thing, ground)), 1)

    assert (found.alpha > 0.5).sum() / found.frame.zoom**2 == pytest.approx(disc.sum(), rel=0.01)


def test_a_shadow_alone_is_no_object():
    empty = np.zeros((320, 320, 3)) + 0.9
    y, x = np.mgrid[:320, :320]
    shade = 1 - 0.3 * np.exp(-(((x - 160) / 60) ** 2) - ((y - 160) / 40) ** 2)
    pixels = (empty * shade[..., None] * 255).astype(np.uint8)
    mask = shade < 0.85
    assert sharp_share(pixels, mask) < 0.1


def test_the_outline_of_a_drawn_thing_is_sharp_and_the_border_of_the_picture_is_not_counted():
    picture, mask = pictures.vase()
    assert sharp_share(np.asarray(picture), mask) > 0.95
    assert sharp_share(np.asarray(picture), np.ones(mask.shape, bool)) == 1.0
