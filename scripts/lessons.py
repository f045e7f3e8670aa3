"""Models, pictures of them, and what lies behind each picture: scripts/behind.py learns from it.

World: +Y up, right-handed, the longest side 2, about the origin. A picture's frame: its right, its
up, and towards the camera.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import figures
import numpy as np
import solids
import trimesh
from scipy import ndimage
from skimage.measure import marching_cubes
from trimesh.visual.material import SimpleMaterial

from maquette.engines.builtin.forms.build import draw
from maquette.engines.builtin.forms.families import lexicon
from maquette.engines.builtin.forms.prompt import understand
from maquette.engines.builtin.sculpt.behind import CELLS, DEEP, FILLED, SEEN, depths_of
from maquette.mesh.mesh import Mesh
from maquette.mesh.rays import Rays

MODELS = {".glb", ".gltf", ".obj", ".dae"}
"""What is learned from. COLLADA's reader, pycollada, is not in the lock."""

FIGURES = 1200
TEXELS = 512
BLOCKS = 72
"""Cells a side of the world in which it is found out what is inside."""

HALF = 1.04
FAR = 100.0
BARE = -9.0
FINE = 2
"""Rays along a side of a pixel."""

LAMPS = (((-0.55, 0.60, 0.65), 0.80), ((0.75, 0.15, 0.60), 0.30), ((0.25, 0.65, -0.70), 0.30))
"""Towards each in the picture's frame, and how bright."""

STRETCHED = 0.25
"""How much, as a logarithm, models are stretched along each axis where depth is seen; level
pictures, where it has to be known, show models as they are."""

LEVEL = 8.0
"""Degrees of elevation within which a picture is level."""

