"""Boxes, cans and vessels, and what only looks like one."""

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


def can(top, bottom, height, lid=LIT[2]):
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
    pen.polygon([shown(angle, top, height / 2) for angle in angles], fill=lid)
    return png(picture)


def aside(body, handles=(), wire=26):
    """A picture of a thing from the side: a polygon, and rings' boxes."""
    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    for ring in handles:
        pen.rounded_rectangle(ring, 30, outline=LIT[1], width=wire)
    pen.polygon(body, fill=LIT[0])
    return png(picture)


MUG = [(80, 90), (270, 90), (262, 310), (88, 310)]

CASE = [(30, 150), (280, 150), (280, 280), (30, 280)]

BOWL = [(40, 140), (360, 140), (340, 185), (290, 250), (110, 250), (60, 185)]


def made(picture, **options):
    small = Options(tier=Tier.DRAFT, texture_size=128, target_faces=6000, **options)
    return models.opened(Sculpt().make(Inputs(pictures=(picture,), options=small), silent).glb)


def volume(model):
    return trimesh.Trimesh(model.positions, model.triangles).volume


def filled(model):
    """How much of what is upright above its outline from above is solid: a cup's about a half."""
    points = model.positions
    base = np.pi / 4 * np.ptp(points[:, 2]) ** 2
    return volume(model) / (base * np.ptp(points[:, 1]))


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


@pytest.mark.parametrize(("top", "bottom", "height"), [(0.5, 0.5, 1.4), (0.9, 0.7, 0.7)])
def test_a_can_or_a_bowl_is_as_high_and_as_wide_as_it_is(top, bottom, height):
    model = made(can(top, bottom, height))
    assert model.extras["shape"] == "round"
    size = np.ptp(model.positions, axis=0)
    assert size / size.max() == pytest.approx(
        np.array([2 * top, height, 2 * top]) / max(2 * top, height), abs=0.06
    )
    full = np.pi * height / 3 * (top**2 + top * bottom + bottom**2)
    share = volume(model) / size.max() ** 3 / (full / max(2 * top, height) ** 3)
    assert share == pytest.approx(1, abs=0.2) if top == bottom else 0.2 < share < 0.6


def test_what_has_another_colour_within_is_full():
    """Soup, or a lid: nothing is seen of the hollow."""
    model = made(can(0.9, 0.7, 0.7, (170, 60, 30)))
    assert model.extras["shape"] == "round"
    assert filled(model) > 0.7


@pytest.mark.parametrize("handle", [(220, 140, 360, 260), (10, 140, 150, 260)])
def test_a_cup_is_round_and_open_and_its_handle_is_not(handle):
    model = made(aside(MUG, [handle]))
    assert model.extras["shape"] == "round"
    wide, _, deep = np.ptp(model.positions, axis=0)
    assert deep / wide == pytest.approx(190 / (max(270, handle[2]) - min(80, handle[0])), rel=0.06)
    assert 0.15 < filled(model) < 0.6
    side = np.sign(handle[0] - 100) * model.positions[:, 0]
    assert np.ptp(model.positions[side > 0.42 * wide][:, 2]) < 0.2 * deep


@pytest.mark.parametrize(("deep", "share"), [(190, (0.1, 0.35)), (90, (0.4, 0.8))])
def test_two_views_of_a_cup_show_that_it_is_round_and_open(deep, share):
    """What is not as deep as it is wide is something else, with a handle."""
    front, low = aside(MUG, [(220, 140, 360, 260)]), 0.48 * deep
    side = [(200 - low, 90), (200 + low, 90), (200 + 0.92 * low, 310), (200 - 0.92 * low, 310)]
    small = Options(tier=Tier.DRAFT, texture_size=128, target_faces=6000)
    pictures = (front, aside(side))
    model = models.opened(Sculpt().make(Inputs(pictures=pictures, options=small), silent).glb)
    wide, high, depth = np.ptp(model.positions, axis=0)
    assert depth / high == pytest.approx(deep / 220, rel=0.08)
    full = volume(model) / (wide * high * depth)
    assert share[0] < full < share[1]


def cake(faded):
    """A picture of a cake with candles, from the side; light falls off to both sides or not."""
    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    for x in range(60, 341):
        light = 1 - 0.35 * faded * ((x - 200) / 140) ** 2
        pen.line((x, 190, x, 300), fill=tuple(int(value * light) for value in LIT[0]))
    for x in (110, 200, 290):
        pen.rectangle((x - 5, 130, x + 5, 190), fill=(240, 240, 240))
    return png(picture)


