"""Glasses of several views."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engines import models
from engines.test_fitted import LIT, SIDE, png, spectacles
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Inputs, Options, Tier
from maquette.kit.progress import silent


def aside(deep, thick=14):
    """A picture of the right side of what is as high as ``spectacles``; its front is on the left,
    and so ``deep`` are its temples."""
    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    pen.line([(20, 165), (20 + 0.7 * deep, 165), (20 + deep, 200)], fill=LIT[1], width=10)
    pen.rectangle((15, 130, 15 + thick, 260), fill=(40, 40, 50))
    return png(picture)


def made(*pictures):
    small = Options(tier=Tier.DRAFT, texture_size=128, target_faces=8000)
    return models.opened(Sculpt().make(Inputs(pictures=pictures, options=small), silent).glb)


@pytest.mark.parametrize("lenses", [True, False])
def test_two_views_of_glasses_show_where_their_temples_are(lenses):
    model = made(spectacles(lenses=lenses), aside(360))
    x, y, z = model.positions.T
    wide, deep = np.ptp(x), np.ptp(z)
    assert deep / wide == pytest.approx(1, abs=0.06)
    behind = z < z.max() - 0.12 * deep
    assert (np.abs(x[behind]) > 0.42 * wide).all()
    assert set(np.sign(x[behind & (z < z.min() + 0.1 * deep)])) == {-1, 1}
    # They fall behind the ears, and the front is thin all over.
    tips = y[z < z.min() + 0.02 * deep]
    assert tips.max() < np.median(y[behind])
    assert z[~behind].min() > z.max() - 0.13 * deep


def test_what_is_deep_all_over_is_no_glasses():
    model = made(spectacles(), aside(0, thick=300))
    behind = model.positions[model.positions[:, 2] < 0]
    assert (np.abs(behind[:, 0]) < 0.2 * np.ptp(model.positions[:, 0])).any()


def test_a_speck_far_behind_is_no_temple_and_no_harm():
    picture = Image.new("RGBA", (SIDE, SIDE))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((15, 130, 29, 260), fill=(40, 40, 50))
    pen.rectangle((370, 150, 390, 170), fill=LIT[1])
    assert made(spectacles(), png(picture)).positions.size
