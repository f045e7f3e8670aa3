"""Training datasets: a ZIP of pictures, masks, depths and normals with their cameras.

The world's frame is OpenGL's: right-handed, +Y up, the model's middle at the origin. One unit is
such that the cameras stand :data:`DISTANCE` away, as in the synthetic sets that trainers expect.
"""

import contextlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from maquette.errors import RenderFailed
from maquette.render.camera import Lens, Pose, view
from maquette.render.frames import View
from maquette.render.gpu.drawable import Matrix
from maquette.render.outputs import whole_file

CONTENT_TYPE = "application/zip"
DISTANCE = 4.0
_POINTS = 100_000
_PNG_LEVEL = 4
_GRID, _CELL = 10, 96
_THREADS = 2

Channel = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Rig:
    """What all cameras share: the picture's side in pixels, the lens, the nearest and farthest
    depth of any, and what a length of the stage is multiplied by, all in the dataset's unit.
    """

    side: int
    lens: Lens
    near: float
    far: float
    unit: float

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return self.side / 2 / self.lens.slopes[1]


def rig_of(outline: Matrix, poses: Sequence[Pose], side: int, lens: Lens) -> Rig:
    """The tightest depth planes around all of ``outline`` (n, 3) as the poses see it."""
    nearest, farthest = np.inf, -np.inf
    for pose in poses:
        depths = (outline @ view(pose)[2, :3] + view(pose)[2, 3]) * -1
        nearest, farthest = min(nearest, depths.min()), max(farthest, depths.max())
    unit = DISTANCE / float(np.linalg.norm(poses[0].eye - poses[0].target))
    # A hair of room, so that nothing falls on a plane by rounding.
    margin = (farthest - nearest) * 0.002 + 1e-6
    near = max(float(nearest) - margin, 1e-3)
    return Rig(side, lens, near * unit, (float(farthest) + margin) * unit, unit)


@contextlib.contextmanager
def writing(path: Path, rig: Rig, count: int) -> Iterator["Dataset"]:
    """A dataset of ``count`` views to add to; it gets its name when the block ends well, and is
    gone when it does not. Raises :class:`RenderFailed` when it cannot be written.
    """
    try:
        with (
            whole_file(path) as part,
            # Pictures are compressed already.
            zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive,
            ThreadPoolExecutor(_THREADS) as pool,
        ):
            dataset = Dataset(archive, pool, rig, count)
            yield dataset
            dataset.finish()
    except OSError as error:
        raise RenderFailed(f"the dataset could not be written: {error}") from error


class Dataset:
    """Takes views one by one, in memory that does not grow with their pictures."""

    def __init__(
        self, archive: zipfile.ZipFile, pool: ThreadPoolExecutor, rig: Rig, count: int
    ) -> None:
        self._zip = archive
        self._pool = pool
        self._rig = rig
        self._share = _POINTS // count + 1
        self._frames: list[dict[str, Any]] = []
        self._points: list[npt.NDArray[np.void]] = []
        self._overview = _Overview(count)
        self._random = np.random.default_rng(0)

    def add(self, shot: View) -> None:
        """The next view; its files are in the ZIP when this returns."""
        number = len(self._frames)
        name = f"frame_{number:05d}.png"
        pictures = _pictures(shot, self._rig)
        encoded = {folder: self._pool.submit(_png, each) for folder, each in pictures.items()}
        self._frames.append(_frame(name, shot.pose, self._rig))
        self._points.append(_points(shot, self._rig, self._share, self._random))
        self._overview.add(number, pictures)
        for folder, future in encoded.items():
            self._write(f"{folder}/{name}", future.result())

    def finish(self) -> None:
        """Add what tells of all views: cameras, points and the overview."""
        self._write("transforms.json", _transforms(self._rig, self._frames))
        self._write("points3D.ply", _ply(np.concatenate(self._points)))
        self._write("overview.webp", self._overview.webp())

    def _write(self, name: str, data: bytes) -> None:
        # A fixed time, so that the same dataset is the same bytes.
        self._zip.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)


def _pictures(shot: View, rig: Rig) -> dict[str, Channel]:
    """Every folder's picture of a view."""
    depth = np.asarray(shot.measures[..., 3] * rig.unit, np.float64)
    seen = depth > 0
    # Closer is darker; what is nowhere is as far as can be.
    share = np.where(seen, (depth - rig.near) / (rig.far - rig.near), 1.0).clip(0, 1)
    normals = np.where(seen[..., None], shot.measures[..., :3] * 0.5 + 0.5, 0.0)
    return {
        "images": shot.colours,
        "depth": np.rint(share * 255).astype(np.uint8),
        "depth_16bit": np.rint(share * 65535).astype(np.uint16),
        "normals": np.rint(normals * 255).astype(np.uint8),
        "masks": shot.mask,
    }


