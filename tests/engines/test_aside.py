"""A camera that stood beside where its view's name says is found where the outlines tell of it."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from engines import pictures
from maquette.engines.builtin.sculpt.aside import as_turned, steadied, told_of
from maquette.engines.builtin.sculpt.rig import lost, sights_of
from maquette.engines.builtin.sculpt.rules import ORDER
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.builtin.sculpt.views import view_of
from maquette.engines.engine import Inputs, Options, Tier
from maquette.engines.foreground import cut_out
from maquette.kit.progress import silent

CELLS, SIZE = 56, 400
NEARNESS = 0.05
AZIMUTHS = dict(zip(ORDER, (0, 90, 180, 270), strict=True))

# A long animal, (x, y, z) from and to: body, head with a snout, a tail aside, four legs.
BOXES = [
    ((-35, -20, -110), (35, 40, 90)),
    ((-28, 20, 90), (28, 90, 130)),
    ((-12, 30, 130), (12, 50, 160)),
    ((20, 30, -160), (32, 42, -110)),
    *[((x - 10, -100, z - 12), (x + 10, -20, z + 12)) for x in (-24, 24) for z in (-90, 75)],
]


def picture(azimuth, boxes):
    """Of the boxes, by a pinhole camera that far around."""
    angle = np.radians(azimuth)
    towards, right = (np.sin(angle), np.cos(angle)), (np.cos(angle), -np.sin(angle))
    shown = Image.new("RGBA", (SIZE, SIZE), (0, 0, 0, 0))
    for low, high in boxes:
        x, y, z = np.array(np.meshgrid(*zip(low, high, strict=True))).reshape(3, -1)
        scale = 1 / (1 - NEARNESS / 160 * (towards[0] * x + towards[1] * z))
        across = (right[0] * x + right[1] * z) * scale + SIZE / 2
        corners = np.stack([across, SIZE / 2 - y * scale], axis=1).astype(np.float32)
        outline = cv2.convexHull(corners)[:, 0]
        ImageDraw.Draw(shown).polygon([tuple(point) for point in outline], fill=(90, 60, 40, 255))
    return shown


def sights(boxes, cells=CELLS, **aside):
    views = [
        view_of(name, cut_out(picture(AZIMUTHS[name] + aside.get(name, 0), boxes), 1))
        for name in ORDER
    ]
    return sights_of(views, cells)


@pytest.fixture(scope="module")
def found():
    given = sights(BOXES, back=8)
    return given, steadied(given, CELLS)


def test_a_back_that_was_taken_aside_is_turned_by_as_much_and_nothing_of_it_is_lost(found):
    given, turned = found

    angles = {one.view.name: np.degrees(one.turned) for one in turned if one.aside}

    assert set(angles) == {"back"}
    assert angles["back"] == pytest.approx((8, 0), abs=2)
    assert lost(turned, CELLS) < 0.2 * lost(given, CELLS)


def test_the_owner_is_told_how_a_view_is_taken():
    views = [
        pictures.as_png(picture(azimuth + (8 if name == "back" else 0), BOXES))
        for name, azimuth in AZIMUTHS.items()
    ]
    quick = Options(tier=Tier.DRAFT, target_faces=1000, texture_size=128)

    made = Sculpt().make(Inputs(pictures=tuple(views), options=quick), silent)

    (told,) = [warning for warning in made.warnings if "degrees farther around" in warning]
    assert "back view" in told


def test_finer_cells_get_the_camera_that_was_found_on_coarse_ones(found):
    fine = as_turned(sights(BOXES, 2 * CELLS, back=8), found[1], 2)

    assert [one.turned for one in fine] == [one.turned for one in found[1]]
    assert lost(fine, 2 * CELLS) < 0.2 * lost(sights(BOXES, 2 * CELLS, back=8), 2 * CELLS)


def test_views_that_were_taken_as_they_are_named_stay_as_they_are():
    given = sights(BOXES)

    assert steadied(given, CELLS) == given
    assert told_of(given) == ()


def test_what_looks_the_same_from_a_little_aside_turns_nothing():
    column = [((-40, -100, -40), (40, 100, 40))]
    given = sights(column, back=5)

    assert not any(one.aside for one in steadied(given, CELLS))
