"""Several views of one object: proportions, colours, and what cannot belong together."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from engines import models, pictures
from maquette.core.generations.rules import GenerationOrder, choose
from maquette.engines.builtin.sculpt.hull import hull
from maquette.engines.builtin.sculpt.likely import measured
from maquette.engines.builtin.sculpt.rig import sights_of
from maquette.engines.builtin.sculpt.rules import ORDER
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.builtin.sculpt.skin import shrunk
from maquette.engines.builtin.sculpt.views import AXES, view_of
from maquette.engines.catalog import standard_catalog
from maquette.engines.engine import Inputs, Kind, Options, Tier
from maquette.engines.foreground import cut_out
from maquette.errors import EngineFailed, InvalidSettings
from maquette.kit.pictures import open_picture
from maquette.kit.progress import silent

RED, GREEN, BLUE, YELLOW = (190, 40, 40), (40, 150, 60), (40, 60, 180), (200, 180, 40)
HEIGHT = 240


def side(width, colour, shape="ellipse"):
    """A PNG with a clear background: one side of an object 240 pixels high."""
    picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    box = (200 - width // 2, 30, 200 + width // 2, 30 + HEIGHT)
    draw = ImageDraw.Draw(picture)
    (draw.ellipse if shape == "ellipse" else draw.rectangle)(box, fill=(*colour, 255))
    return pictures.as_png(picture)


def make(*data, **more):
    small = {"texture_size": 128, "target_faces": 4000}
    options = Options(tier=Tier.DRAFT, **{**small, **more})
    return Sculpt().make(Inputs(pictures=data, options=options), silent)


def colour_towards(model, axis, sign):
    """The mean colour of what faces an axis, 0..255."""
    facing = model.normals[:, axis] * sign > 0.9
    height, width = model.colour.shape[:2]
    places = (model.uvs[facing] * (width, height)).astype(int).clip(0, width - 1)
    return model.colour[places[:, 1], places[:, 0]].mean(axis=0) * 255


@pytest.fixture(scope="module")
def egg():
    """Half as deep as wide, a colour on every side."""
    return make(side(200, RED), side(100, GREEN), side(200, BLUE), side(100, YELLOW))


def test_width_and_depth_are_those_of_the_views(egg):
    model = models.opened(egg.glb)
    width, height, depth = np.ptp(model.positions, axis=0)

    assert width / height == pytest.approx(200 / HEIGHT, rel=0.05)
    assert depth / height == pytest.approx(100 / HEIGHT, rel=0.07)
    assert egg.warnings == ()


def test_every_side_has_the_colour_of_its_own_picture(egg):
    model = models.opened(egg.glb)

    for axis, sign, colour in ((2, 1, RED), (0, 1, GREEN), (2, -1, BLUE), (0, -1, YELLOW)):
        shown = colour_towards(model, axis, sign)
        assert np.abs(shown - colour).max() < 40, (axis, sign, shown)


def test_views_may_come_in_any_order_when_they_are_named(egg):
    again = make(
        side(100, YELLOW),
        side(200, BLUE),
        side(200, RED),
        side(100, GREEN),
        views=("left", "back", "front", "right"),
    )
    one, other = models.opened(egg.glb), models.opened(again.glb)

    assert np.ptp(one.positions, axis=0) == pytest.approx(np.ptp(other.positions, axis=0), rel=0.01)
    assert np.abs(colour_towards(other, 0, 1) - GREEN).max() < 40


def test_two_views_at_right_angles_are_enough_for_the_shape():
    made = make(side(200, RED, "rectangle"), side(60, GREEN, "rectangle"), shape="box")
    width, height, depth = np.ptp(models.opened(made.glb).positions, axis=0)

    assert (width / height, depth / height) == pytest.approx((200 / 240, 60 / 240), rel=0.08)


def test_front_and_back_alone_are_rounded_and_keep_their_colours():
    made = make(side(160, RED), side(160, BLUE), views=("front", "back"))
    model = models.opened(made.glb)

    assert np.ptp(model.positions, axis=0)[2] > 0.3 * np.ptp(model.positions, axis=0)[1]
    assert np.abs(colour_towards(model, 2, 1) - RED).max() < 40
    assert np.abs(colour_towards(model, 2, -1) - BLUE).max() < 40


def test_the_same_views_make_the_same_bytes():
    views = side(200, RED), side(100, GREEN)

    assert make(*views).glb == make(*views).glb


def test_opposite_views_of_different_things_are_refused():
    with pytest.raises(EngineFailed, match="front and back"):
        make(side(300, RED), side(40, BLUE), views=("front", "back"))


def test_opposite_views_that_hardly_agree_are_doubted():
    made = make(side(200, RED), side(130, BLUE), views=("front", "back"))

    assert any("front and back" in warning for warning in made.warnings)


@pytest.mark.parametrize(
    "views", [("front",), ("front", "front"), ("front", "above"), ("front", "left", "right")]
)
def test_names_that_do_not_fit_the_pictures_are_refused(views):
    with pytest.raises(InvalidSettings) as refused:
        make(side(200, RED), side(100, GREEN), views=views)
    assert refused.value.facts["field"] == "views"


def test_it_says_that_it_takes_one_picture_or_several():
    assert Sculpt().card.takes == {Kind.IMAGE, Kind.VIEWS}


@pytest.mark.parametrize(
    ("count", "options", "field"),
    [
        (2, {"views": ("front", "above")}, "views"),
        (37, {}, "pictures"),
        (1, {"shape": "torus"}, "shape"),
        (1, {"thickness": 9.0}, "thickness"),
    ],
)
def test_what_it_cannot_work_with_is_refused_at_the_order(count, options, field):
    order = GenerationOrder(
        cost=0, pictures=(side(200, RED),) * count, options=Options(**options), engine="sculpt"
    )

    with pytest.raises(InvalidSettings) as refused:
        choose(standard_catalog(outside=()), order)

    assert refused.value.facts["field"] == field


def frame(half):
    """A PNG of a square frame: an object with a hole, seen from the front."""
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((50, 50, 249, 249), fill=(*RED, 255))
    ImageDraw.Draw(picture).rectangle((50 + half,) * 2 + (249 - half,) * 2, fill=(0, 0, 0, 0))
    return pictures.as_png(picture)


def test_a_hole_of_one_view_stays_open_and_nothing_of_either_outline_is_lost():
    model = models.opened(make(frame(40), side(30, GREEN, "rectangle")).glb)
    shown = models.silhouette(model, 100, 100)

    assert not shown[30:70, 30:70].any()
    assert shown[:15].mean() > 0.95
    assert shown[:, :15].mean() > 0.95


@pytest.mark.parametrize("often", [4, 10])
def test_of_a_fine_net_something_is_left_when_its_picture_is_shrunk_to_a_small_texture(often):
    lines = np.arange(700) % often < often // 4
    net = np.zeros((700, 700, 4), np.uint8)
    net[50:650, 50:650, 3] = 255 * (lines[:, None] | lines)[50:650, 50:650]

    assert (shrunk(cut_out(Image.fromarray(net), 1), 64).alpha > 0.6).any()


def test_a_sheet_seen_edge_on_is_whole_to_its_rim():
    """A bookend: an upright sheet of two pixels on a flat foot."""
    pictured = []
    for edge in ((199, 201), (120, 280)):
        picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
        ImageDraw.Draw(picture).rectangle((edge[0], 30, edge[1], 270), fill=(*RED, 255))
        ImageDraw.Draw(picture).rectangle((120, 264, 280, 270), fill=(*RED, 255))
        pictured.append(pictures.as_png(picture))
    model = models.opened(make(*pictured).glb)
    corners = model.positions[model.triangles]
    areas = 0.5 * np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])

    sheet = np.abs(areas[:, 0]).sum() / 2 / np.ptp(model.positions[:, 1]) ** 2
    assert sheet == pytest.approx(160 / HEIGHT, rel=0.1)


def test_what_is_round_in_its_middle_is_so_at_its_ends():
    """A cup with a handle: every slice above and below the handle is like the others."""
    sides = []
    for handle in (18, 0):
        picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
        draw = ImageDraw.Draw(picture)
        draw.ellipse((230, 90, 330, 190), outline=(*RED, 255) if handle else None, width=handle)
        draw.rounded_rectangle((110, 50, 270, 250), 40, fill=(*RED, 255))
        draw.rectangle((110, 50, 270, 150), fill=(*RED, 255))
        sides.append(pictures.as_png(picture))
    model = models.opened(make(*sides).glb)
    x, y, z = model.positions.T
    left = x - x.min() - 0.5 * np.ptp(z)
    up = y / y.max()

    def corner(low):
        """How much farther than its side a slice's corner is: 1 of a disc, 1.41 of a square."""
        slice_ = (left < 0) & (up > low) & (up < low + 0.1)
        return np.hypot(left, z)[slice_].max() / -left[slice_].min()

    assert np.ptp([corner(low) for low in (0.05, 0.15, 0.75, 0.85)]) < 0.2


