"""Blended triangles of one mesh cover each other as they stand, not as the file lists them."""

import numpy as np
import pytest

from maquette.gltf.build import Part, build_glb
from maquette.gltf.glb import pack_glb, parse_glb

from .conftest import draw, face

NEAR, FAR = np.array([1, 0, 0, 0.6], np.float32), np.array([0, 0, 1, 0.6], np.float32)
TWO = np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]], np.uint32)


def panes(triangles, *, two_sided=True, **more):
    """A red pane in front (+Z) of a blue one, both half clear, in one primitive."""
    front, normals = face(2, 1)
    points = np.concatenate([front, front - np.array([0, 0, 1], np.float32)])
    colors = np.concatenate([np.tile(NEAR, (4, 1)), np.tile(FAR, (4, 1))])
    part = Part(
        "panes",
        points,
        np.tile(normals, (2, 1)),
        triangles,
        colors=colors,
        double_sided=two_sided,
    )
    document, binary = parse_glb(build_glb([part], extras={}))
    document["materials"][0] |= {"alphaMode": "BLEND", "extensions": {"KHR_materials_unlit": {}}}
    document["extensionsUsed"] = ["KHR_materials_unlit"]
    document["nodes"][0] |= more
    return pack_glb(document, bytes(binary))


def middle(pixels):
    return pixels[270, 480].astype(int)


@pytest.mark.parametrize("moment", [0.0, 0.2, 0.5])
def test_the_order_in_the_file_does_not_matter(moment):
    first = draw(panes(TWO), moment, shadows=False)
    second = draw(panes(TWO[::-1].copy()), moment, shadows=False)
    assert np.array_equal(first, second)


def test_the_nearer_pane_covers_the_farther_from_either_side():
    red, blue = middle(draw(panes(TWO))), middle(draw(panes(TWO), 0.5))
    assert red[0] > red[2] + 60
    assert blue[2] > blue[0] + 60


def test_a_mirrored_node_is_sorted_as_it_stands():
    red = middle(draw(panes(TWO[::-1].copy(), scale=[-1, 1, 1])))
    assert red[0] > red[2] + 60


def test_a_pane_with_one_side_is_not_seen_from_behind():
    behind = draw(panes(TWO, two_sided=False), 0.5, shadows=False)
    assert (behind == 255).all()
