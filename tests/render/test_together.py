"""Several renders of one model: shared frames where they may be shared, the same films always."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from maquette.errors import UnreadableModel, UnreadablePicture
from maquette.gltf.glb import pack_glb, parse_glb
from maquette.kit.progress import silent
from maquette.render import RenderSpec, filming
from maquette.render.frames import Frame
from maquette.render.look import TRANSPARENT, Look, Plates
from maquette.render.outputs import spool
from maquette.render.outputs.video import Encoder, Film
from maquette.render.render import Order, render, render_all

from .conftest import cube


def brief(**settings):
    """A film of six frames: shorter than may be ordered, long enough for its encoder."""
    return RenderSpec(length=0.2, aspect="1:1", **settings)


def png(colour, size=(60, 40)):
    buffer = io.BytesIO()
    Image.new("RGBA", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def files(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def glass():
    """The cube, its sides of green glass."""
    json, binary = parse_glb(cube())
    for material in json["materials"]:
        material["pbrMetallicRoughness"]["baseColorFactor"] = [0.2, 0.9, 0.3, 1.0]
        material["extensions"] = {"KHR_materials_transmission": {"transmissionFactor": 1.0}}
    json["extensionsUsed"] = ["KHR_materials_transmission"]
    return pack_glb(json, bytes(binary))


LOOKS = [
    (brief(bg_color="#ffffff"), Plates()),
    (brief(bg_color="#203a80", vignette=0.7), Plates()),
    (brief(fg_align="center"), Plates(png("#40a060"), png((255, 0, 0, 90)))),
]


@pytest.fixture(scope="module")
def batch(cube_glb, tmp_path_factory):
    """Three looks drawn in one go: their results, their folders, and their progress in order."""
    folder, heard = tmp_path_factory.mktemp("batch"), []
    orders = []
    for index, (spec, plates) in enumerate(LOOKS):

        def hear(step, fraction, index=index):
            heard.append((index, step))

        orders.append(Order(spec, folder / str(index), plates, hear))
    results = list(render_all(cube_glb, orders))
    return results, orders, heard


def test_frames_that_several_films_show_are_drawn_once(batch):
    _, orders, heard = batch
    frames = [index for index, step in heard if step == "frames"]
    assert frames == [0, 1, 2] * 6
    assert [index for index, step in heard[-len(orders) :]] == [0, 1, 2]


@pytest.mark.parametrize("index", range(len(LOOKS)))
def test_each_film_is_to_the_byte_what_it_is_alone(batch, cube_glb, tmp_path, index):
    spec, plates = LOOKS[index]
    alone = render(cube_glb, spec, tmp_path, silent, plates=plates)

    results, orders, _ = batch
    order, made = results[index]
    assert order is orders[index]
    assert files(order.folder) == files(tmp_path)
    assert [output.kind for output in made.outputs] == [output.kind for output in alone.outputs]


def test_films_of_other_frames_are_drawn_apart(cube_glb, tmp_path):
    heard = []
    specs = [brief(), brief(zoom=0.8), brief(bg_color="#00ff00")]
    orders = [
        Order(spec, tmp_path / str(n), progress=lambda step, _, n=n: heard.append((n, step)))
        for n, spec in enumerate(specs)
    ]
    done = [order for order, _ in render_all(cube_glb, orders)]

    assert [index for index, step in heard if step == "frames"] == [0, 2] * 6 + [1] * 6
    assert done == [orders[0], orders[2], orders[1]]
    assert all("video.mp4" in files(order.folder) for order in orders)


@pytest.mark.parametrize("room", [1.0, 0.0], ids=["kept on disk", "drawn again"])
def test_what_has_no_room_beside_the_others_is_encoded_after_them(
    cube_glb, tmp_path, batch, monkeypatch, room
):
    monkeypatch.setattr(filming, "AT_ONCE", 650_000)  # two films of 540p and their thumbnails
    monkeypatch.setattr(spool, "SHARE", room)
    heard, done = [], []
    orders = [
        Order(spec, tmp_path / str(n), plates, lambda *told, n=n: heard.append((n, *told)))
        for n, (spec, plates) in enumerate(LOOKS)
    ]
    for order, _ in render_all(cube_glb, orders):
        done.append((orders.index(order), len(heard)))
        assert "video.mp4" in files(order.folder)

    assert [place for place, _ in done] == [0, 1, 2]
    assert done[1][1] - done[0][1] == 1
    assert done[2][1] - done[1][1] > 6  # frames of its own are encoded in between
    for order, alone in zip(orders, batch[1], strict=True):
        assert files(order.folder) == files(alone.folder)
    for place in range(len(orders)):
        told = [fraction for number, _, fraction in heard if number == place]
        assert (np.diff(told) > -1e-9).all()
        assert told[-1] == 1.0


def test_datasets_that_differ_in_nothing_that_is_seen_are_drawn_once(cube_glb, tmp_path):
    plain = RenderSpec(output="dataset", dataset_quality="4x64")
    heard = []
    orders = [
        Order(replace(plain, bg_color=colour), tmp_path / colour, on_file=heard.append)
        for colour in ("#ffffff", "#203040")
    ]
    made = [rendered for _, rendered in render_all(cube_glb, orders)]

    assert files(orders[0].folder) == files(orders[1].folder)
    kinds = ["poster", "poster_full", "dataset"]
    assert [[each.kind for each in rendered.outputs] for rendered in made] == [kinds, kinds]
    assert [each.path.parent for each in heard] == [order.folder for order in orders for _ in kinds]


def test_films_with_glass_are_shared_only_over_the_colour_that_tints_them(tmp_path):
    heard, model = [], glass()
    specs = [brief(), brief(bg_color="#203a80"), brief(vignette=0.7)]
    orders = [
        Order(spec, tmp_path / str(n), progress=lambda step, _, n=n: heard.append((n, step)))
        for n, spec in enumerate(specs)
    ]
    assert len(list(render_all(model, orders))) == 3

    assert [index for index, step in heard if step == "frames"] == [0, 2] * 6 + [1] * 6
    for order in orders:
        render(model, order.spec, tmp_path / "alone", silent)
        assert files(order.folder) == files(tmp_path / "alone")


def test_a_plate_that_cannot_be_read_fails_its_own_order_alone(cube_glb, tmp_path):
    good = Order(brief(), tmp_path / "good")
    bad = Order(brief(), tmp_path / "bad", Plates(b"nonsense"))

    results = dict(render_all(cube_glb, [bad, good]))

    assert isinstance(results[bad], UnreadablePicture)
    assert results[good].frames == 6


def test_a_model_that_cannot_be_read_fails_every_order(tmp_path):
    orders = [Order(brief(), tmp_path / name) for name in "ab"]
    results = list(render_all(b"glTF", orders))
    assert [order for order, _ in results] == orders
    assert all(isinstance(error, UnreadableModel) for _, error in results)


def test_alike_films_are_encoded_once_and_stand_in_every_place(tmp_path):
    films = [Film("video", tmp_path / f"{n}.mov", (32, 16), TRANSPARENT) for n in range(2)]
    other = Film("video", tmp_path / "other.mp4", (32, 16), Look((0, 0, 0)))
    pixels = np.full((16, 32, 4), 128, np.uint8)
    with Encoder([*films, other]) as encoder:
        for _ in range(3):
            encoder.add(Frame(pixels, lambda: pixels))

    first, second = (film.path.read_bytes() for film in films)
    assert first == second
    assert sorted(files(tmp_path)) == ["0.mov", "1.mov", "other.mp4"]
