"""Lamps of the model's own, and rooms read from Radiance pictures."""

import numpy as np
import pytest

from maquette.errors import UnreadablePicture
from maquette.gltf import limits
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.render import RenderSpec
from maquette.render.frames import Film
from maquette.render.gpu.context import open_gpu
from maquette.render.stage.lights import room, studio
from maquette.render.stage.radiance import read_radiance
from maquette.render.stage.stage import set_stage

from .conftest import cube, draw


def lit_by(light, **place):
    """A grey cube and one lamp; a lamp shines along its node's -Z."""
    grey = (0.2, 0.2, 0.2, 1.0)
    json, binary = parse_glb(cube(front=grey, back=grey, others=grey))
    json["extensionsUsed"] = ["KHR_lights_punctual"]
    json["extensions"] = {"KHR_lights_punctual": {"lights": [light]}}
    json["nodes"].append({"extensions": {"KHR_lights_punctual": {"light": 0}}, **place})
    json["scenes"][0]["nodes"].append(len(json["nodes"]) - 1)
    return pack_glb(json, bytes(binary))


def front(glb):
    """The middle of the cube's front."""
    return draw(glb, shadows=False)[230:310, 440:520].astype(float)


def test_a_directional_lamp_colours_the_side_it_shines_on():
    plain = front(cube(front=(0.2, 0.2, 0.2, 1.0)))
    red = {"type": "directional", "color": [1.0, 0.0, 0.0], "intensity": 3.0}
    gain = front(lit_by(red)).mean(axis=(0, 1)) - plain.mean(axis=(0, 1))
    assert gain[0] > 25
    assert abs(gain[1]) < 6


def test_a_lamp_that_shines_away_adds_nothing():
    away = {"rotation": [0.0, 1.0, 0.0, 0.0]}
    plain = front(cube(front=(0.2, 0.2, 0.2, 1.0)))
    seen = front(lit_by({"type": "directional", "intensity": 3.0}, **away))
    assert seen == pytest.approx(plain, abs=1)


def test_a_point_lamp_thins_out_with_its_distance():
    near, far = (
        front(lit_by({"type": "point", "intensity": 3.0}, translation=[0.0, 0.0, z])).mean()
        for z in (1.5, 6.0)
    )
    assert near > far + 20


def test_a_point_lamp_reaches_no_farther_than_its_range():
    short = {"type": "point", "intensity": 3.0, "range": 0.5}
    plain = front(cube(front=(0.2, 0.2, 0.2, 1.0)))
    assert front(lit_by(short, translation=[0.0, 0.0, 1.5])) == pytest.approx(plain, abs=1)


def test_a_spot_lights_its_cone_alone():
    spot = {
        "type": "spot",
        "intensity": 5.0,
        "spot": {"innerConeAngle": 0.05, "outerConeAngle": 0.12},
    }
    pixels = draw(lit_by(spot, translation=[0.0, 0.0, 2.0]), shadows=False).astype(float)
    plain = draw(cube(front=(0.2, 0.2, 0.2, 1.0)), shadows=False).astype(float)
    gain = (pixels - plain).mean(axis=2)
    assert gain[255:285, 465:495].max() > 25
    assert abs(gain[230:310, 370]).max() < 6


def test_sunlight_in_lux_is_brought_beside_the_studio():
    seen = front(lit_by({"type": "directional", "intensity": 100_000.0}))
    assert 60 < seen.mean() < 225


def test_lamps_beyond_the_eighth_are_left_out_and_the_report_says_so():
    json, binary = parse_glb(lit_by({"type": "point", "intensity": 3.0}))
    lamp = json["nodes"][-1]
    for count in (limits.LAMPS, limits.LAMPS + 1):
        json["nodes"] = json["nodes"][:1] + [lamp] * count
        json["scenes"][0]["nodes"] = list(range(count + 1))
        document = read_model(pack_glb(json, bytes(binary)))
        assert len(set_stage(document, np.eye(3)).lamps) == limits.LAMPS
        told = [one.message for one in inspect(document, 0).findings if one.code == "NOT_DRAWN"]
        assert told == ([] if count == limits.LAMPS else ["of 9 lamps the first 8 shine"])


