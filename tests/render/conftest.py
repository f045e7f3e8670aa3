"""Small models made here, and pictures of them."""

import numpy as np
import pytest

from maquette.gltf.build import Part, build_glb
from maquette.gltf.read import read_model
from maquette.render import RenderSpec
from maquette.render.camera import rotation
from maquette.render.frames import Film
from maquette.render.gpu.context import open_gpu
from maquette.render.stage.stage import set_stage

RED, GREEN, BLUE = (0.8, 0.02, 0.02, 1.0), (0.02, 0.6, 0.02, 1.0), (0.02, 0.02, 0.8, 1.0)


def face(axis, sign, size=1.0):
    """One side of a cube: (4, 3) corners, counter-clockwise from outside, and its normal."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32)[:: int(sign)] * size / 2
    points = np.insert(corners, axis, sign * size / 2, axis=1)
    if axis == 1:  # the inserted order (x, z) turns the other way round
        points = points[::-1]
    normals = np.zeros((4, 3), np.float32)
    normals[:, axis] = sign
    return points.astype(np.float32), normals


def cube(size=1.0, front=RED, back=GREEN, others=BLUE, **more):
    """A cube with its front (+Z), its back (-Z) and its other sides in three colours."""
    parts = []
    for axis, sign in [(0, 1), (0, -1), (1, 1), (1, -1), (2, 1), (2, -1)]:
        points, normals = face(axis, sign, size)
        color = others if axis != 2 else front if sign > 0 else back
        triangles = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
        part = Part(
            f"{axis}{sign}",
            points,
            normals,
            triangles,
            base_color_factor=color,
            roughness=0.6,
            **more,
        )
        parts.append(part)
    return build_glb(parts, extras={})


def draw(glb, moment=0.0, **settings):
    """The picture (h, w, 3) of a moment, 0 to 1, of the film with these settings."""
    spec = RenderSpec.parse(settings)
    stage = set_stage(read_model(glb), rotation(spec.tilt_x, spec.pan_x, spec.roll_z))
    with open_gpu() as gpu:
        return Film(gpu, stage, spec).picture(moment)


def covered(pixels, background=(255, 255, 255)):
    """Where the model is: pixels far from the background, which a pale shadow is not."""
    difference = np.abs(pixels.astype(int) - np.array(background)).max(axis=2)
    return difference > 110


@pytest.fixture(scope="session")
def cube_glb():
    return cube()
