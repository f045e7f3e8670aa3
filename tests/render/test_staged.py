"""What templates ask for beyond the public table: stills, lights by name, moves, encodings."""

import io

import av
import numpy as np
import pytest
from PIL import Image

from maquette.errors import InvalidSettings
from maquette.kit.progress import silent
from maquette.render import RenderSpec
from maquette.render.camera import UNIT_FRAMING, azimuth
from maquette.render.effects import effect_for
from maquette.render.frames import Frame
from maquette.render.look import Look, Plates
from maquette.render.outputs.video import Encoder, films_of
from maquette.render.outputs.video import Film as OutputFilm
from maquette.render.render import render
from maquette.render.spec import LIGHTS
from maquette.render.stage.lights import RIGS, preset, studio

from .conftest import BLUE, GREEN, RED, cube, draw
from .test_light import flat

GREY = cube(front=(0.5, 0.5, 0.5, 1.0), back=(0.5, 0.5, 0.5, 1.0), others=(0.5, 0.5, 0.5, 1.0))
SIDES = cube(front=RED, back=GREEN, others=BLUE)


def still(folder, glb, plates=None, **settings):
    """The outputs of a still by their kind, and its pixels."""
    spec = RenderSpec.parse({"output": "still", "aspect": "1:1", **settings})
    rendered = render(glb, spec, folder, silent, plates=plates or Plates())
    files = {output.kind: output for output in rendered.outputs}
    with Image.open(files["still"].path) as picture:
        return files, np.array(picture.convert("RGBA" if picture.mode == "RGBA" else "RGB"))


def middle(pixels):
    return pixels[250:290, 250:290].reshape(-1, pixels.shape[2])[:, :3].mean(axis=0)


def test_a_still_is_one_picture_with_a_small_one_beside_it(tmp_path):
    files, pixels = still(tmp_path, SIDES, bgColor="#204080")

    assert set(files) == {"poster", "still"}
    assert (files["still"].path.name, files["still"].content_type) == ("still.png", "image/png")
    assert pixels.shape == (540, 540, 3)
    assert tuple(pixels[5, 5]) == (0x20, 0x40, 0x80)
    with Image.open(files["poster"].path) as poster:
        assert poster.size == (480, 480)


@pytest.mark.parametrize(
    ("settings", "channel"),
    [({}, 0), ({"rotateY": 180}, 1), ({"rotateY": 90}, 2), ({"camera": "back"}, 1)],
)
def test_a_still_stands_where_it_was_told(tmp_path, settings, channel):
    _, pixels = still(tmp_path, SIDES, **settings)
    assert int(np.argmax(middle(pixels))) == channel


def test_a_transparent_still_has_nothing_behind_the_model(tmp_path):
    files, pixels = still(tmp_path, SIDES, transparent=True, format="webp", shadows=False)

    assert files["still"].content_type == "image/webp"
    assert (pixels[5, 5, 3], pixels[270, 270, 3]) == (0, 255)
    with pytest.raises(InvalidSettings, match="png or webp"):
        RenderSpec.parse({"output": "still", "transparent": True, "format": "jpg"})


def test_a_backdrop_lies_behind_a_still_as_behind_a_film(tmp_path):
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "#00ff00").save(buffer, "PNG")
    _, pixels = still(tmp_path, SIDES, Plates(backdrop=buffer.getvalue()), format="jpg")
    assert np.abs(pixels[5, 5].astype(int) - (0, 255, 0)).max() < 6


def test_a_camera_that_is_not_there_is_told_with_those_that_are(tmp_path):
    with pytest.raises(InvalidSettings, match="three-quarter"):
        still(tmp_path, SIDES, camera="roof")


def test_a_films_camera_may_stand_higher():
    """From above, the cube's top takes the picture's middle from its front."""
    assert int(np.argmax(middle(draw(SIDES, aspect="1:1")))) == 0
    assert int(np.argmax(middle(draw(SIDES, aspect="1:1", elevation=80)))) == 2


def test_a_move_goes_from_one_pose_to_the_other():
    settings = {"effect": "move", "rotateY": -30, "rotateEnd": 60, "elevation": 10}
    more = {"elevationEnd": 40, "zoomStart": 1.2, "zoomEnd": 0.8}
    effect = effect_for(RenderSpec.parse({**settings, **more}))
    ends = [effect.pose(moment, UNIT_FRAMING) for moment in (0.0, 1.0)]

    assert [np.degrees(azimuth(pose)) for pose in ends] == pytest.approx([-30, 60])
    away = [pose.eye - pose.target for pose in ends]
    assert [np.linalg.norm(one) for one in away] == pytest.approx([1.2, 0.8])
    lifts = [np.degrees(np.arcsin(one[1] / np.linalg.norm(one))) for one in away]
    assert lifts == pytest.approx([10, 40])
    first, second = (effect.pose(t, UNIT_FRAMING).eye for t in (0.0, 0.01))
    assert np.linalg.norm(second - first) < 0.01  # it starts from rest


