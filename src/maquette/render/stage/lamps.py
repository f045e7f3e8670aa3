"""Reading KHR_lights_punctual: which nodes carry lamps, and how they shine."""

import math
from typing import Any

import numpy as np

from maquette.gltf.animation import Poses
from maquette.gltf.document import Document
from maquette.gltf.hierarchy import Skeleton, scene_nodes
from maquette.gltf.limits import LAMPS
from maquette.render.gpu.drawable import Matrix
from maquette.render.gpu.lamps import Lamp

Json = dict[str, Any]
_NAME = "KHR_lights_punctual"


def lamps_of(document: Document, placing: Matrix, poses: Poses | None = None) -> tuple[Lamp, ...]:
    """The lamps of the default scene, placed by ``placing`` (4, 4) from the world into the stage.

    The first :data:`LAMPS` are taken, those that shine.
    """
    sources = document.json.get("extensions", {}).get(_NAME, {}).get("lights", [])
    if not sources:
        return ()
    nodes = document.json["nodes"]
    worlds = Skeleton(document.json).worlds(poses or {})
    found: list[Lamp] = []
    for index in scene_nodes(document.json):
        carried = nodes[index].get("extensions", {}).get(_NAME)
        if carried is not None:
            lamp = _lamp(index, sources[carried["light"]], placing @ worlds[index], placing)
            shines = max(lamp.power) > 0 and bool(np.isfinite(lamp.transform).all())
            found += [lamp] if shines else []
    return tuple(found[:LAMPS])


def _lamp(node: int, source: Json, transform: Matrix, placing: Matrix) -> Lamp:
    unit = float(np.linalg.norm(placing[:3, 0]))
    cone = source.get("spot", {})
    # Candela are light per angle: at the stage's distances they must count per stage unit.
    scale = 1.0 if source["type"] == "directional" else unit * unit
    strength = source.get("intensity", 1.0) * scale
    return Lamp(
        node=node,
        kind=source["type"],
        power=tuple(part * strength for part in source.get("color", (1.0, 1.0, 1.0))),
        transform=transform,
        reach=source.get("range", math.inf) * unit,
        inner=cone.get("innerConeAngle", 0.0),
        outer=cone.get("outerConeAngle", math.pi / 4),
    )
