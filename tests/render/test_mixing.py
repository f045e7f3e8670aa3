"""Laying drawn frames over their looks in a film's own colours."""

import numpy as np
import pytest

from maquette.render.look import Look, compose
from maquette.render.mixing import Mixer, Sheet

SIZE = (96, 64)


def planes(rgb):
    """BT.709 in video range: luma, and chroma of each two by two pixels (float)."""
    red, green, blue = (rgb[..., channel].astype(float) / 255 for channel in range(3))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    chroma = [(blue - luma) / 1.8556, (red - luma) / 1.5748]
    halves = [each.reshape(32, 2, 48, 2).mean(axis=(1, 3)) for each in chroma]
    return [16 + 219 * luma, *(128 + 224 * half for half in halves)]


def drawn(seed=3):
    """A soft coloured blob over nothing: (h, w, 4), premultiplied."""
    down, across = np.mgrid[0:64, 0:96]
    alpha = np.clip(1.6 - np.hypot(across - 48, down - 32) / 20, 0, 1)
    waves = [np.sin(across / 9 + seed), np.cos(down / 7), np.sin((across + down) / 11)]
    colours = np.stack([0.5 + 0.5 * wave for wave in waves], axis=2)
    return np.round(255 * np.dstack([colours * alpha[..., None], alpha])).astype(np.uint8)


def smooth_picture(channels):
    down, across = np.mgrid[0:64, 0:96]
    bands = [across * 2, down * 3, 255 - across, np.clip(down * 6 - 100, 0, 255)]
    return np.stack(bands[:channels], axis=2).astype(np.uint8)


LOOKS = {
    "a colour": Look((200, 40, 90)),
    "a vignette": Look((240, 240, 240), vignette=0.8),
    "a backdrop": Look((0, 0, 0), backdrop=smooth_picture(3)),
    "a foreground": Look((30, 60, 200), foreground=smooth_picture(4)),
    "all": Look((0, 0, 0), 0.6, smooth_picture(3), smooth_picture(4)),
}


@pytest.mark.parametrize("name", LOOKS)
def test_mixing_in_a_films_colours_is_composing_and_then_converting(name):
    pixels, look = drawn(), LOOKS[name]
    luma, blue, red = (np.round(plane).astype(np.uint8) for plane in planes(pixels[..., :3]))
    made = [np.zeros_like(plane) for plane in (luma, blue, red)]

    Mixer(look, SIZE).mix(Sheet(luma, blue, red, pixels[..., 3]), made)

    for plane, wanted in zip(made, planes(compose(pixels, look)), strict=True):
        assert np.abs(plane - wanted).max() < 2.5
        assert abs((plane - wanted).mean()) < 0.2


def test_where_nothing_was_drawn_the_background_is_exact():
    nothing = Sheet(
        np.full((64, 96), 16, np.uint8),
        np.full((32, 48), 128, np.uint8),
        np.full((32, 48), 128, np.uint8),
        np.zeros((64, 96), np.uint8),
    )
    made = [np.zeros((64, 96), np.uint8), *np.zeros((2, 32, 48), np.uint8)]

    Mixer(Look((255, 255, 255)), SIZE).mix(nothing, made)

    assert [set(np.unique(plane).tolist()) for plane in made] == [{235}, {128}, {128}]


def test_a_look_follows_the_film_to_another_size():
    look = Look((9, 9, 9), 0.5, smooth_picture(3), smooth_picture(4))
    small = look.at((48, 32))

    assert small.backdrop.shape == (32, 48, 3)
    assert small.foreground.shape == (32, 48, 4)
    assert small.backdrop[10, 10].tolist() == pytest.approx(look.backdrop[20, 20].tolist(), abs=3)
    assert look.at(SIZE).backdrop is look.backdrop