FOLD = np.cos(np.radians(50))
"""Edges that are flatter are shaded smoothly."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """``window`` (128, 128, 4) uint8; ``depths`` (64, 64, 3) of its outline; ``inside``: the bits
    of (64, 64, 64); ``numbers``: elevation in degrees and nearness."""

    window: np.ndarray
    depths: np.ndarray
    inside: np.ndarray
    numbers: np.ndarray


@dataclass(frozen=True, eq=False)
class Model:
    """``points`` (n, 3), ``triangles`` (m, 3); either ``colours`` (n, 3) of 0..1, or ``uvs`` (n, 2)
    and, by each triangle's ``part`` (m,), one of the ``textures`` (h, w, 3)."""

    points: np.ndarray
    triangles: np.ndarray
    colours: np.ndarray | None = None
    uvs: np.ndarray | None = None
    part: np.ndarray | None = None
    textures: tuple[np.ndarray, ...] = ()

    def shown(self, triangle: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Colours (k, 3) at places within triangles."""
        corners = self.triangles[triangle]
        if self.colours is not None:
            return (self.colours[corners] * weights[..., None]).sum(1)
        u, v = (self.uvs[corners] * weights[..., None]).sum(1).T
        found = np.zeros((len(triangle), 3))
        for at, texture in enumerate(self.textures):
            here = self.part[triangle] == at
            high, wide = texture.shape[:2]
            row = ((1 - v[here] % 1) * high).astype(int).clip(0, high - 1)
            found[here] = texture[row, (u[here] % 1 * wide).astype(int).clip(0, wide - 1)]
        return found


def sources(folders: list[Path]) -> list[str]:
    """What there is to learn from: files of models, each kind of forms twice, solids, figures."""
    kinds = [f"form {family.name} {at}" for family in lexicon().families for at in range(2)]
    made = [f"solid {at}" for at in range(7_000_000, 7_000_700)]
    return [*files(folders), *kinds, *made, *(f"figure {at}" for at in range(FIGURES))]


def files(folders: list[Path]) -> list[str]:
    """Those of models."""
    every = sorted(path for folder in folders for path in folder.rglob("*"))
    return [str(path) for path in every if path.suffix.lower() in MODELS]


def voxels(source: str, dice: np.random.Generator) -> np.ndarray:
    """(72, 72, 72) of 0..1 along x, y and z: how far each cell is inside the model of a file."""
    return _inside(_rays(_standing(_model(source, dice))))


def _rays(model: Model) -> Rays:
    return Rays(Mesh(model.points.astype(np.float32), model.triangles.astype(np.uint32)))


def lessons(source: str, seed: int, count: int = 8) -> Iterator[Lesson]:
    """From so many sides; nothing of models that nobody sees, or that trimesh cannot read."""
    dice = np.random.default_rng(seed)
    model = _standing(_model(source, dice))
    views = list(_views(dice, count))
    yield from _drawn(model, [view for view in views if abs(view[1]) < LEVEL], dice)
    other = [view for view in views if abs(view[1]) >= LEVEL]
    yield from _drawn(_standing(_stretched(model, dice)), other, dice)


def _drawn(
    model: Model, views: list[tuple[float, float, float]], dice: np.random.Generator
) -> Iterator[Lesson]:
    rays = _rays(model)
    normals, inside = _normals(model), _inside(rays)
    if inside.sum() < 60:
        return
    for view in views:
        found = _seen(model, rays, normals, view, dice)
        if found is not None:
            window, camera = found
            depths = depths_of(window[..., 3] / np.float32(255)).astype(np.float16)
            bits = np.packbits(_behind(inside, camera))
            yield Lesson(window, depths, bits, camera.numbers)


def _model(source: str, dice: np.random.Generator) -> Model:
    kind, _, what = source.partition(" ")
    if kind == "form":
        return _form(what, dice)
    if kind == "figure":
        return Model(*figures.figure(int(what)))
    return _solid(int(what), dice) if kind == "solid" else _file(source, dice)


def _form(what: str, dice: np.random.Generator) -> Model:
    name, at = what.rsplit(" ", 1)
    style = ("realistic", "low-poly")[int(at)]
    thing = draw(understand(name, lexicon()).wishes[0], style, 100 + int(at))
    meshes = [part.solid.to_mesh() for part in thing.parts]
    points = [np.asarray(mesh.vert_properties)[:, :3] for mesh in meshes]
    start = np.cumsum([0, *map(len, points)])
    triangles = [np.asarray(mesh.tri_verts) + at for mesh, at in zip(meshes, start, strict=False)]
    colours = [np.tile(dice.uniform(0.05, 0.95, 3), (len(found), 1)) for found in points]
    return Model(np.concatenate(points), np.concatenate(triangles), np.concatenate(colours))


def _solid(seed: int, dice: np.random.Generator) -> Model:
    inside, _ = solids.solid(seed)
    line = np.linspace(-2.2, 2.2, 40, dtype=np.float32)
    points = np.stack(np.meshgrid(line, line, line, indexing="ij")).reshape(3, -1)
    within = points[:, inside(points) < 0.06]
    low, high = within.min(1) - 0.15, within.max(1) + 0.15
    step = float((high - low).max()) / 76
    axes = [np.arange(low[k], high[k] + step, step, dtype=np.float32) for k in range(3)]
    lattice = np.stack(np.meshgrid(*axes, indexing="ij"))
    field = inside(lattice.reshape(3, -1)).reshape(lattice.shape[1:])
    places, triangles, _, _ = marching_cubes(field, 0.0)
    colours = dice.uniform(0.05, 0.95, (dice.integers(1, 5), 3))
    bands = (places * step + low) @ dice.normal(size=3) + 1
    band = (bands * 0.5 * len(colours)).astype(int).clip(0, len(colours) - 1)
    return Model(places * step + low, triangles[:, ::-1], colours[band])


def _file(path: str, dice: np.random.Generator) -> Model:
    scene = trimesh.load(path, process=False, force="scene")
    parts = [part for part in scene.dump() if isinstance(part, trimesh.Trimesh)]
    start = np.cumsum([0, *(len(part.vertices) for part in parts)])
    return Model(
        np.concatenate([part.vertices for part in parts]),
        np.concatenate([part.faces + at for part, at in zip(parts, start, strict=False)]),
        uvs=np.concatenate([_uvs(part) for part in parts]),
        part=np.repeat(np.arange(len(parts)), [len(part.faces) for part in parts]),
        textures=tuple(_texture(part, dice) for part in parts),
    )


def _uvs(part: trimesh.Trimesh) -> np.ndarray:
    uvs = getattr(part.visual, "uv", None)
    return np.zeros((len(part.vertices), 2)) if uvs is None else uvs


def _texture(part: trimesh.Trimesh, dice: np.random.Generator) -> np.ndarray:
    material = getattr(part.visual, "material", None)
    if isinstance(material, SimpleMaterial):
        material = material.to_pbr()
    picture = getattr(material, "baseColorTexture", None)
    if picture is None:
        factor = getattr(material, "baseColorFactor", None)
        plain = dice.uniform(0.05, 0.95, 3) if factor is None else factor[:3] / 255
        return plain[None, None]
    picture = picture.convert("RGB")
    picture.thumbnail((TEXELS, TEXELS))
    return np.asarray(picture) / 255


def _stretched(model: Model, dice: np.random.Generator) -> Model:
    """Half of all models in other proportions: there are too few of most kinds to learn theirs."""
    if dice.random() < 0.5:
        return model
    return replace(model, points=model.points * np.exp(dice.normal(0, STRETCHED, 3)))


def _standing(model: Model) -> Model:
    used = model.points[np.unique(model.triangles)]
    low, high = used.min(0), used.max(0)
    points = (model.points - (low + high) / 2) * 2 / max(float((high - low).max()), 1e-9)
    return replace(model, points=points)


def _normals(model: Model) -> np.ndarray:
    """(m, 3, 3) at the corners of triangles."""
    a, b, c = (model.points[model.triangles[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    flat = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-20)
    _, same = np.unique((model.points * 5e4).round().astype(int), axis=0, return_inverse=True)
    corners = same.ravel()[model.triangles]
    total = np.zeros((corners.max() + 1, 3))
    for k in range(3):
        np.add.at(total, corners[:, k], across)
    total /= np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-20)
    smooth = total[corners]
    alike = (smooth * flat[:, None]).sum(-1) > FOLD
    return np.where(alike[..., None], smooth, flat[:, None])


def _inside(rays: Rays) -> np.ndarray:
    """(72, 72, 72) of 0..1: what is seen from none of 26 sides, so closed whatever the file; and
    sheets, which have no inside, as thick as a cell."""
    line = (np.arange(BLOCKS) + 0.5) / BLOCKS * 2 * HALF - HALF
    points = np.stack(np.meshgrid(line, line, line, indexing="ij"), -1).reshape(-1, 3)
    solid, thick = np.ones(len(points), bool), np.ones(len(points), bool)
    cell = 2 * HALF / BLOCKS
    for side in product((-1, 0, 1), repeat=3):
        if any(side):
            left = np.flatnonzero(thick)
            over = _above(rays, np.array(side) / np.linalg.norm(side), points[left])
            solid[left[over > 0.1 * cell]] = False
            thick[left[over > 0.8 * cell]] = False
    solid, thick = (found.reshape(BLOCKS, BLOCKS, BLOCKS) for found in (solid, thick))
    core = ndimage.binary_dilation(ndimage.binary_opening(solid), iterations=2)
    blurred = ndimage.gaussian_filter(solid.astype(np.float32), 0.5)
    return np.maximum(blurred, thick & ~core)


def _above(rays: Rays, towards: np.ndarray, points: np.ndarray, count: int = 128) -> np.ndarray:
    """How far ``points`` are before what is seen from one side."""
    other = np.array([1.0, 0, 0]) if abs(towards[1]) > 0.9 else np.array([0, 1.0, 0])
    right = np.cross(other, towards)
    right /= np.linalg.norm(right)
    up = np.cross(towards, right)
    reach = 1.85
    line = ((np.arange(count) + 0.5) / count * 2 - 1) * reach
    x, y = np.meshgrid(line, line)
    starts = (x[..., None] * right + y[..., None] * up + towards * 4).reshape(-1, 3)
    looks = np.tile(-towards, (len(starts), 1))
    distance, _, _ = rays.hits(starts.astype(np.float32), looks.astype(np.float32), FAR)
    seen = np.where(np.isfinite(distance), 4 - distance, BARE).reshape(count, count)
    row, column = (
        ((points @ axis / reach + 1) * 0.5 * count).astype(int).clip(0, count - 1)
        for axis in (up, right)
    )
    return points @ towards - seen[row, column]


def _views(dice: np.random.Generator, count: int) -> Iterator[tuple[float, float, float]]:
    """Azimuth, elevation and field of view: square on, as products are shown, and anyhow."""
    quarters = dice.permutation(4)
    for at in range(count):
        azimuth, kind = 90.0 * quarters[at % 4], dice.random()
        if kind < 0.45:
            askew, tilt = (dice.normal(0, wide) * (dice.random() < 0.5) for wide in (3, 2))
            yield azimuth + askew, tilt, float(dice.choice([8, 8, 8, 15, 25, 35]))
        elif kind < 0.75:
            field = float(np.clip(dice.normal(38, 5), 20, 55))
            yield azimuth + dice.choice([-30, 30]) + dice.normal(0, 6), dice.normal(20, 4), field
        else:
            yield dice.uniform(0, 360), dice.uniform(-5, 40), dice.uniform(8, 50)


@dataclass(frozen=True, eq=False)
class Camera:
    """``axes``: rows right, up and towards; it looks at ``middle`` from ``distance``; its window
    is ``half`` wide there."""

    axes: np.ndarray
    middle: np.ndarray
    distance: float
    half: float
    elevation: float

    @property
    def numbers(self) -> np.ndarray:
        return np.float32([self.elevation, self.half / self.distance])


def _seen(
    model: Model,
    rays: Rays,
    normals: np.ndarray,
    view: tuple[float, float, float],
    dice: np.random.Generator,
) -> tuple[np.ndarray, Camera] | None:
    camera = _camera(model.points[np.unique(model.triangles)], view, dice)
    count = SEEN * FINE
    line = ((np.arange(count) + 0.5) / count * 2 - 1) * camera.half
    x, y = np.meshgrid(line, -line)
    looks = np.stack([x, y, np.full(x.shape, -camera.distance)], -1).reshape(-1, 3)
    looks = (looks / np.linalg.norm(looks, axis=1, keepdims=True)) @ camera.axes
    eye = camera.middle + camera.distance * camera.axes[2]
    starts = np.tile(eye, (len(looks), 1)).astype(np.float32)
    _, triangle, weights = rays.hits(starts, looks.astype(np.float32), FAR)
    hit = triangle >= 0
    if hit.sum() < 400:
        return None
    drawn = np.zeros((len(looks), 4))
    drawn[hit, :3] = _lit(model, normals, (triangle[hit], weights[hit], looks[hit]), camera, dice)
    drawn[hit, 3] = 1
    drawn = drawn.reshape(SEEN, FINE, SEEN, FINE, 4).mean((1, 3))
    drawn[..., :3] /= np.maximum(drawn[..., 3:], 1e-6)
    return (drawn.clip(0, 1) * 255 + 0.5).astype(np.uint8), camera


def _camera(
    points: np.ndarray, view: tuple[float, float, float], dice: np.random.Generator
) -> Camera:
    azimuth, elevation, field = np.radians(view)
    towards = np.array(
        [
            np.sin(azimuth) * np.cos(elevation),
            np.sin(elevation),
            np.cos(azimuth) * np.cos(elevation),
        ]
    )
    right = np.array([np.cos(azimuth), 0, -np.sin(azimuth)])
    axes = np.stack([right, np.cross(towards, right), towards])
    seen = points @ axes.T
    middle = (seen.max(0) + seen.min(0)) / 2
    seen = seen - middle
    narrow = np.tan(field / 2) * 0.84
    distance = float((np.abs(seen[:, :2]).max(1) / narrow + seen[:, 2]).max())
    for _ in range(3):
        flat = seen[:, :2] * (distance / (distance - seen[:, 2:]))
        shift = (flat.max(0) + flat.min(0)) / 2
        seen[:, :2] -= shift
        middle[:2] += shift
    flat = seen[:, :2] * (distance / (distance - seen[:, 2:]))
    half = float(np.abs(flat).max()) / FILLED * (1 + dice.uniform(-0.02, 0.02))
    return Camera(axes, middle @ axes, distance, half, view[1])


def _lit(
    model: Model,
    normals: np.ndarray,
    hits: tuple[np.ndarray, np.ndarray, np.ndarray],
    camera: Camera,
    dice: np.random.Generator,
) -> np.ndarray:
    """sRGB (k, 3) of what is hit, under three lamps; half of all things are given a pattern."""
    triangle, weights, looks = hits
    colour = model.shown(triangle, weights)
    if dice.random() < 0.5:
        place = (model.points[model.triangles[triangle]] * weights[..., None]).sum(1)
        waves = place @ (dice.normal(size=(3, 3)) * dice.uniform(2, 14)) + dice.uniform(0, 6, 3)
        colour = colour * (1 + np.sin(waves).prod(1) * dice.uniform(0.05, 0.35))[:, None]
    if dice.random() < 0.3:
        colour = colour[:, dice.permutation(3)]
    normal = (normals[triangle] * weights[..., None]).sum(1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    away = (normal * looks).sum(1, keepdims=True) > 0
    normal = np.where(away, -normal, normal) @ camera.axes.T
    light, gloss = np.full(len(colour), dice.uniform(0.15, 0.5)), np.zeros(len(colour))
    usual = dice.random() < 0.4
    for at, (lamp, power) in enumerate(LAMPS):
        direction = np.array(lamp) + (0 if usual else dice.normal(0, 0.35, 3))
        direction /= np.linalg.norm(direction)
        light += (
            power * (1 if usual else dice.uniform(0.5, 1.3)) * np.clip(normal @ direction, 0, 1)
        )
        between = direction + np.array([0, 0, 1])
        shine = np.clip(normal @ (between / np.linalg.norm(between)), 0, 1) ** 30
        gloss += (0.05 if at == 0 else 0.015) * shine
    linear = np.clip(colour, 0, 1) ** 2.2 * light[:, None] + gloss[:, None]
    return np.clip(linear, 0, 1) ** (1 / 2.2)


def _behind(inside: np.ndarray, camera: Camera) -> np.ndarray:
    """(64, 64, 64) bool along the camera's rays."""
    line = ((np.arange(CELLS) + 0.5) / CELLS * 2 - 1) * camera.half
    y, x, z = np.meshgrid(-line, line, line * DEEP, indexing="ij")
    nearer = (camera.distance - z) / camera.distance
    points = np.stack([x * nearer, y * nearer, z], -1).reshape(-1, 3) @ camera.axes + camera.middle
    places = ((points + HALF) / (2 * HALF) * BLOCKS - 0.5).T
    found = ndimage.map_coordinates(inside, places, order=1, prefilter=False)
    return found.reshape(CELLS, CELLS, CELLS) > 0.5
