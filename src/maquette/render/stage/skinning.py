"""Meshes that bend: morph targets at given weights, and skins at the joints' places."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from maquette.gltf.document import Document
from maquette.gltf.primitives import Primitive
from maquette.render.gpu.drawable import Floats, Matrix

Json = dict[str, Any]


def morphed(
    document: Document,
    primitive: Primitive,
    targets: Sequence[dict[str, int]],
    weights: Sequence[float],
) -> Primitive:
    """The primitive with its targets added, each by its weight."""
    positions: Floats = primitive.positions
    normals: Floats | None = primitive.normals
    for target, weight in zip(targets, weights, strict=False):
        if not weight:
            continue
        if "POSITION" in target:
            positions = _added(positions, document.accessor(target["POSITION"]), weight)
        if normals is not None and "NORMAL" in target:
            normals = _added(normals, document.accessor(target["NORMAL"]), weight)
    return replace(primitive, positions=positions, normals=normals)


def _added(values: Floats, offsets: Floats, weight: float) -> Floats:
    return np.asarray(values + offsets * np.float32(weight), np.float32)


def skinned(document: Document, primitive: Primitive, skin: Json, worlds: Matrix) -> Primitive:
    """The primitive bent by its joints, in world coordinates; ``worlds`` (nodes, 4, 4)."""
    joints, weights = primitive.joints, primitive.weights
    if joints is None or weights is None:
        return primitive
    matrices = _joint_matrices(document, skin, worlds)
    total = weights.sum(axis=1, keepdims=True)
    # Weights that do not add up to one are common; all zero means the first joint.
    shares = np.where(total > 0, weights / np.where(total > 0, total, 1), 0)
    shares[total[:, 0] <= 0, 0] = 1
    positions = _bent(primitive.positions, matrices, joints, shares, moved=True)
    normals, tangents = primitive.normals, primitive.tangents
    if normals is not None:
        normals = _bent(normals, matrices, joints, shares, moved=False)
    if tangents is not None:
        turned = _bent(tangents[:, :3], matrices, joints, shares, moved=False)
        tangents = np.concatenate([turned, tangents[:, 3:]], axis=1)
    return replace(primitive, positions=positions, normals=normals, tangents=tangents)


def _joint_matrices(document: Document, skin: Json, worlds: Matrix) -> Matrix:
    places: Matrix = worlds[np.array(skin["joints"], int)]
    if "inverseBindMatrices" not in skin:
        return places
    stored = document.accessor(skin["inverseBindMatrices"])[: len(places)]
    binds = stored.reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)
    joints: Matrix = places @ binds
    return joints


def _bent(
    vectors: Floats,
    matrices: Matrix,
    joints: np.ndarray[Any, np.dtype[np.uint32]],
    shares: Floats,
    *,
    moved: bool,
) -> Floats:
    """Weighted sum over the influences: of moved points, or of directions only turned."""
    bent = np.zeros(vectors.shape, np.float64)
    for joint, share in zip(joints.T, shares.T, strict=False):
        used = share > 0
        chosen = matrices[joint[used]]
        turned = np.einsum("nij,nj->ni", chosen[:, :3, :3], vectors[used])
        if moved:
            turned += chosen[:, :3, 3]
        bent[used] += turned * share[used, None]
    return bent.astype(np.float32)
