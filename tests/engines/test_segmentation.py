"""Objects are found before grounds of every sort, or it is said that they are not."""

import contextlib

import numpy as np
import pytest
from PIL import Image

from engines import pictures
from maquette.engines.foreground import cut_out
from maquette.engines.outline import sharp_share
from maquette.errors import UnreadablePicture
from maquette.kit.pictures import open_picture
from support.backdrops import GROUNDS, overlap, photographed

DRAWN = {
    "vase": pictures.vase,
    "disc": pictures.disc,
    "box": pictures.box,
    "mug": pictures.mug,
}


WEAK = {("vase", "wood"): 0.75}
"""Its foot has the wood's own brown, and is lost."""


def cutout_of(name):
    """(h, w, 4) 0..1, and the true mask."""
    picture, mask = DRAWN[name]("white")
    return np.dstack([np.asarray(picture) / 255, mask.astype(float)]), mask


@pytest.mark.parametrize("ground", [name for name in GROUNDS if name != "white on white"])
@pytest.mark.parametrize("name", DRAWN)
def test_an_object_is_found_before_its_ground(name, ground):
    cutout, mask = cutout_of(name)
    found = cut_out(open_picture(photographed(cutout, ground)), 1)
    assert overlap(found, mask) > WEAK.get((name, ground), 0.95)


@pytest.mark.parametrize("name", DRAWN)
def test_white_before_white_is_found_or_refused_and_never_its_shadow(name):
    cutout, mask = cutout_of(name)
    picture = open_picture(photographed(cutout, "white on white"))
    with contextlib.suppress(UnreadablePicture):
        assert overlap(cut_out(picture, 1), mask) > 0.94


def test_a_shadow_that_stands_out_more_than_its_object_is_refused_with_advice():
    cutout, _ = cutout_of("vase")
    with pytest.raises(UnreadablePicture, match="plain background"):
        cut_out(open_picture(photographed(cutout, "white on white")), 1)


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
