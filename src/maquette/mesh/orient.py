"""Turn all triangles counter-clockwise as seen from outside."""

import numpy as np

from maquette.mesh.measures import gathered, signed_volumes
from maquette.mesh.mesh import Doubles, Flags, Ints, Mesh
from maquette.mesh.topology import components, half_edges, labels_of, twins

PROBES = 16


def orient(mesh: Mesh) -> Mesh:
    """Give each component one winding, and a positive volume.

    Winding is spread by two-colouring: in the graph that holds every triangle twice, as it is
    and turned, a component falls apart into a consistent half and its mirror; a one-sided
    surface (Möbius band) does not, and is left as it is. A component of negative volume is
    turned, unless it lies inside another one: then it is a cavity, and right as it is.
    """
    if not len(mesh.triangles):
        return mesh
    mesh = _turned(mesh, _inconsistent(mesh))
    labels = components(mesh.triangles)
    wrong = [
        label
        for label in np.flatnonzero(_volumes(mesh, labels) < 0).tolist()
        if not _enclosed(mesh, labels, label)
    ]
    return _turned(mesh, np.isin(labels, wrong))


def _turned(mesh: Mesh, which: Flags) -> Mesh:
    triangles = mesh.triangles.copy()
    triangles[which] = triangles[which][:, ::-1]
    return Mesh(mesh.positions, triangles)


def _inconsistent(mesh: Mesh) -> Flags:
    m = len(mesh.triangles)
    pairs = twins(mesh.triangles)
    tails, _ = half_edges(mesh.triangles)
    clash = tails[pairs[:, 0]] == tails[pairs[:, 1]]
    if not clash.any():
        return np.zeros(m, bool)
    a, b = pairs[:, 0] // 3, pairs[:, 1] // 3
    across = np.where(clash, b + m, b)
    mirrored = np.where(clash, b, b + m)
    labels = labels_of(2 * m, np.concatenate([a, a + m]), np.concatenate([across, mirrored]))
    as_is, turned = labels[:m], labels[m:]
    patches = components(mesh.triangles)
    _, first = np.unique(patches, return_index=True)
    inconsistent: Flags = (turned == as_is[first[patches]]) & (turned != as_is)
    return inconsistent


def _volumes(mesh: Mesh, labels: Ints) -> Doubles:
    """Per component, around its own centre, which gives an open shell a sensible sign."""
    middles = mesh.positions.astype(np.float64)[mesh.triangles].mean(axis=1)
    count = int(labels.max()) + 1
    centres = gathered(middles, labels, count) / np.bincount(labels)[:, None]
    volumes = signed_volumes(mesh, centres[labels])[:, None]
    return gathered(volumes, labels, count)[:, 0]


def _enclosed(mesh: Mesh, labels: Ints, label: int) -> bool:
    """Whether a whole component lies inside the other components."""
    own = mesh.positions[np.unique(mesh.triangles[labels == label])].astype(np.float64)
    others = mesh.triangles[labels != label]
    if not len(others):
        return False
    around = mesh.positions[others.reshape(-1)]
    if (own.min(axis=0) < around.min(axis=0)).any() or (own.max(axis=0) > around.max(axis=0)).any():
        return False
    probes = own[np.linspace(0, len(own) - 1, PROBES).astype(int)]
    corners = mesh.positions.astype(np.float64)[others]
    return all(abs(_winding_number(corners, probe)) > 0.5 for probe in probes)


def _winding_number(corners: Doubles, point: Doubles) -> float:
    """How often the triangles (k, 3, 3) go around a point: Van Oosterom & Strackee 1983."""
    a, b, c = np.moveaxis(corners - point, 1, 0)
    la, lb, lc = (np.linalg.norm(side, axis=1) for side in (a, b, c))
    top = np.einsum("ij,ij->i", a, np.cross(b, c))
    bottom = la * lb * lc
    for (p, q), length in (((a, b), lc), ((b, c), la), ((c, a), lb)):
        bottom = bottom + np.einsum("ij,ij->i", p, q) * length
    return float(np.arctan2(top, bottom).sum() / (2.0 * np.pi))
