"""Reading back what an engine made, the way any viewer would."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from maquette.gltf.read import read_model


@dataclass
class Model:
    """``positions`` (n, 3), ``normals``, ``uvs``, ``triangles`` (m, 3), ``colour`` (h, w, 3) 0..1;
    ``orm`` likewise."""

    positions: np.ndarray
    normals: np.ndarray
    uvs: np.ndarray
    triangles: np.ndarray
    colour: np.ndarray
    orm: np.ndarray
    extras: dict


def opened(glb):
    document = read_model(glb)
    primitive = document.json["meshes"][0]["primitives"][0]
    material = document.json["materials"][primitive["material"]]["pbrMetallicRoughness"]
    attributes = primitive["attributes"]
    textures = document.json["textures"]

    def pixels(name):
        image = textures[material[name]["index"]]["source"]
        return np.asarray(Image.open(io.BytesIO(document.image(image))).convert("RGB")) / 255

    return Model(
        document.accessor(attributes["POSITION"]),
        document.accessor(attributes["NORMAL"]),
        document.accessor(attributes["TEXCOORD_0"]),
        document.accessor(primitive["indices"]).reshape(-1, 3),
        pixels("baseColorTexture"),
        pixels("metallicRoughnessTexture"),
        document.json["asset"]["extras"],
    )


def silhouette(model, rows, columns):
    """The model seen from the front, scaled to fill a mask of ``rows`` by ``columns``."""
    low, high = model.positions.min(axis=0), model.positions.max(axis=0)
    x = (model.positions[:, 0] - low[0]) / (high[0] - low[0]) * columns - 0.5
    y = (high[1] - model.positions[:, 1]) / (high[1] - low[1]) * rows - 0.5
    canvas = np.zeros((rows, columns), np.uint8)
    points = np.stack([x, y], axis=1)
    for triangle in np.round(points[model.triangles] * 16).astype(np.int32):
        cv2.fillConvexPoly(canvas, triangle, 1, shift=4)
    return canvas > 0


def colours_in_front(model, picture, mask):
    """(model's colours, picture's colours) (k, 3) at the vertices that face the viewer."""
    low, high = model.positions.min(axis=0), model.positions.max(axis=0)
    rows, columns = np.nonzero(mask)
    facing = model.normals[:, 2] > 0.6
    at = (model.positions[facing] - low) / (high - low)
    x = columns.min() + at[:, 0] * (np.ptp(columns) + 1)
    y = rows.min() + (1 - at[:, 1]) * (np.ptp(rows) + 1)
    seen = np.asarray(picture.convert("RGB")) / 255
    wanted = seen[y.astype(int).clip(0, len(seen) - 1), x.astype(int).clip(0, seen.shape[1] - 1)]
    size = np.array([model.colour.shape[1], model.colour.shape[0]])
    u, v = (model.uvs[facing] * size).astype(int).clip(0, size - 1).T
    return model.colour[v, u], wanted


def overlap(a, b):
    return (a & b).sum() / (a | b).sum()


def cropped(mask):
    rows, columns = np.nonzero(mask)
    return mask[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
