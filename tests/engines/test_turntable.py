"""Pictures of a whole turn: drawn of a known solid, and compared with it."""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from PIL import Image

from engines import models, pictures
from maquette.core.generations.rules import GenerationOrder, choose
from maquette.engines.builtin.sculpt.carve import carved
from maquette.engines.builtin.sculpt.hull import hull
from maquette.engines.builtin.sculpt.posts import posts_of
from maquette.engines.builtin.sculpt.rig import sights_of
from maquette.engines.builtin.sculpt.rules import ORDER, check
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.builtin.sculpt.views import view_of
from maquette.engines.catalog import standard_catalog
from maquette.engines.engine import Inputs, Options, Tier, Turntable
from maquette.engines.foreground import cut_out
from maquette.errors import EngineFailed, InvalidSettings
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import silent

CELLS = 64
SIZE = 200
LATTICE = np.linspace(-1, 1, 81, dtype=np.float32)
RED, GREEN, BLUE, YELLOW = (190, 40, 40), (40, 150, 60), (40, 60, 180), (200, 180, 40)


def is_inside(x, y, z):
    """A body askew to the axes, with a round head to its right and an arm to its front."""
    u, v = 0.8 * x + 0.6 * z, -0.6 * x + 0.8 * z
    body = (np.abs(u) < 0.55) & (np.abs(v) < 0.25) & (y > -0.8) & (y < 0.3)
    head = (x - 0.3) ** 2 + (y - 0.5) ** 2 + (z + 0.1) ** 2 < 0.3**2
    arm = (z > 0) & (z < 0.8) & ((x + 0.2) ** 2 + (y + 0.3) ** 2 < 0.12**2)
    return body | head | arm


def lattice():
    return np.stack([axis.ravel() for axis in np.meshgrid(LATTICE, LATTICE, LATTICE)], axis=1)


@pytest.fixture(scope="module")
def solid():
    points = lattice()
    return points[is_inside(*points.T)]


@dataclass(frozen=True)
class Camera:
    """Degrees; ``shift`` and ``zoom`` are what a hand does to a picture."""

    azimuth: float
    elevation: float = 0.0
    shift: tuple[float, float] = (0, 0)
    zoom: float = 1.0

    def picture(self, points, colour=RED):
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        right = np.array([np.cos(a), 0, -np.sin(a)])
        towards = np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
        seen = points @ np.stack([right, -np.cross(towards, right)], axis=1)
        at = (seen * self.zoom * 70 + self.shift + SIZE / 2).astype(int)
        mask = np.zeros((SIZE, SIZE), np.uint8)
        mask[at[:, 1], at[:, 0]] = 255
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        drawn = Image.new("RGB", (SIZE, SIZE), colour)
        drawn.putalpha(Image.fromarray(mask))
        return drawn


def around(points, count, **more):
    return [Camera(360 * k / count, **more).picture(points) for k in range(count)]


def posts(drawn, leftwards=False):
    return posts_of([cut_out(picture, 1) for picture in drawn], CELLS, leftwards)


def likeness(built):
    """Intersection over union with the truth, both moved to the middle of their boxes."""
    row, x, z = np.nonzero(built.field > 0)
    ours = np.stack([x, -row, z], axis=1).astype(np.float32)
    truth = lattice()
    truth = truth[is_inside(*truth.T)]
    size = np.ptp(truth, axis=0).max() / (np.ptp(ours, axis=0).max() + 1)
    cells = []
    for points in (truth, ours * size):
        middle = 0.5 * (points.min(axis=0) + points.max(axis=0))
        cells.append({tuple(cell) for cell in np.rint((points - middle) / 0.04).astype(int)})
    return len(cells[0] & cells[1]) / len(cells[0] | cells[1])


def test_eight_pictures_are_nearer_to_the_truth_than_four_and_sixteen_nearer_still(solid):
    cutouts = [cut_out(picture, 1) for picture in around(solid, 4)]
    views = [view_of(name, cutout) for name, cutout in zip(ORDER, cutouts, strict=True)]
    sights = sights_of(views, CELLS)
    found = [likeness(hull(sights, sights))]
    for count in (8, 16):
        placed = posts(around(solid, count))
        found.append(likeness(carved(placed.stations, placed.seen)))
        assert placed.doubts == ()

    assert found[0] + 0.05 < found[1] < found[2], found
    assert found[2] > 0.76, found


