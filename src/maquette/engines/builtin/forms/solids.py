"""Closed solids and what is done with them: the one door to manifold3d.

Metres, +Y up, front towards +Z. ``at`` is the middle of a solid's underside, so that things
stand where they are put. Every solid is closed and manifold by construction.
"""

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np
from manifold3d import CrossSection, FillRule, Manifold, OpType
from manifold3d import Mesh as Corners

from maquette.mesh.mesh import Doubles, Mesh

Solid: TypeAlias = Manifold
Point = tuple[float, float, float]
Outline = Sequence[tuple[float, float]]
Axis = Literal["x", "y", "z"]

ORIGIN: Point = (0.0, 0.0, 0.0)
_TURN: dict[str, Point] = {"x": (0, 0, -90), "y": ORIGIN, "z": (90, 0, 0)}


def box(size: Point, at: Point = ORIGIN, bevel: float = 0.0) -> Solid:
    """``size`` is width, height and depth; ``bevel`` cuts all edges at 45 degrees."""
    bevel = min(bevel, 0.49 * min(size))
    cubes = [Manifold.cube(size, center=True)]
    if bevel > 0:
        slim = np.array(size) - 2 * bevel
        wide = [np.where(np.arange(3) == axis, size, slim) for axis in range(3)]
        cubes = [Manifold.cube(tuple(each), center=True) for each in wide]
    solid = Manifold.batch_hull(cubes) if bevel > 0 else cubes[0]
    return solid.translate((at[0], at[1] + size[1] / 2, at[2]))


def lathe(profile: Outline, sides: int, at: Point = ORIGIN, turn: float = 360.0) -> Solid:
    """An outline of (radius, height) turned about the upright axis, closed along that axis."""
    radii = [(max(radius, 0.0), height) for radius, height in profile]
    closed = [(0.0, radii[0][1]), *radii, (0.0, radii[-1][1])]
    return ring(closed, sides, at, turn)


def ring(outline: Outline, sides: int, at: Point = ORIGIN, turn: float = 360.0) -> Solid:
    """A closed outline of (radius, height) turned about the upright axis."""
    section = CrossSection([[(x, y) for x, y in outline]], FillRule.NonZero)
    solid = section.revolve(sides, turn)
    # manifold3d turns about its own z, which lies up there.
    return solid.rotate((-90.0, 0.0, 0.0)).translate(at)


def prism(
    outline: Outline, depth: float, at: Point = ORIGIN, taper: float = 1.0, twist: float = 0.0
) -> Solid:
    """An outline in x and y, ``depth`` thick along z and centred there.

    ``taper`` scales the outline on its front; ``twist`` degrees turns it on the way there.
    """
    section = CrossSection([[(x, y) for x, y in outline]], FillRule.NonZero)
    steps = 0 if twist == 0 else max(int(abs(twist) / 6), 2)
    solid = section.extrude(depth, steps, twist, (taper, taper))
    return solid.translate((at[0], at[1], at[2] - depth / 2))


def ball(radii: float | Point, sides: int, at: Point = ORIGIN) -> Solid:
    """A ball, or an ellipsoid of three radii, standing on ``at``."""
    x, y, z = (radii, radii, radii) if isinstance(radii, float | int) else radii
    sides = max(4 * round(sides / 4), 8)
    solid = Manifold.sphere(1.0, sides).scale((x, y, z))
    return solid.translate((at[0], at[1] + y, at[2]))


def tube(path: Sequence[Point], radii: float | Sequence[float], sides: int) -> Solid:
    """A round rod along ``path``, with one radius or one for each point; flat at its ends."""
    points = np.asarray(path, np.float64)
    sizes = np.broadcast_to(np.asarray(radii, np.float64), (len(points),))
    frames = _frames(points)
    angles = np.arange(sides) * (2 * np.pi / sides)
    wheel = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    rims = points[:, None] + sizes[:, None, None] * np.einsum("sk,nkc->nsc", wheel, frames)
    corners = np.concatenate([rims.reshape(-1, 3), points[:1], points[-1:]])
    return _solid(corners, _tube_triangles(len(points), sides))


