"""Meshes that bend: morph targets at given weights, and skins at the joints' places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.gltf.document import Document
from maquette.gltf.primitives import Primitive
from maquette.render.gpu.drawable import Floats, Matrix

Json = dict[str, Any]


def morphed(
    document: Document,
    primitive: Primitive,
    targets: Sequence[dict[str, int]],
    weights: Sequence[float] | Matrix,
) -> Primitive:
    """The primitive with its targets added, each by its weight: places, normals, tangents,
    texture coordinates and colours.
    """
    for target, weight in zip(targets, weights, strict=False):
        if weight:
            offsets = {name: document.accessor(index) for name, index in target.items()}
            primitive = _shifted(primitive, offsets, weight)
    return primitive


def _shifted(primitive: Primitive, offsets: Mapping[str, Floats], weight: float) -> Primitive:
    def added(values: Floats | None, name: str) -> Floats | None:
        found = offsets.get(name)
        if values is None or found is None:
            return values
        # Tangents keep their handedness, colours of three bands their alpha.
        width = min(found.shape[1], values.shape[1])
        moved = values.astype(np.float32)
        moved[:, :width] += found[:, :width] * np.float32(weight)
        return moved

    positions = added(primitive.positions, "POSITION")
    assert positions is not None
    uvs = (added(one, f"TEXCOORD_{index}") for index, one in enumerate(primitive.uvs))
    colors = added(primitive.colors, "COLOR_0")
    return replace(
        primitive,
        positions=positions,
        normals=added(primitive.normals, "NORMAL"),
        tangents=added(primitive.tangents, "TANGENT"),
        uvs=tuple(one for one in uvs if one is not None),
        colors=None if colors is None else np.clip(colors, 0.0, 1.0),
    )


class Skin:
    """One skin of a document: its joints and their bind matrices."""

    def __init__(self, document: Document, skin: Json) -> None:
        self._joints = np.array(skin["joints"], int)
        self._binds: Matrix = np.eye(4)
        if "inverseBindMatrices" in skin:
            stored = document.accessor(skin["inverseBindMatrices"])[: len(self._joints)]
            self._binds = stored.reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)

    def bend(self, primitive: Primitive, worlds: Matrix) -> Primitive:
        """The primitive bent by its joints, in world coordinates; ``worlds`` (nodes, 4, 4)."""
        if primitive.joints is None or primitive.weights is None:
            return primitive
        matrices = worlds[self._joints] @ self._binds
        blended = _blended(matrices, primitive.joints, _shares(primitive.weights))
        turn, move = blended[:, :, :3], blended[:, :, 3]
        tangents = primitive.tangents
        if tangents is not None:
            turned = _turned(turn, tangents[:, :3])
            tangents = np.concatenate([turned, tangents[:, 3:]], axis=1)
        return replace(
            primitive,
            positions=_turned(turn, primitive.positions) + move,
            normals=None if primitive.normals is None else _turned(turn, primitive.normals),
            tangents=tangents,
        )


def _shares(weights: Floats) -> Floats:
    """Weights that add up to one. Other sums are common; all zero means the first joint."""
    total = weights.sum(axis=1, keepdims=True)
    shares = np.where(total > 0, weights / np.where(total > 0, total, 1), 0)
    shares[total[:, 0] <= 0, 0] = 1
    return shares


def _blended(matrices: Matrix, joints: npt.NDArray[np.uint32], shares: Floats) -> Floats:
    """(n, 3, 4): of each vertex the weighted sum of its joints' matrices."""
    rows = matrices[:, :3].astype(np.float32)
    blended = np.zeros((len(joints), 3, 4), np.float32)
    for joint, share in zip(joints.T, shares.T, strict=False):
        if share.any():
            blended += rows[joint] * share[:, None, None]
    return blended


def _turned(turn: Floats, vectors: Floats) -> Floats:
    turned: Floats = np.einsum("nij,nj->ni", turn, vectors)
    return turned
