"""What a transform does to directions."""

import numpy as np

from maquette.render.gpu.drawable import Matrix

_NEXT, _LAST = [1, 2, 0], [2, 0, 1]


def normal_matrix(model: Matrix) -> Matrix:
    """Inverse transpose up to a factor: the cofactors, which exist for flattened models too."""
    m = model[:3, :3]
    following, last = m[_NEXT], m[_LAST]
    cofactors = following[:, _NEXT] * last[:, _LAST] - following[:, _LAST] * last[:, _NEXT]
    signed = cofactors if np.linalg.det(m) >= 0 else -cofactors
    length = float(np.abs(signed).max())
    return signed / length if length > 0 else np.eye(3)