def _frames(points: Doubles) -> Doubles:
    """(n, 2, 3): two unit vectors across the path at each point, carried along without twist."""
    ways = np.diff(points, axis=0)
    ways /= np.maximum(np.linalg.norm(ways, axis=1, keepdims=True), 1e-12)
    along = np.concatenate([ways[:1], ways[:-1] + ways[1:], ways[-1:]])
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    across = np.cross(along[0], np.eye(3)[np.argmin(np.abs(along[0]))])
    frames = []
    for way in along:
        across = across - (across @ way) * way
        across /= max(float(np.linalg.norm(across)), 1e-12)
        frames.append((across, np.cross(way, across)))
    return np.array(frames)


def _tube_triangles(count: int, sides: int) -> Doubles:
    here = np.arange(sides)
    after = (here + 1) % sides
    quads = []
    for row in range(count - 1):
        low, high = row * sides, (row + 1) * sides
        quads += [np.stack([low + here, low + after, high + after], 1)]
        quads += [np.stack([low + here, high + after, high + here], 1)]
    first, last = count * sides, count * sides + 1
    top = (count - 1) * sides
    quads += [np.stack([after, here, np.full(sides, first)], 1)]
    quads += [np.stack([top + here, top + after, np.full(sides, last)], 1)]
    triangles: Doubles = np.concatenate(quads)
    return triangles


def _solid(corners: Doubles, triangles: Doubles) -> Solid:
    return Manifold(Corners(corners.astype(np.float32), triangles.astype(np.uint32)))


def union(*solids: Solid) -> Solid:
    return Manifold.batch_boolean(list(solids), OpType.Add)


def cut(solid: Solid, *others: Solid) -> Solid:
    """What is left of ``solid`` without the others."""
    return Manifold.batch_boolean([solid, *others], OpType.Subtract)


def intersection(*solids: Solid) -> Solid:
    """What all of them share."""
    return Manifold.batch_boolean(list(solids), OpType.Intersect)


def hull(*solids: Solid) -> Solid:
    """The smallest convex solid around all."""
    return Manifold.batch_hull(list(solids))


def beside(*solids: Solid) -> Solid:
    """Solids that neither touch nor overlap, or whose overlap does no harm, as one."""
    return Manifold.compose(list(solids))


def move(solid: Solid, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Solid:
    return solid.translate((x, y, z))


def turn(solid: Solid, axis: Axis, degrees: float, about: Point = ORIGIN) -> Solid:
    """Counter-clockwise, seen from where the axis points to."""
    angles = tuple(degrees if each == axis else 0.0 for each in "xyz")
    back = tuple(-each for each in about)
    return solid.translate(back).rotate(angles).translate(about)


def lay(solid: Solid, axis: Axis) -> Solid:
    """Lay what stands upright along another axis."""
    return solid.rotate(_TURN[axis])


def mirrored(solid: Solid, axis: Axis = "x") -> Solid:
    """The solid and its mirror image across the middle."""
    normal = tuple(1.0 if each == axis else 0.0 for each in "xyz")
    return beside(solid, solid.mirror(normal))


def around(solid: Solid, count: int, start: float = 0.0) -> Solid:
    """``count`` copies in a circle about the upright axis."""
    return beside(*(turn(solid, "y", start + 360.0 * k / count) for k in range(count)))


def corners(solid: Solid) -> Solid:
    """Four copies: mirrored from left to right and from front to back."""
    return mirrored(mirrored(solid, "x"), "z")


def bend(solid: Solid, way: Callable[[Doubles], Doubles]) -> Solid:
    """Moves all points at once: ``way`` takes and gives (n, 3) and must not fold the surface."""
    return solid.warp_batch(lambda points: way(np.asarray(points, np.float64)))


def finer(solid: Solid, longest: float) -> Solid:
    """The same shape with no edge longer than ``longest`` metres, to be bent."""
    return solid.refine_to_length(longest)


def pieces(solid: Solid) -> list[Solid]:
    """Each connected piece by itself."""
    found: list[Solid] = solid.decompose()
    return found


def bounds(solid: Solid) -> tuple[Doubles, Doubles]:
    """Lowest and highest corner."""
    found = np.array(solid.bounding_box(), np.float64)
    return found[:3], found[3:]


def mesh_of(solid: Solid) -> Mesh:
    made = solid.to_mesh()
    positions = np.ascontiguousarray(made.vert_properties[:, :3], np.float32)
    return Mesh(positions, np.ascontiguousarray(made.tri_verts, np.uint32))
