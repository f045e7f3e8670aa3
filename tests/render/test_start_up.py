"""What a film needs before its first frame, made without the device or kept from an earlier day."""

import numpy as np
import pytest

from maquette.render.gpu import textures
from maquette.render.gpu.context import open_gpu
from maquette.render.gpu.drawable import Texture
from maquette.render.gpu.mipmaps import smaller
from maquette.render.gpu.passes.environment import prefilter
from maquette.render.stage.lights import preset, studio

SIZES = [(64, 64), (50, 30), (33, 65), (1, 7)]


def noise(height, width):
    return np.random.default_rng(1).integers(0, 256, (height, width, 4), dtype=np.uint8)


@pytest.mark.parametrize("size", SIZES)
def test_mip_levels_halve_both_sides_down_to_one_pixel(size):
    height, width = size
    for level in smaller(noise(*size), srgb=False):
        height, width = max(height // 2, 1), max(width // 2, 1)
        assert level.shape == (height, width, 4)
    assert (height, width) == (1, 1)


def test_colours_are_mixed_as_light_and_alpha_and_numbers_as_they_are():
    board = np.zeros((2, 2, 4), np.uint8)
    board[0] = board[1, 0] = 255
    [colour] = smaller(board, srgb=True)
    [number] = smaller(board, srgb=False)
    # Three quarters of the light of white is 225 of 255 in sRGB.
    assert colour[0, 0].tolist() == [225, 225, 225, 191]
    assert number[0, 0].tolist() == [191, 191, 191, 191]


def test_a_tall_picture_shows_no_seams_where_its_bands_meet():
    pixels = noise(300, 6)
    value = pixels[..., :3] / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    mean = linear.reshape(150, 2, 3, 2, 3).mean(axis=(1, 3))
    wanted = np.where(mean <= 0.0031308, mean * 12.92, 1.055 * mean ** (1 / 2.4) - 0.055) * 255
    first = next(smaller(pixels, srgb=True))
    assert np.abs(first[..., :3] - wanted).max() < 0.6


@pytest.mark.parametrize("code", [0, 1, 7, 128, 254, 255])
def test_a_plain_picture_stays_as_it_is_on_all_levels(code):
    plain = np.full((16, 8, 4), code, np.uint8)
    assert all((level == code).all() for level in smaller(plain, srgb=True))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("srgb", [True, False])
def test_mip_levels_on_the_device_are_those_that_it_would_make_itself(size, srgb):
    pixels = noise(*size)
    with open_gpu() as gpu:
        made = textures.upload(gpu, Texture(pixels, srgb=srgb))
        levels = len(list(smaller(pixels, srgb=srgb)))
        ours = [sampled(gpu, made, level) for level in range(levels + 1)]
        made.build_mipmaps()
        theirs = [sampled(gpu, made, level) for level in range(levels + 1)]
    for level, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        # Some drivers round numbers down, once on each level.
        assert np.abs(one - other).max() <= (level + 1) / 255 + 1e-3


def sampled(gpu, texture, level):
    """The middles of 4 x 4 places of a level, as a shader sees them: (16, 4) codes, 0 to 1."""
    program = gpu.context.program(
        vertex_shader="""
            #version 330 core
            uniform sampler2D picture;
            uniform float level;
            out vec4 seen;
            void main() {
                vec2 place = (vec2(gl_VertexID % 4, gl_VertexID / 4) + 0.5) / 4.0;
                seen = textureLod(picture, place, level);
            }
        """,
        varyings=["seen"],
    )
    program["level"] = float(level)
    texture.use(0)
    kept = gpu.context.buffer(reserve=16 * 16)
    gpu.context.vertex_array(program, []).transform(kept, vertices=16)
    return np.frombuffer(kept.read(), np.float32).reshape(16, 4).astype(float)


def test_the_kept_studio_is_what_prefiltering_makes_of_it_today():
    """Else make it again: ``scripts/studio``."""
    kept = studio().prefiltered
    with open_gpu() as gpu:
        if "llvmpipe" not in gpu.renderer:
            pytest.skip("llvmpipe made what is kept")
        made = prefilter(gpu, studio())
    assert kept.shape == made.shape
    assert np.abs(kept.astype(float) - made).max() <= 0.004 * float(made.max())
    assert np.abs(kept.astype(float) - made).mean() < 1e-4


def test_another_room_is_prefiltered_by_who_asks():
    assert preset("sunset").prefiltered is None
    with open_gpu() as gpu:
        assert np.ptp(prefilter(gpu, preset("sunset")).astype(float)) > 1
