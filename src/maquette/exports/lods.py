"""A chain of ever coarser versions of a model: inside one GLB, or as a ZIP of several."""

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from maquette.gltf.workpiece import Workpiece
from maquette.mesh.reduce import drawn, triangles_in, versions, without_empty

Json = dict[str, Any]

MSFT = "MSFT_lod"
RATIO = 0.5
FEWEST = 32
_PLACE = ("translation", "rotation", "scale", "matrix", "skin", "weights")


def budgets(faces: int, levels: int) -> list[int]:
    """Triangles of each coarser version."""
    return [max(round(faces * RATIO ** (level + 1)), FEWEST) for level in range(levels)]


def add_levels(work: Workpiece, levels: int) -> None:
    """Add coarser versions of every mesh to a work, as the extension MSFT_lod has them.

    They share the vertices of the finest one; only their triangles are new. A reader that does
    not know the extension shows the finest. Each is meant for half the height on screen of the
    one before it.
    """
    shapes = drawn(work)
    chains: dict[int, list[int]] = {shape.mesh: [] for shape in shapes}
    for level, faces in enumerate(budgets(triangles_in(work), levels), start=1):
        shapes = versions(work, shapes, faces)
        for number, chain in chains.items():
            mesh = dict(work.json["meshes"][number])
            mesh["name"] = f"{mesh.get('name', 'mesh')}_LOD{level}"
            mine = [one.primitive for one in shapes if one.mesh == number]
            mesh["primitives"] = without_empty(work, mine)
            work.json["meshes"].append(mesh)
            chain.append(len(work.json["meshes"]) - 1)
    _link(work, chains)


def archive(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of files that are compressed enough already."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as sink:
        for name, data in files:
            sink.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def _link(work: Workpiece, chains: dict[int, list[int]]) -> None:
    """A node per version beside each node that shows a mesh; morphing ones stay as they are,
    because an animation of weights can only move one of them."""
    nodes, channels = work.json.get("nodes", []), _channels(work.json)
    for index, node in enumerate(list(nodes)):
        paths = channels.get(index, set())
        if node.get("mesh") not in chains or "weights" in paths:
            continue
        if paths or node.get("children"):
            node = _leaf(nodes, node)
        chain = chains[node["mesh"]]
        ids = []
        for level, mesh in enumerate(chain, start=1):
            place = {key: node[key] for key in _PLACE if key in node}
            name = node.get("name", "node").removesuffix("_LOD0")
            nodes.append({"name": f"{name}_LOD{level}", "mesh": mesh, **place})
            ids.append(len(nodes) - 1)
        node.setdefault("extensions", {})[MSFT] = {"ids": ids}
        shares = [RATIO ** (level + 1) for level in range(len(chain))]
        node.setdefault("extras", {})["MSFT_screencoverage"] = [*shares, 0.0]
        work.declare(MSFT)


def _leaf(nodes: list[Json], node: Json) -> Json:
    """A child that shows the mesh in its stead: versions replace a node with all below it."""
    leaf: Json = {key: node.pop(key) for key in ("mesh", "skin", "weights") if key in node}
    leaf["name"] = f"{node.get('name', 'node')}_LOD0"
    nodes.append(leaf)
    node.setdefault("children", []).append(len(nodes) - 1)
    return leaf


def _channels(json: Json) -> dict[int, set[str]]:
    """What animations move of each node."""
    found: dict[int, set[str]] = {}
    for animation in json.get("animations", []):
        for channel in animation["channels"]:
            if "node" in channel["target"]:
                found.setdefault(channel["target"]["node"], set()).add(channel["target"]["path"])
    return found
