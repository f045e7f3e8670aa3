"""Both sides alike where it is asked for: outlines, colours of unseen sides, what is told."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engines import models, pictures
from maquette.engines.builtin.sculpt.sculpt import Sculpt
from maquette.engines.engine import Inputs, Options, Symmetry, Tier
from maquette.kit.progress import silent

RED, GREEN = (190, 40, 40), (40, 150, 60)


def drawn(points, colour=RED, print_at=None):
    """A PNG of one polygon on a clear background; ``print_at`` is a box of dark lettering."""
    picture = Image.new("RGBA", (320, 320), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.polygon(points, fill=(*colour, 255))
    if print_at:
        draw.rectangle(print_at, fill=(10, 10, 10, 255))
    return pictures.as_png(picture)


def jug(left, right):
    """Points of a thing that reaches so far to either side of the picture's middle."""
    angles = np.linspace(0, 2 * np.pi, 80, endpoint=False)
    reach = np.where(np.cos(angles) > 0, right, left)
    return [
        (160 + r * np.cos(a), 160 + 120 * np.sin(a)) for a, r in zip(angles, reach, strict=True)
    ]


WEDGE = [(40, 280), (280, 280), (280, 200), (120, 180), (60, 40), (40, 40)]


def make(*data, symmetry=Symmetry.ON, **more):
    wishes = {"target_faces": 3000, "texture_size": 128, "symmetry": symmetry}
    options = Options(tier=Tier.DRAFT, **wishes, **more)
    return Sculpt().make(Inputs(pictures=data, options=options), silent)


def mirrored(model):
    """How much of the model's outline, seen from the front, lies on that of its mirror image."""
    seen = models.silhouette(model, 200, 200)
    return models.overlap(seen, seen[:, ::-1])


def towards(model, axis, sign):
    """The colours (n, 3), 0..1, of the vertices that face along an axis."""
    facing = model.normals[:, axis] * sign > 0.8
    size = np.array(model.colour.shape[1::-1])
    u, v = (model.uvs[facing] * size).astype(int).clip(0, size - 1).T
    return model.colour[v, u]


@pytest.fixture(scope="module")
def lopsided():
    """Made of an outline that reaches 80 pixels to the left and 100 to the right."""
    picture = drawn(jug(80, 100))
    return {wish: models.opened(make(picture, symmetry=wish).glb) for wish in Symmetry}


def test_halves_that_nearly_mirror_each_other_are_made_to(lopsided):
    assert mirrored(lopsided[Symmetry.ON]) > 0.975
    assert mirrored(lopsided[Symmetry.ON]) > mirrored(lopsided[Symmetry.OFF]) + 0.02
    assert lopsided[Symmetry.ON].extras["alike"] == "left and right"


def test_the_halves_meet_in_the_middle_and_neither_wins(lopsided):
    width, height, _ = np.ptp(lopsided[Symmetry.ON].positions, axis=0)
    assert width / height == pytest.approx(180 / 240, rel=0.04)


def test_unasked_the_sides_are_as_they_are_shown(lopsided):
    for wish in (Symmetry.AUTO, Symmetry.OFF):
        assert "alike" not in lopsided[wish].extras
    first, second = lopsided[Symmetry.AUTO].positions, lopsided[Symmetry.OFF].positions
    assert np.array_equal(first, second)


@pytest.mark.parametrize(("wish", "printed"), [(Symmetry.ON, True), (Symmetry.OFF, False)])
def test_a_thing_seen_from_its_side_wears_the_same_on_its_other_side(wish, printed):
    model = models.opened(make(drawn(WEDGE, RED, (80, 215, 150, 262)), symmetry=wish).glb)
    behind = towards(model, 2, -1)
    assert (behind.mean(axis=1) < 0.15).any() == printed
    assert model.extras.get("alike") == ("front and back" if printed else None)


def test_what_one_side_picture_shows_is_mirrored_onto_the_side_without_one():
    views = drawn(jug(90, 90), RED), drawn(jug(60, 60), GREEN, (130, 100, 150, 220))
    even, plain = (make(*views, symmetry=wish).glb for wish in (Symmetry.ON, Symmetry.OFF))
    shown = towards(models.opened(even), 0, -1) * 255
    assert np.abs(np.median(shown, axis=0) - GREEN).max() < 40
    assert (shown.max(axis=1) < 50).mean() > 0.03
    assert not (towards(models.opened(plain), 0, -1).max(axis=1) * 255 < 50).any()


def test_a_solid_of_views_is_made_even_about_the_outline_that_mirrors_itself():
    across = make(drawn(jug(80, 96)), drawn(WEDGE, GREEN))
    through = make(drawn(WEDGE), drawn(jug(80, 96), GREEN))
    assert models.opened(across.glb).extras["alike"] == "left and right"
    assert mirrored(models.opened(across.glb)) > 0.97
    assert models.opened(through.glb).extras["alike"] == "front and back"
    depths = models.opened(through.glb).positions[:, 2]
    assert depths.max() == pytest.approx(-depths.min(), rel=0.03)


def test_views_of_which_none_mirrors_itself_are_left_and_that_is_told():
    made = make(drawn(WEDGE), drawn(WEDGE, GREEN))
    assert any("symmetry" in told for told in made.warnings)
    assert "alike" not in models.opened(made.glb).extras


def test_wishing_for_symmetry_makes_the_same_bytes_each_time():
    views = drawn(jug(80, 90)), drawn(jug(60, 60), GREEN)
    assert make(*views).glb == make(*views).glb
