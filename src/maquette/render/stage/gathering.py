"""Many small parts of one material become one: what a draw costs is mostly the asking.

Ten thousand nodes that share a screw are drawn in one go instead of ten thousand.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from maquette.render.gpu.drawable import Drawable, Floats, Geometry, Indices, Material, Matrix
from maquette.render.gpu.transforms import normal_matrix

# Fewer parts than these are quick enough, and larger ones are worth a draw of their own.
_MANY, _SMALL = 16, 5_000
_MOST_CORNERS = 6_000_000


def gathered(drawables: Sequence[Drawable]) -> tuple[Drawable, ...]:
    """The same surfaces in fewer parts, for a stage where nothing moves.

    What is seen through stays apart: its parts are drawn from the farthest to the nearest.
    """
    groups: dict[tuple[int, tuple[str, ...]], list[Drawable]] = {}
    for drawable in drawables:
        if _may_join(drawable):
            key = (id(drawable.material), tuple(drawable.geometry.attributes))
            groups.setdefault(key, []).append(drawable)
    joined: set[int] = set()
    found: list[Drawable] = []
    room = _MOST_CORNERS
    for parts in groups.values():
        corners = sum(each.geometry.triangles.size for each in parts)
        if len(parts) >= _MANY and corners <= room:
            room -= corners
            joined.update(map(id, parts))
            found.append(_joined(parts, parts[0].material))
    return (*(each for each in drawables if id(each) not in joined), *found)


def _may_join(drawable: Drawable) -> bool:
    material = drawable.material
    small = drawable.geometry.triangles.size <= _SMALL
    return small and not material.see_through and material.layers.volume is None


def _joined(parts: Sequence[Drawable], material: Material) -> Drawable:
    shapes = [_moved(part.geometry, part.transform) for part in parts]
    counts = [len(shape.attributes["position"]) for shape in shapes]
    starts = np.cumsum([0, *counts[:-1]]).astype(np.uint32)
    triangles = [shape.triangles + start for shape, start in zip(shapes, starts, strict=True)]
    attributes = {
        name: np.concatenate([shape.attributes[name] for shape in shapes])
        for name in shapes[0].attributes
    }
    return Drawable(Geometry(attributes, np.concatenate(triangles)), material, np.eye(4))


def _moved(geometry: Geometry, transform: Matrix) -> Geometry:
    """The geometry where ``transform`` (4, 4) puts it."""
    turn = transform[:3, :3]
    mirrored = bool(np.linalg.det(turn) < 0)
    attributes = dict(geometry.attributes)
    attributes["position"] = _as_floats(attributes["position"] @ turn.T + transform[:3, 3])
    if "normal" in attributes:
        attributes["normal"] = _as_floats(attributes["normal"] @ normal_matrix(transform).T)
    if "tangent" in attributes:
        tangents = attributes["tangent"]
        turned = tangents[:, :3] @ turn.T
        side = -tangents[:, 3:] if mirrored else tangents[:, 3:]
        attributes["tangent"] = _as_floats(np.concatenate([turned, side], axis=1))
    triangles: Indices = geometry.triangles[:, ::-1] if mirrored else geometry.triangles
    return replace(geometry, attributes=attributes, triangles=triangles)


def _as_floats(values: Matrix | Floats) -> Floats:
    return np.asarray(values, np.float32)
