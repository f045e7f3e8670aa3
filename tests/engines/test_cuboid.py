"""A box seen from above one of its edges, and what only looks like one."""

import io

import numpy as np
import pytest
import trimesh
from PIL import Image, ImageDraw

from engines import models
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Inputs, Options, Tier
from maquette.kit.progress import silent

SIDE = 400
UP = np.radians(22)
"""From how far above the boxes are seen."""

AWAY = 5.0
"""The camera's distance, in units of the boxes' sides."""

LIT = ((205, 190, 160), (150, 135, 110), (236, 226, 204))
"""Colours of the faces to the left and to the right, and of the top."""


def png(picture):
    with io.BytesIO() as file:
        picture.save(file, "PNG")
        return file.getvalue()


def box(sides, turn, colours=LIT):
    """A picture of a box with ``sides`` along x, y and z, turned by degrees."""
    turn = np.radians(turn)
    corners = {}
    for signs in np.ndindex(2, 2, 2):
        x, y, z = (np.array(signs) - 0.5) * sides
        x, z = x * np.cos(turn) + z * np.sin(turn), z * np.cos(turn) - x * np.sin(turn)
        y, z = y * np.cos(UP) - z * np.sin(UP), y * np.sin(UP) + z * np.cos(UP)
        scale = 0.62 * SIDE / max(sides) * AWAY / (AWAY - z)
        corners[signs] = (SIDE / 2 + x * scale, SIDE / 2 - y * scale)
    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    # x = 1 is turned to the right of the picture, z = 1 to the left.
    faces = (
        [(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)],
        [(1, 0, 1), (1, 0, 0), (1, 1, 0), (1, 1, 1)],
    )
    top = [(0, 1, 1), (1, 1, 1), (1, 1, 0), (0, 1, 0)]
    for face, colour in zip((*faces, top), colours, strict=True):
        pen.polygon([corners[corner] for corner in face], fill=colour)
    return png(picture)


def can():
    """Lit from the left, and darker towards both sides."""
    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    for x in range(120, 281):
        away = (x - 180) / 100
        bulge = 40 * np.sqrt(max(1 - ((x - 200) / 80) ** 2, 0))
        colour = tuple(int(value * (1 - 0.5 * away**2)) for value in LIT[0])
        pen.line((x, 90, x, 310 + bulge), fill=colour)
    pen.ellipse((120, 50, 280, 130), fill=LIT[2])
    return png(picture)


def made(picture, **options):
    small = Options(tier=Tier.DRAFT, texture_size=128, target_faces=6000, **options)
    return models.opened(Sculpt().make(Inputs(pictures=(picture,), options=small), silent).glb)


def volume(model):
    return trimesh.Trimesh(model.positions, model.triangles).volume


def upright(model, turn):
    """The model's size along the axes of a box that was turned by degrees."""
    turn = np.radians(turn)
    x, y, z = model.positions.T
    across = x * np.cos(turn) - z * np.sin(turn)
    deep = x * np.sin(turn) + z * np.cos(turn)
    return np.array([np.ptp(along) for along in (across, y, deep)])


@pytest.mark.parametrize(
    ("sides", "turn"), [((1.0, 0.4, 0.7), -30), ((0.5, 1.0, 0.3), -40), ((1.0, 1.0, 1.0), -45)]
)
def test_a_box_is_as_high_and_as_deep_as_it_is(sides, turn):
    model = made(box(sides, turn))
    assert model.extras["shape"] == "box"
    size = upright(model, turn)
    assert size / size.max() == pytest.approx(np.array(sides), abs=0.06)
    assert volume(model) > 0.8 * np.prod(size)


def test_a_sign_of_six_corners_is_no_box():
    """All of one colour: nothing tells that its middle is nearer."""
    assert made(box((1.0, 0.7, 0.8), -35, [LIT[0]] * 3)).extras["shape"] != "box"


def test_a_can_is_no_box():
    assert made(can()).extras["shape"] != "box"


def test_who_asks_for_a_box_gets_the_one_that_is_shown():
    model = made(box((1.0, 0.4, 0.7), -30), shape="box")
    assert volume(model) > 0.8 * np.prod(upright(model, -30))