def _png(pixels: Channel) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=_PNG_LEVEL)
    return buffer.getvalue()


def _frame(name: str, pose: Pose, rig: Rig) -> dict[str, Any]:
    return {
        "file_path": f"images/{name}",
        "mask_file_path": f"masks/{name}",
        "depth_file_path": f"depth_16bit/{name}",
        "normal_file_path": f"normals/{name}",
        "transform_matrix": camera_to_world(pose, rig).tolist(),
    }


def camera_to_world(pose: Pose, rig: Rig) -> Matrix:
    """(4, 4) in the dataset's unit; the camera looks down its -Z, +Y is up in the picture."""
    matrix = np.asarray(np.linalg.inv(view(pose)), np.float64)
    matrix[:3, 3] *= rig.unit
    return matrix


def _transforms(rig: Rig, frames: list[dict[str, Any]]) -> bytes:
    """Cameras as instant-ngp and nerfstudio read them."""
    angle = float(np.radians(rig.lens.field_of_view))
    told = {
        "camera_model": "OPENCV",
        "w": rig.side,
        "h": rig.side,
        "fl_x": rig.focal,
        "fl_y": rig.focal,
        "cx": rig.side / 2,
        "cy": rig.side / 2,
        "k1": 0.0,
        "k2": 0.0,
        "p1": 0.0,
        "p2": 0.0,
        "camera_angle_x": angle,
        "camera_angle_y": angle,
        "aabb_scale": 1,
        "depth_near": rig.near,
        "depth_far": rig.far,
        "ply_file_path": "points3D.ply",
        "frames": frames,
    }
    return json.dumps(told, indent=1).encode()


_FIELDS = [(name, "float") for name in ("x", "y", "z", "nx", "ny", "nz")]
_FIELDS += [(name, "uchar") for name in ("red", "green", "blue")]
_VERTEX = np.dtype([(name, {"float": "<f4", "uchar": "u1"}[kind]) for name, kind in _FIELDS])


def _points(shot: View, rig: Rig, count: int, random: np.random.Generator) -> npt.NDArray[np.void]:
    """Points of the surface where this view sees it, with normals and colours."""
    rows, columns = np.nonzero(shot.measures[..., 3] > 0)
    if len(rows) > count:
        chosen = random.choice(len(rows), count, replace=False)
        rows, columns = rows[chosen], columns[chosen]
    measures = shot.measures[rows, columns]
    depth = measures[:, 3] * rig.unit
    across = (columns + 0.5 - rig.side / 2) / rig.focal
    up = (rig.side / 2 - rows - 0.5) / rig.focal
    seen = np.stack([across * depth, up * depth, -depth, np.ones_like(depth)], axis=1)
    places = seen @ camera_to_world(shot.pose, rig).T
    points = np.zeros(len(rows), _VERTEX)
    for axis, name in enumerate("xyz"):
        points[name] = places[:, axis]
        points[f"n{name}"] = measures[:, axis]
    for band, name in enumerate(("red", "green", "blue")):
        points[name] = shot.colours[rows, columns, band]
    return points


def _ply(points: npt.NDArray[np.void]) -> bytes:
    """Binary PLY 1.0."""
    fields = [f"property {kind} {name}" for name, kind in _FIELDS]
    head = ["ply", "format binary_little_endian 1.0", f"element vertex {len(points)}", *fields]
    return "\n".join([*head, "end_header", ""]).encode() + points.tobytes()


class _Overview:
    """Four grids of small pictures: colours, depths, normals, masks."""

    _PLACES = (("images", 0, 0), ("depth", 0, 1), ("normals", 1, 0), ("masks", 1, 1))

    def __init__(self, count: int) -> None:
        side = _GRID * _CELL
        self._sheet = Image.new("RGB", (2 * side, 2 * side), "white")
        cells = _GRID * _GRID
        self._cells = {index * count // cells: index for index in range(cells)}

    def add(self, number: int, pictures: dict[str, Channel]) -> None:
        cell = self._cells.get(number)
        if cell is None:
            return
        for folder, row, column in self._PLACES:
            small = Image.fromarray(pictures[folder]).resize((_CELL, _CELL), Image.Resampling.BOX)
            left = (column * _GRID + cell % _GRID) * _CELL
            top = (row * _GRID + cell // _GRID) * _CELL
            self._sheet.paste(small.convert("RGB"), (left, top))

    def webp(self) -> bytes:
        buffer = io.BytesIO()
        self._sheet.save(buffer, "WEBP", quality=80)
        return buffer.getvalue()
