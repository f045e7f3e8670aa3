"""Stills: the side that each camera shows, finishes, transparency, formats, and what is refused."""

import json
import struct

import numpy as np
import pytest
from PIL import Image

from maquette.errors import InvalidSettings
from maquette.gltf.pack import pack_document
from maquette.gltf.read import read_model
from maquette.render.stills import CAMERAS, StillSpec, still

from .conftest import BLUE, GREEN, RED, cube

SMALL = (160, 120)


def changed(glb, change):
    """The GLB with its JSON changed."""
    length = struct.unpack_from("<I", glb, 12)[0]
    document = json.loads(glb[20 : 20 + length])
    change(document)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    rest = glb[20 + length :]
    size = 20 + len(text) + len(rest)
    return struct.pack("<4sIII4s", b"glTF", 2, size, len(text), b"JSON") + text + rest


def drawn(tmp_path, glb, name="still.png", **settings):
    path = still(glb, StillSpec(size=SMALL, **settings), tmp_path / name)
    return np.array(Image.open(path))


def channel_in_the_middle(picture):
    """0 red, 1 green, 2 blue: what the middle of the picture mostly is."""
    return int(np.argmax(picture[55:65, 75:85].reshape(-1, picture.shape[2])[:, :3].mean(axis=0)))


@pytest.mark.parametrize(
    ("camera", "channel"), [("front", 0), ("back", 1), ("right", 2), ("left", 2), ("top", 2)]
)
def test_each_camera_shows_its_side(tmp_path, camera, channel):
    picture = drawn(tmp_path, cube(front=RED, back=GREEN, others=BLUE), camera=camera)

    assert picture.shape == (120, 160, 3)
    assert channel_in_the_middle(picture) == channel


@pytest.mark.parametrize("camera", CAMERAS)
def test_every_camera_shows_the_whole_model(tmp_path, camera):
    picture = drawn(tmp_path, cube(), camera=camera, background=None, shadows=False)

    alpha = picture[..., 3]
    assert (alpha > 250).sum() > 1500
    assert not (alpha[0].any())
    assert not (alpha[-1].any())
    assert not (alpha[:, 0].any())
    assert not (alpha[:, -1].any())


def test_from_below_no_ground_lies_before_the_model(tmp_path):
    shaded = drawn(tmp_path, cube(), camera="bottom", background=None)
    plain = drawn(tmp_path, cube(), camera="bottom", background=None, shadows=False)

    assert np.array_equal(shaded, plain)


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.webp", "WEBP")]
)
def test_the_name_decides_the_format(tmp_path, name, kind):
    path = still(cube(), StillSpec(size=SMALL, background="#204080"), tmp_path / name)

    with Image.open(path) as picture:
        assert (picture.format, picture.size) == (kind, SMALL)
        assert np.abs(np.array(picture.convert("RGB"))[2, 2] - np.array([32, 64, 128])).max() < 6


def test_a_variant_changes_the_finish(tmp_path):
    def offer(document):
        document["extensionsUsed"] = ["KHR_materials_variants"]
        document["extensions"] = {
            "KHR_materials_variants": {"variants": [{"name": "plain"}, {"name": "leaf"}]}
        }
        for mesh in document["meshes"]:
            mapping = {"variants": [1], "material": 1}
            for primitive in mesh["primitives"]:
                more = {"KHR_materials_variants": {"mappings": [mapping]}}
                primitive["extensions"] = more

    glb = changed(cube(front=RED, back=GREEN, others=BLUE), offer)
    materials = read_model(glb).json["materials"]
    leaf = materials[1]["pbrMetallicRoughness"]["baseColorFactor"][:3]

    assert channel_in_the_middle(drawn(tmp_path, glb, camera="front", variant="plain")) == 0
    shown = channel_in_the_middle(drawn(tmp_path, glb, camera="front", variant="leaf"))
    assert shown == int(np.argmax(leaf))


def test_a_camera_of_the_models_own_is_taken_as_it_stands(tmp_path):
    def add(document):
        flat = {"xmag": 1, "ymag": 1, "znear": 0, "zfar": 9}
        document["cameras"] = [
            {"type": "perspective", "perspective": {"yfov": 0.8, "znear": 0.1}},
            {"type": "orthographic", "orthographic": flat},
        ]
        behind = {"rotation": [0, 1, 0, 0], "translation": [0, 0, -3]}
        document["nodes"] += [
            {"name": "behind", "camera": 0, **behind},
            {"name": "flat", "camera": 1, "translation": [0, 0, 3]},
        ]
        document["scenes"][0]["nodes"] += [len(document["nodes"]) - 2, len(document["nodes"]) - 1]

    glb = changed(cube(front=RED, back=GREEN, others=BLUE), add)

    assert channel_in_the_middle(drawn(tmp_path, glb, camera="behind")) == 1
    flat = drawn(tmp_path, glb, camera="flat", background=None, shadows=False)
    assert channel_in_the_middle(flat) == 0
    # One metre of the cube in two metres of picture, whatever its distance.
    assert (flat[..., 3] > 128).any(axis=1).sum() == pytest.approx(60, abs=1)


@pytest.mark.parametrize(
    ("settings", "name", "field"),
    [
        ({"camera": "above"}, "a.png", "camera"),
        ({"light": "neon"}, "a.png", "light"),
        ({"variant": "gold"}, "a.png", "variant"),
        ({"background": "red"}, "a.png", "background"),
        ({"background": None}, "a.jpg", "output"),
        ({}, "a.gif", "output"),
        ({"zoom": 0.0}, "a.png", "zoom"),
        ({"tilt": float("nan")}, "a.png", "zoom"),
        ({"animation": "walk"}, "a.png", "animation"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_by_its_name(tmp_path, settings, name, field):
    with pytest.raises(InvalidSettings) as refused:
        drawn(tmp_path, cube(), name, **settings)
    assert refused.value.facts["field"] == field
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", [(8, 100), (5000, 100)])
def test_sizes_have_limits(tmp_path, size):
    with pytest.raises(InvalidSettings, match="size"):
        still(cube(), StillSpec(size=size), tmp_path / "a.png")


@pytest.mark.shared
def test_a_model_in_two_finishes_shows_both(tmp_path, shared):
    folder = shared / "models" / "sheen_scene_variants"
    beside = {file.name: file.read_bytes() for file in folder.iterdir()}
    name = next(name for name in beside if name.endswith(".gltf"))
    glb = pack_document(read_model(beside[name], beside))
    mango, peacock = (
        drawn(tmp_path, glb, variant=variant).astype(int)
        for variant in ("Mango Velvet", "Peacock Velvet")
    )

    changed_pixels = np.abs(mango - peacock).max(axis=2) > 40
    assert changed_pixels.sum() > 50
    assert (mango[changed_pixels][:, 0] > peacock[changed_pixels][:, 0]).mean() > 0.8