def test_a_cake_with_candles_is_round_where_light_says_so():
    model = made(cake(faded=True))
    assert model.extras["shape"] == "round"
    wide, _, deep = np.ptp(model.positions, axis=0)
    assert deep == pytest.approx(wide, rel=0.05)
    assert made(cake(faded=False)).extras["shape"] == "guessed"


def test_a_bowl_from_the_side_is_open():
    model = made(aside(BOWL))
    assert model.extras["shape"] == "round"
    wide, _, deep = np.ptp(model.positions, axis=0)
    assert deep == pytest.approx(wide, rel=0.05)
    assert filled(model) < 0.5


def test_handles_on_both_sides_do_not_make_a_cup():
    """Straps, arms of chairs."""
    both = [(220, 140, 360, 260), (0, 140, 130, 260)]
    assert made(aside([(80, 90), (270, 90), (270, 310), (80, 310)], both)).extras["shape"] == "box"


@pytest.mark.parametrize("ring", [(120, 40, 280, 220), (270, 160, 390, 270)])
def test_a_case_with_a_handle_is_a_box(ring):
    wide, _, deep = np.ptp(made(aside(CASE, [ring], 18)).positions, axis=0)
    assert deep / wide == pytest.approx(0.7 * 130 / (max(280, ring[2]) - 30), rel=0.1)


def test_a_ball_is_no_can():
    picture = Image.new("RGBA", (SIDE, SIDE))
    for radius in range(150, 0, -1):
        light = 1 - 0.6 * (radius / 150) ** 2
        box = [200 - radius, 200 - radius, 200 + radius, 200 + radius]
        colour = tuple(int(value * light) for value in LIT[0])
        ImageDraw.Draw(picture).ellipse(box, fill=colour)
    assert made(png(picture)).extras["shape"] != "box"
    assert filled(made(png(picture))) > 0.55


def test_who_asks_for_a_box_gets_the_one_that_is_shown():
    model = made(box((1.0, 0.4, 0.7), -30), shape="box")
    assert volume(model) > 0.8 * np.prod(upright(model, -30))


def spectacles(bridge=150, lenses=True):
    """A picture of glasses from the front; their bridge at that height of the picture."""
    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((150, bridge, 250, bridge + 12), fill=LIT[1])
    for left in (15, 225):
        box = (left, 130, left + 160, 260)
        pen.ellipse(box, fill=(40, 40, 50) if lenses else None, outline=LIT[1], width=14)
    return png(picture)


def turned_spectacles(turn):
    """A picture of glasses, 2 wide and 2 deep, turned by degrees and seen from above."""
    turn = np.radians(turn)

    def shown(x, y, z):
        x, z = x * np.cos(turn) + z * np.sin(turn), z * np.cos(turn) - x * np.sin(turn)
        y, z = y * np.cos(UP) - z * np.sin(UP), y * np.sin(UP) + z * np.cos(UP)
        scale = 0.3 * SIDE * AWAY / (AWAY - z)
        return SIDE / 2 + x * scale, SIDE / 2 - y * scale

    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    ends = [(0.15, 1), (0.15, -0.4), (-0.15, -1)]
    for side in (-1, 1):
        pen.line([shown(side, y, z) for y, z in ends], fill=LIT[1], width=9, joint="curve")
    for side in (-1, 1):
        angles = np.linspace(0, 2 * np.pi, 100)
        rim = [(side * 0.52 + 0.42 * np.cos(a), 0.33 * np.sin(a), 1) for a in angles]
        pen.polygon([shown(*at) for at in rim], fill=(40, 40, 50), outline=LIT[1], width=6)
        pen.line([shown(side * 0.9, 0.12, 1), shown(side, 0.15, 1)], fill=LIT[1], width=9)
    pen.line([shown(-0.15, 0.15, 1), shown(0.15, 0.15, 1)], fill=LIT[1], width=8)
    return png(picture)


@pytest.mark.parametrize("turn", [-30, 35])
def test_glasses_that_are_turned_are_as_deep_as_wide(turn):
    model = made(turned_spectacles(turn))
    assert model.extras["shape"] == "glasses"
    wide, _, deep = upright(model, turn)
    assert deep / wide == pytest.approx(1, abs=0.12)
    assert volume(model) < 0.05 * wide * deep


@pytest.mark.parametrize("lenses", [True, False])
def test_glasses_have_temples(lenses):
    model = made(spectacles(lenses=lenses))
    assert model.extras["shape"] == "glasses"
    wide, _, deep = np.ptp(model.positions, axis=0)
    assert 0.8 < deep / wide < 1.1
    x, _, z = model.positions.T
    behind = np.abs(x[z < np.median([z.min(), z.max()])])
    assert behind.min() > 0.4 * wide


def test_a_dumbbell_has_none():
    assert made(spectacles(bridge=189)).extras["shape"] != "glasses"
