"""Boxes and cans seen from above, and what only looks like one."""

import io
from itertools import pairwise

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


def can(top, bottom, height):
    """A picture of a can with such radii, lit from the left and darker towards both sides."""

    def shown(angle, radius, y):
        x, z = radius * np.cos(angle), radius * np.sin(angle)
        y, z = y * np.cos(UP) - z * np.sin(UP), y * np.sin(UP) + z * np.cos(UP)
        scale = 0.4 * SIDE / max(top, bottom, height / 2) * AWAY / (AWAY - z)
        return SIDE / 2 + x * scale, SIDE / 2 - y * scale

    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    angles = np.linspace(0, 2 * np.pi, 400)
    pen.polygon([shown(angle, bottom, -height / 2) for angle in angles], fill=LIT[0])
    for angle, after in pairwise(np.linspace(0, np.pi, 200)):
        light = 1 - 0.5 * (0.5 * np.cos(angle) + 0.3) ** 2
        colour = tuple(int(value * light) for value in LIT[0])
        wall = [(angle, top, 1), (after, top, 1), (after, bottom, -1), (angle, bottom, -1)]
        pen.polygon([shown(a, radius, y * height / 2) for a, radius, y in wall], fill=colour)
    pen.polygon([shown(angle, top, height / 2) for angle in angles], fill=LIT[2])
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


@pytest.mark.parametrize(("top", "bottom", "height"), [(0.5, 0.5, 1.4), (0.9, 0.5, 0.7)])
def test_a_can_or_a_bowl_is_as_high_and_as_wide_as_it_is(top, bottom, height):
    model = made(can(top, bottom, height))
    assert model.extras["shape"] == "round"
    size = np.ptp(model.positions, axis=0)
    assert size / size.max() == pytest.approx(
        np.array([2 * top, height, 2 * top]) / max(2 * top, height), abs=0.06
    )
    full = np.pi * height / 3 * (top**2 + top * bottom + bottom**2)
    assert volume(model) / size.max() ** 3 == pytest.approx(
        full / max(2 * top, height) ** 3, rel=0.2
    )


def test_who_asks_for_a_box_gets_the_one_that_is_shown():
    model = made(box((1.0, 0.4, 0.7), -30), shape="box")
    assert volume(model) > 0.8 * np.prod(upright(model, -30))
