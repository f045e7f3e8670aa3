"""Small results of the kind that providers send."""

import io
from functools import cache

import numpy as np
from PIL import Image

from maquette.gltf.build import Part, build_glb
from support.cubes import cube_glb


@cache
def painted():
    """A ball with a texture, about 1,500 triangles, a metre across, hanging in the air."""
    shades = np.zeros((64, 64, 3), np.uint8)
    shades[:32, :, 0], shades[32:, :, 2] = 220, 200
    return _ball(picture(shades))


@cache
def bare():
    """The same ball without a material's colours, as a shape network makes it."""
    return _ball(None)


def picture(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def truncated():
    return painted()[:-200]


def garbage():
    return b"<html><body>The model is not here any more, sorry.</body></html>"


def coloured():
    return cube_glb()


def _ball(texture, rings=20, sectors=40):
    rows, columns = np.mgrid[0 : rings + 1, 0 : sectors + 1]
    down, round_ = np.pi * rows / rings, 2 * np.pi * columns / sectors
    normals = np.stack(
        [np.sin(down) * np.cos(round_), np.cos(down), np.sin(down) * np.sin(round_)], -1
    ).reshape(-1, 3)
    first = (rows[:-1, :-1] * (sectors + 1) + columns[:-1, :-1]).reshape(-1)
    below, beside = first + sectors + 1, first + 1
    corners = [np.stack([first, beside, below], 1), np.stack([beside, below + 1, below], 1)]
    part = Part(
        name="ball",
        positions=(0.5 * normals + [0.3, 2.0, 0.1]).astype(np.float32),
        normals=normals.astype(np.float32),
        triangles=np.concatenate(corners).astype(np.uint32),
        uvs=np.stack([columns / sectors, rows / rings], -1).reshape(-1, 2).astype(np.float32),
        base_color=texture,
    )
    return build_glb([part], extras={"generator": "their own"})
