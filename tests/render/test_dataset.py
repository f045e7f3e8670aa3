"""A small dataset, opened again and measured: poses, depths, points and pictures agree."""

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from maquette.errors import RenderFailed
from maquette.kit.progress import silent
from maquette.render import RenderSpec
from maquette.render.render import render

from .conftest import RED, cube

COUNT, SIDE = 12, 160
SPEC = RenderSpec(output="dataset", dataset_quality=f"{COUNT}x{SIDE}", tilt_x=20, pan_x=15)
FOLDERS = ("images", "depth", "depth_16bit", "normals", "masks")


class Opened:
    """A dataset's ZIP, read as a trainer would."""

    def __init__(self, path):
        self.archive = zipfile.ZipFile(path)
        self.told = json.loads(self.archive.read("transforms.json"))
        self.near, self.far = self.told["depth_near"], self.told["depth_far"]

    def picture(self, folder, index):
        name = f"{folder}/frame_{index:05d}.png"
        return np.array(Image.open(io.BytesIO(self.archive.read(name))))

    def depth(self, index, folder="depth_16bit", largest=65535):
        return self.picture(folder, index) / largest * (self.far - self.near) + self.near

    def solid(self, index):
        return self.picture("masks", index) == 255

    def pose(self, index):
        return np.array(self.told["frames"][index]["transform_matrix"])

    def places(self, index, rows, columns):
        """World points of pixels' middles, from the depth picture."""
        told, depth = self.told, self.depth(index)[rows, columns]
        x = (columns + 0.5 - told["cx"]) / told["fl_x"]
        y = -(rows + 0.5 - told["cy"]) / told["fl_y"]
        seen = np.stack([x * depth, y * depth, -depth, np.ones_like(depth)], axis=1)
        return (seen @ self.pose(index).T)[:, :3]

    def pixels(self, index, places):
        """(n, 2) column and row at which a camera sees world points, and their depths."""
        told = self.told
        seen = np.c_[places, np.ones(len(places))] @ np.linalg.inv(self.pose(index)).T
        depth = -seen[:, 2]
        column = told["cx"] + told["fl_x"] * seen[:, 0] / depth
        row = told["cy"] - told["fl_y"] * seen[:, 1] / depth
        return np.stack([column, row], axis=1), depth


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dataset")
    rendered = render(cube(), SPEC, folder, silent)
    return rendered, Opened(folder / "dataset.zip")


def test_it_holds_everything_that_trainers_and_validators_ask_for(made):
    rendered, opened = made

    names = set(opened.archive.namelist())
    frames = {f"{folder}/frame_{i:05d}.png" for folder in FOLDERS for i in range(COUNT)}
    assert names == frames | {"transforms.json", "points3D.ply", "overview.webp"}
    assert [output.kind for output in rendered.outputs] == ["poster", "poster_full", "dataset"]
    told = opened.told
    assert (told["w"], told["h"], told["cx"], told["cy"]) == (SIDE, SIDE, SIDE / 2, SIDE / 2)
    assert told["fl_x"] == pytest.approx(SIDE / 2 / np.tan(told["camera_angle_x"] / 2))
    assert told["fl_y"] == told["fl_x"]
    for frame in told["frames"]:
        stem = frame["file_path"].removeprefix("images/")
        assert frame["mask_file_path"] == f"masks/{stem}"
        assert frame["depth_file_path"] == f"depth_16bit/{stem}"
        assert frame["normal_file_path"] == f"normals/{stem}"
    modes = {folder: Image.fromarray(opened.picture(folder, 0)).mode for folder in FOLDERS}
    assert modes == dict(zip(FOLDERS, ("RGB", "L", "I;16", "RGB", "L"), strict=True))


def test_cameras_stand_on_the_upper_half_at_one_distance_and_look_at_the_middle(made):
    _, opened = made
    poses = np.array([opened.pose(index) for index in range(COUNT)])

    places = poses[:, :3, 3]
    assert np.linalg.norm(places, axis=1) == pytest.approx(4.0)
    assert (places[:, 1] > 0).all()
    looks = -poses[:, :3, 2]
    assert (looks * 4.0 + places) == pytest.approx(0.0, abs=1e-9)
    assert poses[:, :3, :3] @ poses[:, :3, :3].transpose(0, 2, 1) == pytest.approx(
        np.tile(np.eye(3), (COUNT, 1, 1))
    )
    azimuths = np.sort(np.arctan2(places[:, 0], places[:, 2]))
    assert np.diff(azimuths).max() < 1.2


