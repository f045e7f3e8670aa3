"""A small lamp whose right answers are known: a tree of named nodes, two materials, a picture."""

import io

import numpy as np
from PIL import Image

from maquette.gltf.build import Part, build_glb
from maquette.gltf.read import read_model
from maquette.gltf.workpiece import Workpiece

RINGS, SIDES = 16, 24
FOOT, SHADE = "foot of oak", "Schirm ♥"
EXTRAS = {"engine": "by hand", "licence": "CC0-1.0"}
LOW, HIGH = (-0.5, 0.0, -0.5), (0.5, 2.0, 0.5)
"""Of the whole lamp, in metres, +Y up."""


def ball(name, **more):
    """A closed ball of one metre with a seam in its texture, standing on the ground."""
    turn, rise = np.meshgrid(np.linspace(0, 1, SIDES + 1), np.linspace(0, 1, RINGS + 1))
    around, up = turn.ravel() * 2 * np.pi, rise.ravel() * np.pi
    out = np.stack([np.sin(up) * np.cos(around), np.cos(up), -np.sin(up) * np.sin(around)], axis=1)
    # What meets at the seam and the poles must be the same place to the last bit.
    out = np.round(out, 6) + 0.0
    a = (np.arange(RINGS)[:, None] * (SIDES + 1) + np.arange(SIDES)).ravel()
    b, c, d = a + SIDES + 1, a + SIDES + 2, a + 1
    triangles = np.concatenate([np.stack([a, b, c], 1)[SIDES * 0 :], np.stack([a, c, d], 1)])
    corners = out[triangles]
    flat = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    triangles = triangles[np.linalg.norm(flat, axis=1) > 1e-9]
    return Part(
        **{
            "name": name,
            "positions": (out / 2 + [0, 0.5, 0]).astype(np.float32),
            "normals": out.astype(np.float32),
            "triangles": triangles.astype(np.uint32),
            "uvs": np.stack([turn.ravel(), rise.ravel()], axis=1).astype(np.float32),
            **more,
        }
    )


def picture():
    """Red above, blue below."""
    image = Image.new("RGB", (64, 64), (255, 0, 0))
    image.paste((0, 0, 255), (0, 32, 64, 64))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def lamp_glb():
    """The foot stands at the origin; the shade, half as large, mirrored and turned over, hangs
    from a joint above it that is a node of its own."""
    foot = ball(FOOT, base_color=picture(), orm=picture(), roughness=0.5)
    shade = ball(SHADE, base_color_factor=(0.5, 0.25, 0.125, 1.0), roughness=0.25, metallic=0.75)
    work = Workpiece(read_model(build_glb([foot, shade], extras=EXTRAS)))
    work.json["nodes"] = [
        {"name": FOOT, "mesh": 0},
        {"name": "joint", "translation": [0, 2, 0], "children": [2]},
        {"name": SHADE, "mesh": 1, "scale": [0.5, -1.0, 0.5]},
    ]
    work.json["scenes"] = [{"nodes": [0, 1]}]
    return work.packed()


TRIANGLES = 2 * len(ball("one").triangles)
