"""Bottles and vases that are seen from above, and what is not."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image

from engines.test_fitted import made, png

SIDE, AWAY = 400, 6.0

BOTTLE = [(1.0, 0.12), (0.55, 0.13), (0.35, 0.3), (-1.0, 0.3)]
JAR = [(1.0, 0.4), (0.7, 0.42), (0.5, 0.6), (-1.0, 0.55)]
EGG = [(np.cos(at), 0.6 * np.sin(at)) for at in np.linspace(0, np.pi, 40)]


def turned(profile, degrees):
    """A picture from so many degrees above of what has radii at heights, grey, lit from the left;
    a unit is 0.4 of the picture."""
    up, angles = np.radians(degrees), np.linspace(0, 2 * np.pi, 90)
    heights, radii = np.transpose(profile)
    fine = np.linspace(heights[0], heights[-1], 300)
    rings = []
    for height, radius in zip(fine, np.interp(fine, heights[::-1], radii[::-1]), strict=True):
        x, z = radius * np.cos(angles), radius * np.sin(angles)
        y, near = height * np.cos(up) - z * np.sin(up), height * np.sin(up) + z * np.cos(up)
        scale = 0.4 * SIDE * AWAY / (AWAY - near)
        rings.append(np.stack([SIDE / 2 + x * scale, SIDE / 2 - y * scale], axis=1))
    alpha = np.zeros((SIDE, SIDE), np.uint8)
    for one, other in pairwise(rings):
        hull = cv2.convexHull(np.concatenate([one, other]).astype(np.float32))
        cv2.fillConvexPoly(alpha, np.round(hull * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    light = np.broadcast_to(np.linspace(200, 90, SIDE), alpha.shape).astype(np.uint8)
    return png(Image.fromarray(np.dstack([light, light, light, alpha])))


def width_at(model, low, high):
    """Of what lies between two shares of the height, as a share of the height."""
    y = model.positions[:, 1]
    share = (y - y.min()) / np.ptp(y)
    return np.ptp(model.positions[(share >= low) & (share <= high), 0]) / np.ptp(y)


@pytest.mark.parametrize("degrees", [0, 30])
@pytest.mark.parametrize("profile", [BOTTLE, JAR])
def test_what_was_turned_stands_upright_and_has_its_own_profile(profile, degrees):
    model = made(turned(profile, degrees))
    assert model.extras["shape"] == "round"
    heights, radii = np.transpose(profile)
    for share in (0.1, 0.3, 0.6, 0.9):
        radius = np.interp(2 * share - 1, heights[::-1], radii[::-1])
        found = width_at(model, share - 0.03, share + 0.03)
        assert found == pytest.approx(radius, abs=0.08), share
    size = np.ptp(model.positions, axis=0)
    assert size[2] == pytest.approx(size[0], rel=0.08)


@pytest.mark.parametrize("profile", [BOTTLE, JAR])
def test_what_is_seen_from_above_stands_on_a_flat_foot(profile):
    """The nearest edge of the foot is lowest in the picture: it is no round foot."""
    model = made(turned(profile, 30))
    assert width_at(model, 0, 0.01) > 0.85 * width_at(model, 0, 0.1)


@pytest.mark.parametrize("degrees", [0, 20])
def test_round_feet_do_not_say_from_where_they_are_seen(degrees):
    size = np.ptp(made(turned(EGG, degrees)).positions, axis=0)
    assert size[1] / size[0] == pytest.approx(2 / 1.2, rel=0.12)


def test_what_is_wished_round_and_has_nothing_on_its_axis_is_made_nevertheless():
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    for left in (60, 260):
        pixels[60:340, left : left + 80] = 180, 120, 60, 255
    model = made(png(Image.fromarray(pixels)), shape="round")
    assert model.extras["shape"] == "round"
    assert np.ptp(model.positions[:, 0]) == pytest.approx(np.ptp(model.positions[:, 1]), rel=0.05)