def test_a_point_seen_by_two_cameras_is_where_both_say(made):
    _, opened = made
    errors = []
    for first in range(COUNT):
        second = (first + 5) % COUNT
        rows, columns = np.nonzero(opened.solid(first))
        places = opened.places(first, rows, columns)
        (there, depth) = opened.pixels(second, places)
        inside = ((there >= 0) & (there < SIDE)).all(axis=1)
        column, row = there[inside].astype(int).T
        visible = np.abs(opened.depth(second)[row, column] - depth[inside]) < 0.03
        column, row = column[visible], row[visible]
        back, _ = opened.pixels(first, opened.places(second, row, column))
        here = np.stack([columns, rows], axis=1)[inside][visible] + 0.5
        errors.append(np.linalg.norm(back - here, axis=1))
    errors = np.concatenate(errors)
    assert len(errors) > 5000
    assert np.median(errors) < 0.5


def test_depth_planes_are_tight_and_both_depths_agree(made):
    _, opened = made
    depths = np.concatenate([opened.depth(index)[opened.solid(index)] for index in range(COUNT)])
    span = opened.far - opened.near

    assert depths.min() - opened.near < 0.1 * span
    assert opened.far - depths.max() < 0.35 * span  # the cube's far corners are hidden by it
    for index in (0, 7):
        coarse = opened.depth(index, "depth", 255)
        assert np.abs(coarse - opened.depth(index)).max() <= span / 255


def test_normals_are_the_cubes_in_the_worlds_frame(made):
    _, opened = made
    index = COUNT - 1
    normals = opened.picture("normals", index)[opened.solid(index)] / 255 * 2 - 1

    assert np.linalg.norm(normals, axis=1) == pytest.approx(1.0, abs=0.02)
    kinds = np.unique(np.round(normals, 1), axis=0)
    assert len(kinds) <= 3  # a camera sees three sides of a cube at most
    towards = opened.pose(index)[:3, 3] / 4.0
    assert (normals @ towards > -0.05).all()


def test_the_light_stands_still_so_a_face_looks_the_same_from_everywhere(made):
    _, opened = made
    shades = []
    for index in range(COUNT):
        colours = opened.picture("images", index).astype(int)
        red = opened.solid(index) & (colours[..., 0] > 2 * colours[..., 2] + 30)
        if red.sum() > 400:
            shades.append(np.median(colours[red], axis=0))
    assert len(shades) >= 3
    assert np.ptp(np.array(shades), axis=0).max() < 40
    assert RED[0] > RED[1]


def test_pictures_lie_on_white_and_masks_say_where(made):
    _, opened = made
    for index in range(0, COUNT, 3):
        mask = opened.picture("masks", index)
        assert (opened.picture("images", index)[mask == 0] == 255).all()
        assert (opened.picture("normals", index)[mask == 0] == 0).all()
        assert (opened.picture("depth_16bit", index)[mask == 0] == 65535).all()


def test_points_lie_on_the_surface_with_its_colours(made):
    _, opened = made
    data = opened.archive.read("points3D.ply")
    head, _, body = data.partition(b"end_header\n")
    fields = [line.split() for line in head.decode().splitlines()]
    count = int(next(line[2] for line in fields if line[:2] == ["element", "vertex"]))
    names = [line[2] for line in fields if line[0] == "property"]
    kind = np.dtype([(n, "<f4" if len(n) < 3 else "u1") for n in names])
    points = np.frombuffer(body, kind)

    assert len(points) == count > 20_000
    # The cube's sphere has radius one in the stage's unit; its faces lie 1/sqrt(3) from the middle.
    places = np.stack([points[axis] for axis in "xyz"], axis=1)
    normals = np.stack([points[f"n{axis}"] for axis in "xyz"], axis=1)
    unit = np.linalg.norm(places, axis=1).max()
    heights = (places * normals).sum(axis=1)
    assert np.median(heights) == pytest.approx(unit / np.sqrt(3), rel=0.02)
    assert np.percentile(heights, 95) - np.percentile(heights, 5) < 0.02
    assert {"red", "green", "blue"} <= set(names)


def test_a_sphere_of_cameras_looks_from_below_as_well_and_twice_the_same(tmp_path):
    spec = RenderSpec(output="dataset", dataset_quality="5x64", coverage="sphere")
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        render(cube(), spec, folder, silent)

    opened = Opened(first / "dataset.zip")
    heights = [opened.pose(index)[1, 3] for index in range(5)]
    assert max(heights) > 2 > -2 > min(heights)
    assert (first / "dataset.zip").read_bytes() == (second / "dataset.zip").read_bytes()


def test_a_dataset_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "dataset.zip.part").mkdir()

    with pytest.raises(RenderFailed, match="dataset could not be written"):
        render(cube(), RenderSpec(output="dataset", dataset_quality="5x64"), tmp_path, silent)
    assert not (tmp_path / "dataset.zip").exists()