def test_what_lies_just_beyond_an_outlines_cells_is_judged_as_the_nearest_of_them():
    rows, columns = np.indices((40, 60))
    mask = np.hypot(rows - 20, columns - 30) < 15
    nearest_row, nearest_column = measured(mask).within(rows, columns)

    assert mask[nearest_row, nearest_column].all()
    assert (nearest_row[mask] == rows[mask]).all()
    assert (nearest_column[mask] == columns[mask]).all()
    away = np.hypot(nearest_row - rows, nearest_column - columns)
    assert away.max() == pytest.approx(np.hypot(20, 30) - 15, abs=1)


def test_cameras_that_stood_near_are_found_where_front_and_back_differ():
    """What points at the front camera is larger there than from the back."""
    made = {}
    for nearness in (0.0, 0.12):
        cutouts = [cut_out(seen_boxes(name, nearness), 1) for name in ORDER]
        views = [view_of(name, cutout) for name, cutout in zip(ORDER, cutouts, strict=True)]
        made[nearness] = sights_of(views, 96)[0].nearness * 48

    assert made[0.0] == 0
    assert 0 < made[0.12] <= 0.13, "the least that explains the outlines"


def test_a_fine_solid_is_judged_on_coarse_cells_and_keeps_the_size_of_its_outlines():
    views = [view_of(name, cut_out(open_picture(side(240, RED)), 1)) for name in ("front", "right")]
    made = hull(sights_of(views, 190), sights_of(views, 48))
    inside = made.field > 0

    for axes in ((1, 2), (0, 2), (0, 1)):
        assert inside.any(axis=axes).sum() == pytest.approx(190, abs=4)
    assert inside.sum() / 190**3 == pytest.approx(np.pi / 6, rel=0.2)


def seen_boxes(name, nearness):
    """Two boxes, a large one at the back and a long one to the front, by a pinhole camera."""
    (to_x, _, to_z), (right_x, _, right_z) = AXES[name]
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    boxes = [((-100, 100), (-100, 100), (-140, -60)), ((-90, 90), (-90, 90), (-60, 140))]
    for box in boxes:
        corners = np.array(np.meshgrid(*box)).reshape(3, -1)
        scale = 1 / (1 - nearness / 140 * (to_x * corners[0] + to_z * corners[2]))
        across = (right_x * corners[0] + right_z * corners[2]) * scale + 200
        down = 200 - corners[1] * scale
        hull = cv2.convexHull(np.stack([across, down], axis=1).astype(np.float32))
        ImageDraw.Draw(picture).polygon([tuple(point) for point in hull[:, 0]], fill=(*RED, 255))
    return picture