def test_a_camera_above_the_table_is_found(solid):
    placed = posts(around(solid, 8, elevation=18))

    assert np.degrees(placed.stations[0].elevation) == pytest.approx(18, abs=3)
    assert likeness(carved(placed.stations, placed.seen)) > 0.7
    assert placed.doubts == ()


def test_pictures_taken_by_hand_are_brought_together(solid):
    chance = np.random.default_rng(5)
    drawn = [
        Camera(45 * k, shift=tuple(chance.uniform(-8, 8, 2)), zoom=chance.uniform(0.92, 1.08))
        for k in range(8)
    ]
    steady, shaky = posts(around(solid, 8)), posts([camera.picture(solid) for camera in drawn])
    found = [likeness(carved(placed.stations, placed.seen)) for placed in (steady, shaky)]

    assert found[1] > found[0] - 0.09, found
    assert shaky.doubts == ()


def test_the_other_way_round_is_the_same_solid(solid):
    forth = around(solid, 8)
    placed = posts([forth[0], *forth[:0:-1]], leftwards=True)
    turned = [round(np.degrees(station.azimuth)) for station in placed.stations]

    assert turned == [0, -45, -90, -135, -180, -225, -270, -315]
    assert likeness(carved(placed.stations, placed.seen)) > 0.7


def test_a_turn_that_seems_to_be_seen_from_below_is_perhaps_the_other_way_round(solid):
    drawn = around(solid, 8, elevation=18)

    assert "the other way" in posts([drawn[0], *drawn[:0:-1]]).doubts[0]


def test_a_picture_of_something_else_is_named(solid):
    drawn = around(solid, 12)
    drawn[4] = Camera(0).picture(solid[:, [1, 0, 2]])

    (doubt,) = posts(drawn).doubts
    assert "picture 5 fits the others least" in doubt


def test_pictures_in_disorder_are_refused(solid):
    drawn = around(solid, 12)

    with pytest.raises(EngineFailed, match="one object on a turntable"):
        posts([drawn[5 * at % 12] for at in range(12)])


@pytest.fixture(scope="module")
def made(solid):
    colours = {0: RED, 90: GREEN, 180: BLUE, 270: YELLOW}
    drawn = [
        pictures.as_png(Camera(turn, 5).picture(solid, colours[90 * round(turn / 90) % 360]))
        for turn in range(0, 360, 60)
    ]
    options = Options(tier=Tier.DRAFT, texture_size=256, target_faces=3000)
    return Sculpt().make(Inputs(tuple(drawn), options=options), silent)


def test_what_is_made_of_a_turn_is_closed_and_told(made):
    report = inspect(read_model(made.glb), len(made.glb)).as_dict()
    told = models.opened(made.glb).extras

    assert (report["holes"], report["manifold"]) == (0, True)
    assert told["shape"] == "turntable"
    assert list(told["pictures"]) == [f"{number} of 6" for number in range(1, 7)]


@pytest.mark.parametrize(
    ("count", "more"),
    [
        (37, {}),
        (2, {"turntable": Turntable.RIGHT}),
        (5, {"views": ORDER}),
        (4, {"views": ORDER, "turntable": Turntable.LEFT}),
    ],
)
def test_turns_that_make_no_sense_are_refused(count, more):
    with pytest.raises(InvalidSettings):
        check(Inputs((b"",) * count, options=Options(**more)))


def test_a_turn_goes_to_an_engine_that_knows_turns():
    catalog = standard_catalog()
    drawn = (b"",) * 12

    assert choose(catalog, GenerationOrder(cost=0, pictures=drawn)).card.id == "sculpt"
    with pytest.raises(InvalidSettings, match="whole turn"):
        choose(catalog, GenerationOrder(cost=0, pictures=drawn, engine="rodin"))