def flat(texels, head=b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n"):
    height, width, _ = texels.shape
    return head + b"-Y %d +X %d\n" % (height, width) + texels.astype(np.uint8).tobytes()


def in_new_runs(texels):
    height, width, _ = texels.shape
    rows = b""
    for row in texels.astype(np.uint8):
        rows += bytes([2, 2, width >> 8, width & 255])
        for band in row.T:
            rows += (
                bytes([128 + width, band[0]])
                if (band == band[0]).all()
                else (bytes([width]) + band.tobytes())
            )
    return b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y %d +X %d\n" % (height, width) + rows


TEXELS = np.random.default_rng(3).integers(2, 255, (8, 16, 4)) // (1, 1, 1, 2) + (0, 0, 0, 60)


def test_plain_texels_become_the_colours_they_stand_for():
    colours = read_radiance(flat(TEXELS))
    expected = TEXELS[..., :3] * 2.0 ** (TEXELS[..., 3:] - 136)
    assert colours == pytest.approx(expected, rel=1e-6)


def test_new_runs_hold_what_plain_texels_hold():
    texels = TEXELS.copy()
    texels[:, :, 3] = 128
    assert (read_radiance(in_new_runs(texels)) == read_radiance(flat(texels))).all()


def test_old_runs_repeat_the_texel_before_them():
    head = b"#?RGBE\n\n-Y 1 +X 7\n"
    colours = read_radiance(head + bytes([9, 8, 7, 128, 1, 1, 1, 5, 3, 2, 2, 130]))
    assert (colours[0, :6] == colours[0, 0]).all()
    assert colours[0, 6] == pytest.approx(np.array([3, 2, 2]) / 64)


def test_exposure_is_taken_back():
    doubled = flat(TEXELS, b"#?RADIANCE\nEXPOSURE=2.0\nFORMAT=32-bit_rle_rgbe\n\n")
    assert read_radiance(doubled) == pytest.approx(read_radiance(flat(TEXELS)) / 2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n",
        b"#?RADIANCE\n\n-Y 0 +X 4\n",
        b"#?RADIANCE\n\n-Y 99999 +X 99999\n" + bytes(64),
        b"#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\n" + bytes(4),
        b"#?RADIANCE\nEXPOSURE=0\n\n-Y 1 +X 1\n" + bytes(4),
        flat(TEXELS)[:-1],
        in_new_runs(TEXELS)[:-3],
        b"#?RADIANCE\n\n-Y 1 +X 16\n" + bytes([2, 2, 0, 16, 200, 1]),
        b"#?RADIANCE\n\n-Y 1 +X 4\n" + bytes([1, 1, 1, 4]),
    ],
)
def test_a_broken_radiance_picture_is_refused(data):
    with pytest.raises(UnreadablePicture):
        read_radiance(data)


def test_the_middle_of_the_picture_lights_from_the_right_and_as_brightly_as_the_studio():
    texels = np.tile(np.array([16, 16, 16, 120]), (16, 32, 1))
    texels[6:10, 14:18] = (250, 250, 250, 134)
    light = room(in_new_runs(texels))
    assert light.radiance.mean() == pytest.approx(studio().radiance.mean(), rel=0.5)
    stage = set_stage(
        read_model(cube(front=(0.5, 0.5, 0.5, 1.0), others=(0.5, 0.5, 0.5, 1.0))), np.eye(3)
    )
    spec = RenderSpec.parse({"shadows": False, "easing": False})
    with open_gpu() as gpu:
        pixels = Film(gpu, stage, spec, light=light).picture(0.125).astype(float)
    # An eighth of a turn shows two sides; the right one faces the window.
    assert pixels[270, 560].mean() > pixels[270, 400].mean() + 30
