"""STL: bare triangles, binary. Source: 3D Systems, StereoLithography Interface Specification."""

import numpy as np

from maquette.exports.frames import frame
from maquette.exports.scene import Scene

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def write(scene: Scene, up: str, unit: str) -> bytes:
    """All parts as one list of facets; the format has no names, colours or units."""
    parts = scene.placed(frame(up, unit))
    facets = np.zeros(sum(len(part.triangles) for part in parts), _FACET)
    corners = np.concatenate([part.positions[part.triangles] for part in parts])
    a, b, c = (corners[:, k].astype(np.float64) for k in range(3))
    normals = np.cross(b - a, c - a)
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    facets["normal"] = normals / np.maximum(length, 1e-30)
    facets["corners"] = corners
    title = f"Maquette; unit {unit}, +{up.upper()} up".encode().ljust(80)
    return title + np.uint32(len(facets)).tobytes() + facets.tobytes()
