"""The reflective ground: what it shows, where, and what it leaves alone."""

import numpy as np
import pytest

from .conftest import BLUE, GREEN, RED, covered, cube, draw

LOOK = {"aspect": "1:1", "bgColor": "#ffffff", "shadows": False, "easing": False}


def below(picture):
    """The rows under the model, in its middle columns."""
    mask = covered(picture)
    bottom = int(np.flatnonzero(mask[:, 270]).max())
    return picture[bottom + 4 : bottom + 30, 250:290].reshape(-1, 3).astype(int)


@pytest.mark.parametrize(("moment", "channel"), [(0.0, 0), (0.5, 1)])
def test_the_side_that_faces_the_eye_is_mirrored_on_the_floor(moment, channel):
    glb = cube(front=RED, back=GREEN, others=BLUE)
    plain = draw(glb, moment, **LOOK)
    mirrored = draw(glb, moment, **LOOK, reflector=True)

    assert (below(plain) == 255).all()
    shown = below(mirrored).mean(axis=0)
    others = [shown[other] for other in range(3) if other != channel]
    assert shown[channel] > max(others) + 20


def test_only_the_floor_changes():
    glb = cube()
    plain, mirrored = draw(glb, 0.1, **LOOK), draw(glb, 0.1, **LOOK, reflector=True)

    model = covered(plain)
    inner = model.copy()
    inner[:, 1:] &= model[:, :-1]
    inner[:, :-1] &= model[:, 1:]
    inner[1:] &= model[:-1]
    inner[:-1] &= model[1:]
    assert np.array_equal(plain[inner], mirrored[inner])
    top = int(np.flatnonzero(model.any(axis=1)).min())
    assert np.array_equal(plain[:top], mirrored[:top])


def test_the_mirror_image_fades_before_the_picture_ends():
    mirrored = draw(cube(), 0.1, **LOOK, reflector=True)

    assert np.abs(mirrored[-1].astype(int) - 255).max() <= 6
