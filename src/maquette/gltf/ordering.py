"""Put triangles that lie beside each other after each other, and vertices in that order.

Compressors then see small steps, and a GPU finds vertices where it last looked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maquette.gltf.accessors import Array
from maquette.gltf.primitives import TRIANGLES
from maquette.gltf.workpiece import Column, Workpiece
from maquette.kit.later import later

if TYPE_CHECKING:
    from scipy import sparse
    from scipy.sparse import csgraph
else:
    # As long to load as all else that writes a file; only compressed ones need it.
    sparse, csgraph = later("scipy.sparse"), later("scipy.sparse.csgraph")

Json = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Primitives that share all their vertices; ``columns`` are what those are made of."""

    columns: tuple[int, ...]
    primitives: tuple[Json, ...]


def groups(work: Workpiece) -> list[Group]:
    """All primitives with vertices; those whose columns others use only in part are left out."""
    found: dict[tuple[int, ...], list[Json]] = {}
    for primitive in work.primitives():
        targets = [index for target in primitive.get("targets", []) for index in target.values()]
        columns = tuple(sorted({*primitive["attributes"].values(), *targets}))
        found.setdefault(columns, []).append(primitive)
    users = Counter(index for columns in found for index in columns)
    return [
        Group(columns, tuple(primitives))
        for columns, primitives in found.items()
        if columns and all(users[index] == 1 for index in columns)
    ]


def reorder(work: Workpiece) -> None:
    """Reorder indexed triangles and their vertices; vertices that nothing uses are dropped.

    Triangles that are blended keep their order: it may be meant.
    """
    for group in groups(work):
        if all(_movable(work, primitive) for primitive in group.primitives):
            _reorder(work, group)


def _movable(work: Workpiece, primitive: Json) -> bool:
    return primitive.get("mode", TRIANGLES) == TRIANGLES and "indices" in primitive


def _reorder(work: Workpiece, group: Group) -> None:
    count = len(work.columns[group.columns[0]].values)
    lists = [_corners(work, primitive) for primitive in group.primitives]
    rank = _ranks(np.concatenate(lists), count)
    sorted_lists = [
        corners if _is_blended(work, primitive) else _in_order(corners, rank)
        for corners, primitive in zip(lists, group.primitives, strict=True)
    ]
    keep_used(work, group, sorted_lists)


def keep_used(work: Workpiece, group: Group, lists: Sequence[Array]) -> None:
    """Give the group's primitives these triangles, and its vertices their order of first use."""
    flat = np.concatenate([corners.reshape(-1) for corners in lists]).astype(np.int64)
    used, first = np.unique(flat, return_index=True)
    order = used[np.argsort(first, kind="stable")]
    for index in group.columns:
        work.change(index, work.columns[index].values[order])
    numbers = np.zeros(int(order.max(initial=0)) + 1, np.int64)
    numbers[order] = np.arange(len(order))
    kind = "<u2" if len(order) <= 0xFFFF else "<u4"
    written: dict[tuple[int, bytes], int] = {}
    for primitive, corners in zip(group.primitives, lists, strict=True):
        renumbered = numbers[corners.astype(np.int64)].reshape(-1, 1).astype(kind)
        same = (len(corners), renumbered.tobytes())
        if same not in written:
            written[same] = work.add(Column(renumbered))
        primitive["indices"] = written[same]


def _corners(work: Workpiece, primitive: Json) -> Array:
    flat = work.columns[primitive["indices"]].values.reshape(-1).astype(np.int64)
    return flat[: len(flat) // 3 * 3].reshape(-1, 3)


def _is_blended(work: Workpiece, primitive: Json) -> bool:
    if "material" not in primitive:
        return False
    material: Json = work.json["materials"][primitive["material"]]
    return material.get("alphaMode") == "BLEND"


def _ranks(corners: Array, count: int) -> Array:
    """A place in line per vertex, neighbours close together."""
    ends = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    ends = np.concatenate([ends, ends[:, ::-1]])
    graph = sparse.coo_array(
        (np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), (count, count)
    )
    line = csgraph.reverse_cuthill_mckee(graph.tocsr(), symmetric_mode=True)
    ranks = np.zeros(count, np.int64)
    ranks[line] = np.arange(count)
    return ranks


def _in_order(corners: Array, ranks: Array) -> Array:
    ranked: Iterable[Array] = np.sort(ranks[corners], axis=1).T
    low, middle, high = ranked
    return corners[np.lexsort((high, middle, low))]
