"""What lies behind and before the model, in the picture itself."""

import io

import numpy as np
import pytest
from PIL import Image

from maquette.errors import UnreadablePicture
from maquette.gltf.read import read_model
from maquette.render import RenderSpec
from maquette.render.frames import Film
from maquette.render.gpu.context import open_gpu
from maquette.render.look import TRANSPARENT, Look, Plates, cover, look_of
from maquette.render.spec import ALIGNMENTS
from maquette.render.stage.stage import set_stage

from .conftest import cube

SQUARE = {"aspect": "1:1"}


def png(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def developed(glb, settings, looks):
    with open_gpu() as gpu:
        stage = set_stage(read_model(glb), np.eye(3))
        film = Film(gpu, stage, RenderSpec.parse(settings), looks)
        return [film.picture(0.1, look) for look in range(len(looks))]


def composed(clear, colour):
    """What an editor makes of straight alpha over a colour."""
    alpha = clear[..., 3:].astype(float) / 255
    return clear[..., :3] * alpha + np.array(colour) * (1 - alpha)


def test_alpha_laid_over_a_colour_is_the_picture_on_that_colour():
    teal = (10, 120, 130)
    clear, plain = developed(cube(), SQUARE, [TRANSPARENT, Look(teal)])

    assert clear.shape == (540, 540, 4)
    assert clear[270, 270, 3] == 255
    assert clear[2, 2].tolist() == [0, 0, 0, 0]
    shadow = (clear[..., 3] > 0) & (clear[..., 3] < 128)
    assert shadow.sum() > 5000  # soft shadow and edges
    assert np.abs(composed(clear, teal) - plain).max() <= 2


def test_a_backdrop_takes_the_colours_place_and_a_foreground_lies_on_top():
    stripes = Image.new("RGB", (540, 540), "#204060")
    stripes.paste((200, 40, 40), (0, 0, 540, 100))
    badge = Image.new("RGBA", (540, 540), (0, 0, 0, 0))
    badge.paste((255, 255, 0, 255), (250, 250, 290, 290))
    spec = RenderSpec.parse({**SQUARE, "bgColor": "#ffffff", "vignette": 0.5, "shadows": False})
    look = look_of(spec, Plates(png(stripes), png(badge)))

    drawn = developed(cube(), {**SQUARE, "shadows": False}, [look])[0]

    assert drawn[270, 270].tolist() == [255, 255, 0]  # after the vignette: untouched by it
    red, blue = drawn[60, 270], drawn[520, 270]
    assert red[0] > 3 * red[2]
    assert blue[2] > 2 * blue[0]
    assert drawn[2, 2, 0] < red[0]  # the corner is darkened


def test_a_clear_backdrop_lets_the_colour_through():
    spec = RenderSpec.parse({**SQUARE, "bgColor": "#00ff00", "shadows": False})
    nothing = png(Image.new("RGBA", (20, 20), (0, 0, 0, 0)))

    drawn = developed(cube(), {**SQUARE, "shadows": False}, [look_of(spec, Plates(nothing))])[0]

    assert drawn[2, 2].tolist() == [0, 255, 0]


@pytest.mark.parametrize("anchor", ALIGNMENTS)
@pytest.mark.parametrize("size", [(300, 100), (100, 300)])
def test_a_picture_that_covers_is_cropped_from_its_anchor(anchor, size):
    # Every pixel tells where in the source it came from.
    across = np.linspace(0, 255, size[0]).astype(np.uint8)[None, :].repeat(size[1], 0)
    down = np.linspace(0, 255, size[1]).astype(np.uint8)[:, None].repeat(size[0], 1)
    source = Image.fromarray(np.dstack([across, down, down]))

    found = np.array(cover(source, (200, 200), anchor)).astype(int)

    assert found.shape == (200, 200, 3)
    channel = 0 if size[0] > size[1] else 1
    words = anchor.split("-")
    word = words[-1] if channel == 0 else words[0]
    start = {"left": 0, "top": 0, "right": 170, "bottom": 170}.get(word, 85)
    corner = found[0, 0, channel], found[-1, -1, channel]
    assert corner == pytest.approx((start, start + 85), abs=4)
    assert found[..., 1 - channel].max() > 245


def test_a_plate_that_is_no_picture_is_refused():
    with pytest.raises(UnreadablePicture):
        look_of(RenderSpec(), Plates(b"nonsense"))
