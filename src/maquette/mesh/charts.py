"""Cut a large mesh into charts that lie flat, in time linear in its triangles.

Normals pick one of six axes, neighbours vote the borders straight, crumbs join the chart they
share most border with, and each chart is projected along its mean normal. xatlas makes better
charts but needs super-linear time; this is for the meshes it is too slow for.
"""

from dataclasses import dataclass

import numpy as np

from maquette.mesh.measures import areas, cross_products, gathered, unit
from maquette.mesh.mesh import Doubles, Ints, Mesh
from maquette.mesh.topology import half_edges, labels_of, twins

AXES = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float64)
STEEPEST = 0.25  # cosine of the steepest slope that a chart may stretch over
CRUMB = 2e-4  # charts below this share of the surface join a neighbour
BLURS, VOTES, JOINS, RINGS = 4, 24, 8, 2
STRAIGHT = 0.35  # what a unit of border costs against a unit of slope


@dataclass(frozen=True, eq=False)
class _Faces:
    """Triangles as a graph: ``pairs`` (k, 2) are neighbours across an edge of ``lengths`` (k,)."""

    normals: Doubles
    areas: Doubles
    pairs: Ints
    lengths: Doubles
    neighbours: Ints  # (m, 3), or -1
    borders: Doubles  # (m, 3) edge lengths


def charts(mesh: Mesh) -> Ints:
    """A chart number per triangle; each chart is connected and faces its mean normal."""
    faces = _faces(mesh)
    labels = _connected(faces, np.argmax(_blurred(faces) @ AXES.T, axis=1))
    labels = _joined(faces, labels)
    for turn in range(VOTES):
        labels = _voted(faces, labels, turn % 2)
    labels = _joined(faces, _connected(faces, labels))
    steep = np.einsum("ij,ij->i", faces.normals, _mean_normals(faces, labels)[labels]) < STEEPEST
    return _connected(faces, np.where(steep, labels.max() + 1 + labels, labels))


