"""What several views show square or round, by the light on it."""

import numpy as np
import pytest
import trimesh
from PIL import Image

from engines import models
from engines.test_fitted import SIDE, png
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Inputs, Options, Tier
from maquette.kit.progress import silent


def block(wide, fade, light, bulge=0):
    """A picture of what is 240 high and so ``wide``, lit evenly or fading to both sides; its sides
    bulge by so many pixels."""
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    for row in range(80, 320):
        half = wide / 2 - bulge * ((row - 200) / 120) ** 2
        columns = np.arange(round(200 - half), round(200 + half))
        u = (columns + 0.5 - 200) / half
        pixels[row, columns, :3] = (light * np.exp(-fade * u**2))[:, None]
        pixels[row, columns, 3] = 255
    return png(Image.fromarray(pixels))


def filled(front, side):
    """How much of its own box the model of two views fills."""
    small = Options(tier=Tier.DRAFT, texture_size=128, target_faces=6000)
    made = Sculpt().make(Inputs(pictures=(front, side), options=small), silent)
    model = models.opened(made.glb)
    volume = trimesh.Trimesh(model.positions, model.triangles).volume
    return volume / np.prod(np.ptp(model.positions, axis=0))


def test_even_light_across_straight_sides_makes_a_box():
    assert filled(block(160, 0, 200), block(120, 0, 150)) > 0.93


def test_a_little_less_light_at_both_ends_of_one_view_is_no_doubt():
    assert filled(block(160, 0.09, 200), block(120, 0, 150)) > 0.93


@pytest.mark.parametrize("fade", [0.2, 0.5])
def test_light_that_fades_to_both_sides_does_not(fade):
    assert filled(block(160, fade, 200), block(160, fade, 200)) < 0.88


def test_one_view_that_fades_is_enough_to_doubt():
    assert filled(block(160, 0, 200), block(160, 0.3, 200)) < 0.9


def test_sides_that_bulge_are_not_straight():
    assert filled(block(160, 0, 200, bulge=30), block(160, 0, 200, bulge=30)) < 0.75
