"""Write a GLB whose triangles are compressed with KHR_draco_mesh_compression."""

from typing import Any

import numpy as np

from maquette.gltf.draco_encoding import Encoded, Grid, encode
from maquette.gltf.extensions import DRACO
from maquette.gltf.primitives import TRIANGLES
from maquette.gltf.workpiece import Column, Workpiece

Json = dict[str, Any]


def compress(work: Workpiece) -> bytes:
    """The work as a GLB that only readers of the extension can read; the work is changed.

    Strips, fans, lines and points stay as they are; animations and pictures do too.
    """
    done: dict[tuple[Any, ...], Json] = {}
    for mesh in work.json.get("meshes", []):
        grid = _grid(work, mesh)
        for primitive in mesh["primitives"]:
            if primitive.get("mode", TRIANGLES) == TRIANGLES and _count(work, primitive):
                _compress(work, primitive, grid, done)
    if done:
        work.declare(DRACO, required=True)
    return work.packed()


def _grid(work: Workpiece, mesh: Json) -> Grid:
    """Over all of a mesh, so that parts of different materials still meet."""
    named = {one["attributes"].get("POSITION") for one in mesh["primitives"]} - {None}
    if not named:
        return Grid((0.0, 0.0, 0.0), 1.0)
    low = np.min([work.columns[index].values.min(axis=0) for index in named], axis=0)
    high = np.max([work.columns[index].values.max(axis=0) for index in named], axis=0)
    x, y, z = low.astype(np.float64).tolist()
    return Grid((x, y, z), float((high.astype(np.float64) - low).max()) or 1.0)


def _count(work: Workpiece, primitive: Json) -> int:
    index = primitive.get("indices", primitive["attributes"].get("POSITION"))
    return 0 if index is None else len(work.columns[index].values) // 3


def _compress(
    work: Workpiece, primitive: Json, grid: Grid, done: dict[tuple[Any, ...], Json]
) -> None:
    """In place; a primitive like one before gets its data."""
    like = (grid, primitive.get("indices"), *sorted(primitive["attributes"].items()))
    targets = primitive.get("targets", [])
    if not targets and like in done:
        _point_at(primitive, done[like])
        return
    attributes, triangles = _plain(work, primitive), _triangles(work, primitive)
    if not targets:
        used, renumbered = np.unique(triangles, return_inverse=True)
        attributes = {name: values[used] for name, values in attributes.items()}
        triangles = renumbered.reshape(-1, 3).astype(np.uint32)
    encoded = encode(attributes, triangles, grid, in_order=bool(targets))
    if targets and len(encoded.attributes["POSITION"]) != _vertices(work, primitive):
        return
    fields = _fields(work, primitive, encoded)
    done[like] = fields
    _point_at(primitive, fields)


def _vertices(work: Workpiece, primitive: Json) -> int:
    return len(work.columns[primitive["attributes"]["POSITION"]].values)


def _plain(work: Workpiece, primitive: Json) -> dict[str, Any]:
    """Signed integers become the fractions, or the floats, that they stand for."""
    found = {}
    for name, index in primitive["attributes"].items():
        column = work.columns[index]
        wanted = column.values.dtype.kind == "u" and name != "TEXCOORD_0"
        found[name] = column.values if wanted else column.meant().astype(np.float32)
    return found


def _triangles(work: Workpiece, primitive: Json) -> Any:
    if "indices" not in primitive:
        count = _vertices(work, primitive) // 3 * 3
        return np.arange(count, dtype=np.uint32).reshape(-1, 3)
    corners = work.columns[primitive["indices"]].values.reshape(-1).astype(np.uint32)
    return corners[: len(corners) // 3 * 3].reshape(-1, 3)


def _fields(work: Workpiece, primitive: Json, encoded: Encoded) -> Json:
    attributes = {}
    for name, index in primitive["attributes"].items():
        before = work.columns[index]
        whole = before.values.dtype.kind == "u" and name != "TEXCOORD_0"
        values = encoded.attributes[name].astype(before.values.dtype if whole else np.float32)
        attributes[name] = work.add(Column(values, before.normalized and whole, hollow=True))
    corners = encoded.triangles.reshape(-1, 1)
    kind = np.uint16 if len(values) <= 0xFFFF else np.uint32
    packed = {"bufferView": work.blob(encoded.data), "attributes": dict(encoded.ids)}
    return {
        "attributes": attributes,
        "indices": work.add(Column(corners.astype(kind), hollow=True)),
        "extension": packed,
    }


def _point_at(primitive: Json, fields: Json) -> None:
    primitive["attributes"] = dict(fields["attributes"])
    primitive["indices"] = fields["indices"]
    primitive.setdefault("extensions", {})[DRACO] = dict(fields["extension"])
