"""Cameras that a model brings with it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from maquette.gltf.document import Document
from maquette.gltf.hierarchy import scene_nodes, world_matrices

# An orthographic camera is taken for one so far away that its rays are parallel, for all one sees.
_FAR = 1000.0


@dataclass(frozen=True, eq=False)
class Camera:
    """Where a camera stands in the scene, in metres: its ``eye``, the unit directions ``forward``
    and ``up``, and the vertical ``field_of_view`` in degrees.
    """

    name: str
    eye: npt.NDArray[np.float64]
    forward: npt.NDArray[np.float64]
    up: npt.NDArray[np.float64]
    field_of_view: float


def cameras(document: Document) -> list[Camera]:
    """The default scene's cameras, called as their nodes are, or else by their number."""
    nodes = document.json.get("nodes", [])
    if not any("camera" in node for node in nodes):
        return []
    worlds = world_matrices(document.json)
    found: list[Camera] = []
    for index in scene_nodes(document.json):
        if "camera" not in nodes[index]:
            continue
        source = document.json["cameras"][nodes[index]["camera"]]
        name = nodes[index].get("name") or source.get("name") or f"camera {len(found)}"
        found.append(_camera(str(name), source, worlds[index]))
    return found


def _camera(name: str, source: dict[str, object], world: npt.NDArray[np.float64]) -> Camera:
    # A camera looks along its node's -Z; scale does not matter to it (glTF 2.0, section 3.10).
    _, up, back = (_unit(world[:3, axis]) for axis in range(3))
    eye = world[:3, 3].copy()
    perspective = source.get("perspective")
    if isinstance(perspective, dict):
        return Camera(name, eye, -back, up, math.degrees(float(perspective["yfov"])))
    orthographic = source["orthographic"]
    assert isinstance(orthographic, dict)
    half = abs(float(orthographic["ymag"]))
    away = half * _FAR
    return Camera(name, eye + back * away, -back, up, math.degrees(2 * math.atan2(half, away)))


def _unit(vector: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else np.array([0.0, 0.0, 1.0])