def projected(mesh: Mesh, labels: Ints) -> Doubles:
    """Flatten each chart along its mean normal: (m, 3, 2) coordinates in metres."""
    axis = unit(gathered(cross_products(mesh), labels, int(labels.max()) + 1))
    helper = np.where(np.abs(axis[:, :1]) > 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    along = unit(np.cross(helper, axis))
    across = np.cross(axis, along)
    points = mesh.positions.astype(np.float64)[mesh.triangles]
    return np.stack(
        [
            np.einsum("mci,mi->mc", points, along[labels]),
            -np.einsum("mci,mi->mc", points, across[labels]),
        ],
        axis=2,
    )


def split(mesh: Mesh, labels: Ints, rivals: Ints) -> Ints:
    """Part charts that cover themselves: ``rivals`` are the triangles that share texels.

    The rivals of a chart fall apart into its layers; all but the largest become charts, with a
    few rings of triangles around them so that no crumbs stay behind.
    """
    pairs = twins(mesh.triangles) // 3
    marked = np.zeros(len(labels), bool)
    marked[rivals] = True
    same = (labels[pairs[:, 0]] == labels[pairs[:, 1]]) & marked[pairs].all(axis=1)
    layers = labels_of(len(labels), pairs[same, 0], pairs[same, 1])
    weights = np.bincount(layers, weights=areas(mesh) * marked)
    ranked = rivals[np.lexsort((layers[rivals], -weights[layers[rivals]], labels[rivals]))]
    _, first = np.unique(labels[ranked], return_index=True)
    upper = np.isin(layers, layers[ranked[first]])
    parted = np.where(marked & ~upper, labels.max() + 1 + layers, labels)
    for _ in range(RINGS):
        parted = _grown(parted, labels, pairs, marked)
    kept = parted[pairs[:, 0]] == parted[pairs[:, 1]]
    return labels_of(len(labels), pairs[kept, 0], pairs[kept, 1])


def _grown(parted: Ints, labels: Ints, pairs: Ints, marked: Ints) -> Ints:
    """New charts take the unmarked triangles around them from their old chart."""
    grown = parted.copy()
    for a, b in (pairs.T, pairs[:, ::-1].T):
        takes = (parted[a] != labels[a]) & (parted[b] == labels[b]) & (labels[a] == labels[b])
        takes &= ~marked[b]
        grown[b[takes]] = parted[a[takes]]
    return grown


def _faces(mesh: Mesh) -> _Faces:
    m = len(mesh.triangles)
    half = twins(mesh.triangles)
    tails, heads = half_edges(mesh.triangles)
    points = mesh.positions.astype(np.float64)
    lengths = np.linalg.norm(points[tails] - points[heads], axis=1)
    neighbours = np.full(3 * m, -1, np.int64)
    neighbours[half[:, 0]], neighbours[half[:, 1]] = half[:, 1] // 3, half[:, 0] // 3
    return _Faces(
        unit(cross_products(mesh)),
        areas(mesh),
        half // 3,
        lengths[half[:, 0]],
        neighbours.reshape(m, 3),
        lengths.reshape(m, 3),
    )


def _blurred(faces: _Faces) -> Doubles:
    """Normals averaged over a few rings of neighbours, so that bumps do not cut charts."""
    weighted = faces.normals * faces.areas[:, None]
    for _ in range(BLURS):
        around = np.where(faces.neighbours[..., None] >= 0, weighted[faces.neighbours], 0.0)
        weighted = weighted + around.sum(axis=1)
    return unit(weighted)


def _connected(faces: _Faces, labels: Ints) -> Ints:
    same = labels[faces.pairs[:, 0]] == labels[faces.pairs[:, 1]]
    pairs = faces.pairs[same]
    return labels_of(len(labels), pairs[:, 0], pairs[:, 1])


def _mean_normals(faces: _Faces, labels: Ints) -> Doubles:
    weighted = faces.normals * faces.areas[:, None]
    return unit(gathered(weighted, labels, int(labels.max()) + 1))


def _voted(faces: _Faces, labels: Ints, parity: int) -> Ints:
    """Let every second triangle move to the neighbouring chart that suits it better.

    All at once would make two neighbours swap for ever.
    """
    around = np.where(faces.neighbours >= 0, labels[faces.neighbours], labels[:, None])
    torn = (around != labels[:, None]).any(axis=1)
    torn[1 - parity :: 2] = False
    moving = np.flatnonzero(torn)
    around, borders = around[moving], faces.borders[moving]
    choices = np.concatenate([labels[moving, None], around], axis=1)
    means = _mean_normals(faces, labels)[choices]
    slope = 1.0 - np.einsum("mi,mki->mk", faces.normals[moving], means)
    open_edge = faces.neighbours[moving] < 0
    apart = (choices[:, :, None] != around[:, None, :]) & ~open_edge[:, None, :]
    border = (apart * borders[:, None, :]).sum(axis=2)
    cost = slope + STRAIGHT * border / borders.sum(axis=1, keepdims=True).clip(1e-30)
    cost[slope > 1.0 - STEEPEST] += 4.0
    best = np.take_along_axis(choices, np.argmin(cost, axis=1)[:, None], axis=1)[:, 0]
    voted = labels.copy()
    voted[moving] = best
    return voted


def _joined(faces: _Faces, labels: Ints) -> Ints:
    """Give crumbs to the larger neighbour with which they share most border."""
    for _ in range(JOINS):
        _, labels = np.unique(labels, return_inverse=True)
        labels = labels.reshape(-1)
        target = _targets(faces, labels)
        if (target == np.arange(len(target))).all():
            break
        for _ in range(JOINS):
            target = target[target]
        labels = target[labels]
    return labels


def _targets(faces: _Faces, labels: Ints) -> Ints:
    count = int(labels.max()) + 1
    size = np.bincount(labels, weights=faces.areas, minlength=count)
    means = _mean_normals(faces, labels)
    a, b = labels[faces.pairs].T
    ends = np.concatenate([np.stack([a, b], 1), np.stack([b, a], 1)])
    lengths = np.tile(faces.lengths, 2)
    larger = (size[ends[:, 1]] > size[ends[:, 0]]) & (size[ends[:, 0]] < CRUMB * size.sum())
    friendly = np.einsum("ij,ij->i", means[ends[:, 0]], means[ends[:, 1]]) > 2 * STEEPEST
    ends, lengths = ends[larger & friendly], lengths[larger & friendly]
    links, of_link = np.unique(ends[:, 0] * count + ends[:, 1], return_inverse=True)
    shared = np.bincount(of_link.reshape(-1), weights=lengths, minlength=len(links))
    order = np.argsort(shared, kind="stable")
    target = np.arange(count)
    # The last write wins: the neighbour with the longest shared border.
    target[links[order] // count] = links[order] % count
    return target
