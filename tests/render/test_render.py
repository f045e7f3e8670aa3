"""The one door, and the files that come out of it, opened again and measured."""

import av
import numpy as np
import pytest
from PIL import Image

from maquette.errors import RenderFailed, UnreadableModel
from maquette.kit.progress import silent
from maquette.render import PREVIEW, RenderSpec
from maquette.render.frames import Frame
from maquette.render.gpu.context import describe
from maquette.render.look import TRANSPARENT, Look, look_of
from maquette.render.outputs.video import Encoder, films_of
from maquette.render.outputs.video import Film as OutputFilm
from maquette.render.render import render

from .conftest import cube, draw

SPEC = RenderSpec.parse({"length": 3, "bgColor": "#3060c0", "aspect": "1:1"})
WHITE = Look((255, 255, 255))


def measured(path):
    """Size, decoded frames as RGB, rate, seconds and the colour tags of a film."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        tags = stream.codec_context
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(stream)]
        return {
            "codec": tags.name,
            "pixels": tags.pix_fmt,
            "size": (tags.width, tags.height),
            "frames": frames,
            "rate": stream.average_rate,
            "seconds": float(stream.duration * stream.time_base),
            "tags": (tags.color_primaries, tags.color_trc, tags.colorspace, tags.color_range),
        }


@pytest.fixture(scope="module")
def job(cube_glb, tmp_path_factory):
    """One whole render: what it returned, its files when told of, and its progress."""
    folder = tmp_path_factory.mktemp("job") / "files"
    told, steps = [], []

    def on_file(output):
        told.append((output.kind, output.path.stat().st_size, steps[-1][0]))

    rendered = render(cube_glb, SPEC, folder, lambda *step: steps.append(step), on_file=on_file)
    return rendered, told, steps


def path_of(job, kind):
    return next(output.path for output in job[0].outputs if output.kind == kind)


def test_the_video_has_the_size_frames_rate_and_tags_that_were_ordered(job):
    film = measured(path_of(job, "video"))
    assert (film["codec"], film["pixels"], film["size"]) == ("h264", "yuv420p", (540, 540))
    assert (len(film["frames"]), film["rate"]) == (90, 30)
    assert film["seconds"] == pytest.approx(3.0)
    assert film["tags"] == (1, 1, 1, 1)


def test_the_thumbnail_is_the_same_film_at_a_quarter_of_the_size(job):
    film = measured(path_of(job, "thumb"))
    assert (film["size"], len(film["frames"]), film["rate"]) == ((136, 136), 90, 30)
    assert film["tags"] == (1, 1, 1, 1)


def test_films_can_be_played_while_they_load(job):
    for kind in ("video", "thumb"):
        data = path_of(job, kind).read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_video_shows_the_frames_that_were_drawn(job, cube_glb):
    frames = measured(path_of(job, "video"))["frames"]
    settings = {name: SPEC.as_settings()[name] for name in ("bgColor", "aspect", "length")}
    for index in (0, 45):
        drawn = draw(cube_glb, index / 90, **settings)
        difference = np.abs(frames[index].astype(int) - drawn)
        assert difference.mean() < 2.5
    assert np.abs(frames[0][:40, :40].astype(int) - (0x30, 0x60, 0xC0)).max() <= 4


def test_the_posters_are_the_first_frame_whole_and_small(job, cube_glb):
    drawn = draw(cube_glb, aspect="1:1", bgColor="#3060c0")
    with Image.open(path_of(job, "poster_full")) as full:
        assert full.format == "PNG"
        assert np.array_equal(np.array(full), drawn)
    with Image.open(path_of(job, "poster")) as poster:
        assert (poster.format, poster.size) == ("PNG", (480, 480))


def test_each_file_is_told_once_when_it_is_whole_and_posters_before_the_frames(job):
    rendered, told, _ = job
    kinds = [kind for kind, _, _ in told]
    assert kinds == ["poster", "poster_full", "video", "thumb"]
    assert [output.kind for output in rendered.outputs] == kinds
    assert [step for _, _, step in told[:2]] == ["poster", "poster"]
    for (_, size, _), output in zip(told, rendered.outputs, strict=True):
        assert size == output.path.stat().st_size > 0
    assert {output.content_type for output in rendered.outputs} == {"video/mp4", "image/png"}


def test_nothing_else_is_left_in_the_folder(job):
    rendered, _, _ = job
    assert set(rendered.outputs[0].path.parent.iterdir()) == {o.path for o in rendered.outputs}


def test_progress_passes_its_four_steps_in_order_and_only_grows(job):
    steps = job[2]
    names = list(dict.fromkeys(step for step, _ in steps))
    fractions = [fraction for _, fraction in steps]
    assert names == ["load", "poster", "frames", "encode"]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_the_result_says_how_long_it_took_and_on_what(job):
    rendered, _, _ = job
    assert rendered.frames == 90
    assert rendered.seconds > 0
    assert rendered.renderer == describe()["renderer"]


def test_the_same_order_gives_the_same_files_to_the_byte(job, cube_glb, tmp_path):
    again = render(cube_glb, SPEC, tmp_path, silent)
    for first, second in zip(job[0].outputs, again.outputs, strict=True):
        assert first.path.read_bytes() == second.path.read_bytes()


def test_the_poster_of_a_reveal_shows_the_model_and_not_the_empty_start(tmp_path):
    spec = RenderSpec.parse({"effect": "reveal", "length": 3})
    rendered = render(cube(), spec, tmp_path, silent)
    with Image.open(rendered.outputs[1].path) as poster:
        assert np.array(poster).min() < 100


def test_a_file_that_is_no_model_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(UnreadableModel):
        render(b"glTF", PREVIEW, tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


def test_larger_tiers_have_a_lighter_web_variant_and_the_smallest_has_none(tmp_path):
    sizes = {
        (quality, aspect): {
            film.kind: film.size
            for film in films_of(RenderSpec(quality=quality, aspect=aspect), tmp_path, WHITE)
        }
        for quality in ("share", "standard", "4k")
        for aspect in ("16:9", "9:16")
    }
    assert sizes["share", "16:9"] == {"video": (960, 540), "thumb": (240, 136)}
    assert sizes["standard", "9:16"]["web"] == sizes["4k", "9:16"]["web"] == (720, 1280)
    assert sizes["4k", "16:9"]["thumb"] == (960, 540)
    sides = [side for films in sizes.values() for size in films.values() for side in size]
    assert all(side % 2 == 0 for side in sides)


def test_every_film_of_a_larger_tier_is_made_from_the_same_frames(tmp_path):
    films = films_of(RenderSpec(quality="standard"), tmp_path, WHITE)
    with Encoder(films) as encoder:
        for level in (0, 100, 200):
            drawn = np.full((1080, 1920, 4), 255, np.uint8)
            drawn[..., :3] = level
            encoder.add(Frame(drawn))
    for film in films:
        result = measured(film.path)
        assert result["size"] == film.size
        shown = [float(frame.mean()) for frame in result["frames"]]
        assert shown == pytest.approx([0, 100, 200], abs=2)


def test_a_film_that_cannot_be_written_fails_with_a_sentence_and_leaves_no_film(cube_glb, tmp_path):
    (tmp_path / "thumb.mp4.part").mkdir()
    with pytest.raises(RenderFailed, match="film could not be written"):
        render(cube_glb, PREVIEW, tmp_path, silent)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"poster.png", "poster_small.png", "thumb.mp4.part"}


def test_drawing_that_fails_half_way_leaves_no_film(cube_glb, tmp_path):
    def fail_in_the_middle(step, fraction):
        if step == "frames" and fraction > 0.5:
            raise RenderFailed("the listener had enough")

    with pytest.raises(RenderFailed, match="had enough"):
        render(cube_glb, PREVIEW, tmp_path, fail_in_the_middle)
    assert {path.suffix for path in tmp_path.iterdir()} == {".png"}


def test_the_device_describes_itself():
    report = describe()
    assert report["largestTexture"] >= 4096
    assert isinstance(report["software"], bool)
    assert report["renderer"]


def encode(films, *frames):
    with Encoder(films) as encoder:
        for frame in frames:
            encoder.add(frame)


def test_a_film_whose_encoder_fails_in_the_middle_is_nowhere_to_be_seen(tmp_path):
    films = films_of(RenderSpec(quality="share"), tmp_path, WHITE)
    width, height = RenderSpec(quality="share").size
    good = Frame(np.full((height, width, 4), 255, np.uint8))
    broken = Frame(np.full((height, width, 3), 255, np.uint8))
    with pytest.raises(RenderFailed, match="could not be written"):
        encode(films, good, good, broken, good, good)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("size", [(1, 1), (63, 32), (64, 31)])
def test_sizes_that_no_film_can_have_fail_by_name_and_leave_nothing(tmp_path, size):
    width, height = size
    film = OutputFilm("video", tmp_path / "video.mp4", size, WHITE)
    frame = Frame(np.full((height, width, 4), 255, np.uint8))
    with pytest.raises(RenderFailed):
        encode([film], frame, frame, frame)
    assert list(tmp_path.iterdir()) == []


def test_a_film_with_alpha_keeps_it_and_its_colours(tmp_path):
    height, width = 64, 128
    clear = np.zeros((height, width, 4), np.uint8)
    clear[..., 3] = np.linspace(0, 255, width, dtype=np.uint8)
    clear[..., :3] = np.linspace(255, 0, height, dtype=np.uint8)[:, None, None]
    film = OutputFilm("video", tmp_path / "video.mov", (width, height), TRANSPARENT)
    with Encoder([film]) as encoder:
        for _ in range(3):
            encoder.add(Frame(clear, lambda: clear))

    with av.open(str(film.path)) as decoded:
        stream = decoded.streams.video[0]
        tags = stream.codec_context
        frames = [frame.to_ndarray(format="rgba") for frame in decoded.decode(stream)]
    assert film.content_type == "video/quicktime"
    assert (tags.name, tags.codec_tag, tags.pix_fmt) == ("prores", "ap4h", "yuva444p12le")
    assert (tags.color_primaries, tags.color_trc, tags.colorspace) == (1, 1, 1)
    assert (len(frames), stream.average_rate) == (3, 30)
    assert np.abs(frames[1][..., 3].astype(int) - clear[..., 3]).max() <= 1
    assert np.abs(frames[1][..., :3].astype(int) - clear[..., :3]).max() <= 4


def test_the_pro_tier_has_alpha_in_its_film_and_the_background_in_all_others(tmp_path):
    spec = RenderSpec.parse({"quality": "pro"})
    look = look_of(spec)
    films = {film.kind: film for film in films_of(spec, tmp_path, look)}

    seen = {kind: film.look for kind, film in films.items()}
    assert seen == {"video": TRANSPARENT, "web": look, "thumb": look}
    assert films["video"].path.name == "video.mov"
    assert films["web"].content_type == "video/mp4"
    assert films["video"].size == (3840, 2160)
    assert (look.background, TRANSPARENT.background) == ((255, 255, 255), None)