def test_a_move_without_an_end_stays():
    effect = effect_for(RenderSpec.parse({"effect": "move", "rotateY": 20, "elevation": 30}))
    poses = [effect.pose(moment, UNIT_FRAMING).eye for moment in (0.0, 0.5, 1.0)]
    assert np.ptp(poses, axis=0).max() < 1e-9


def test_every_light_of_the_settings_is_a_rig():
    assert tuple(RIGS) == LIGHTS
    assert preset("studio") is studio()
    for name in LIGHTS:
        light = preset(name)
        assert light.radiance.shape == (128, 256, 3)
        assert np.isfinite(light.radiance).all()
        assert light.radiance.min() > 0


def test_each_light_shows_the_same_thing_differently(tmp_path):
    """Grey in white tents stays grey, by lamp and evening sun it turns warm."""
    seen = {
        name: middle(still(tmp_path / name, GREY, light=name, rotateY=30)[1]) for name in LIGHTS
    }
    red, _, blue = np.array(list(seen.values())).T
    warmth = dict(zip(seen, red - blue, strict=True))
    assert abs(warmth["studio"]) < 2
    assert abs(warmth["soft"]) < 2
    assert warmth["warm"] > 10
    assert warmth["sunset"] > 10
    assert warmth["daylight"] < warmth["warm"]
    assert len({tuple(colour.round()) for colour in seen.values()}) == len(LIGHTS)


def test_a_room_of_ones_own_takes_the_named_ones_place(tmp_path):
    red = np.full((4, 8, 4), (200, 0, 0, 129))
    _, pixels = still(tmp_path, GREY, Plates(environment=flat(red)), light="daylight")
    red, green, blue = middle(pixels)
    assert red > max(green, blue) + 60


@pytest.mark.parametrize(
    ("settings", "name", "quality"),
    [
        ({}, "video.mp4", (18, "veryfast")),
        ({"encoding": "balanced"}, "video.mp4", (18, "veryfast")),
        ({"encoding": "fast"}, "video.mp4", (23, "ultrafast")),
        ({"encoding": "prores", "quality": "hd"}, "video.mov", None),
    ],
)
def test_an_encoding_decides_the_film_alone(tmp_path, settings, name, quality):
    spec, look = RenderSpec.parse(settings), Look((255, 255, 255))
    video, *others = films_of(spec, tmp_path, look)
    assert (video.path.name, video.size, video.look) == (name, spec.size, look)
    assert quality in {None, (video.quality, video.preset)}
    assert {film.content_type for film in others} == {"video/mp4"}


def test_prores_in_any_size_shows_the_background(tmp_path):
    height, width = 64, 128
    drawn = np.zeros((height, width, 4), np.uint8)
    drawn[:, : width // 2] = (200, 40, 40, 255)
    look = Look((16, 96, 160))
    film = OutputFilm("video", tmp_path / "video.mov", (width, height), look)
    with Encoder([film]) as encoder:
        for _ in range(2):
            encoder.add(Frame(drawn))
    with av.open(str(film.path)) as decoded:
        stream = decoded.streams.video[0]
        tags = stream.codec_context
        frames = [frame.to_ndarray(format="rgb24") for frame in decoded.decode(stream)]

    assert (tags.name, tags.codec_tag, len(frames)) == ("prores", "apch", 2)
    assert tags.pix_fmt.startswith("yuv422p1")
    shown = frames[0].astype(int)
    assert np.abs(shown[:, : width // 2 - 4] - (200, 40, 40)).max() <= 4
    assert np.abs(shown[:, width // 2 + 4 :] - (16, 96, 160)).max() <= 4


def test_the_houses_own_settings_are_not_shown_to_who_does_not_use_them():
    told = {"elevation": 20, "variant": "Oak", "light": "warm", "encoding": "fast", "format": "jpg"}
    plain = RenderSpec.parse({}).as_settings()
    assert RenderSpec.parse(told).as_settings() == {**plain, **told}
    assert not set(told) & set(plain)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("elevation", 90),
        ("rotateEnd", 721),
        ("elevationEnd", -90),
        ("light", "neon"),
        ("encoding", "gif"),
        ("format", "bmp"),
        ("moment", -1),
        ("transparent", "yes"),
        ("variant", ""),
        ("environmentId", 5),
        ("camera", ""),
        ("output", "photo"),
    ],
)
def test_what_is_not_offered_is_refused_by_its_name(field, value):
    with pytest.raises(InvalidSettings) as refused:
        RenderSpec.parse({field: value})
    assert refused.value.facts["field"] == field
