"""Sentences as people type them: what is understood of them, and where things then stand."""

import numpy as np
import pytest

from maquette.engines.builtin.forms.build import draw
from maquette.engines.builtin.forms.families import lexicon
from maquette.engines.builtin.forms.paint import COLORS
from maquette.engines.builtin.forms.prompt import understand
from maquette.engines.builtin.forms.scene import compose
from maquette.errors import InvalidSettings

SAID = {
    "a wooden table with two chairs": "1 table, 2 chair with 0",
    "three crates and a barrel": "3 crate, 1 barrel beside 0",
    "a lamp on a desk": "1 table lamp on 1, 1 desk",
    "a red sofa next to a small round table": "1 sofa, 1 table beside 0",
    "a desk with a lamp on it": "1 desk, 1 table lamp on 0",
    "a lamp and three books on a desk": "1 table lamp with 2, 3 book on 2, 1 desk",
    "a table with two chairs on a rug": "1 table on 2, 2 chair with 0, 1 rug",
    "a rug under a table": "1 rug under 1, 1 table",
    "a chair in front of a desk": "1 chair front 1, 1 desk",
    "two trees to the left of a house": "2 tree left 1, 1 house",
    "a bench between two trees": "1 bench, 2 tree beside 0",
    "a bench between a tree and a street lamp": "1 bench, 1 tree beside 0, 1 street lamp beside 0",
    "a bed with a nightstand on each side": "1 bed, 2 nightstand beside 0",
    "a campfire surrounded by logs": "1 campfire, 6 log around 0",
    "an oak dining table with six chairs around it": "1 table, 6 chair around 0",
    "a candle on a nightstand next to a bed": "1 candlestick on 1, 1 nightstand, 1 bed beside 1",
    "a sofa, an armchair and a coffee table": "1 sofa, 1 armchair beside 0, 1 table beside 0",
    "a laptop and a mug on a desk with a chair in front of it": (
        "1 laptop with 2, 1 mug on 2, 1 desk, 1 chair front 2"
    ),
    "a table with a vase and six chairs": "1 table, 1 vase with 0, 6 chair with 0",
    "a dozen crates": "12 crate",
    "half a dozen eggs": "6 egg",
    "a pair of boots": "2 boot",
    "a pair of scissors": "1 scissors",
    "3x crates": "3 crate",
    "a set of four chairs": "4 chair",
    "a row of five pine trees": "5 pine tree",
    "a stack of crates": "3 crate stacked",
    "a pile of four old books": "4 book stacked",
    "books on a desk": "3 book on 1, 1 desk",
    "a 3D model of a chair": "1 chair",
    "a small, round, red table": "1 table",
}

LOOKS = {
    "a red and white lighthouse": ("", "red", "", "white"),
    "a black and gold treasure chest": ("", "black", "gold", ""),
    "a table made of wood and steel": ("wood", "", "steel", ""),
    "a navy blue sofa": ("", "navy blue", "", ""),
    "a wooden, iron-banded chest": ("wood", "", "iron", ""),
    "a sword with gold trim": ("", "", "gold", ""),
    "an old rusty bucket": ("rusty iron", "", "", ""),
    "a chair made out of solid gold": ("gold", "", "", ""),
    "an oak wood barrel": ("oak", "", "", ""),
    "a gold-plated trophy": ("gold", "", "", ""),
}

MEASURES = {
    "a 2 m tall bookshelf": {1: 2.0},
    "a 2-metre-tall statue": {1: 2.0},
    "a snowman two metres tall": {1: 2.0},
    "a bowl 30cm wide": {0: 0.3},
    "a bowl with a diameter of 30 cm": {0: 0.3},
    "a 6 ft tall statue": {1: 1.8288},
    "a desk 1.2 x 0.6 x 0.75 m": {0: 1.2, 2: 0.6, 1: 0.75},
    "a rug 2m by 1.5m": {0: 2.0, 2: 1.5},
}


def wishes(prompt):
    return understand(prompt, lexicon()).wishes


def scene(prompt):
    """The things by their number, each with the boxes that they take, low and high."""
    told = wishes(prompt)
    things = [draw(wish, "low-poly", k) for k, wish in enumerate(told)]
    return [
        (
            told[place.thing].family.name,
            things[place.thing].low + place.at,
            things[place.thing].high + place.at,
        )
        for place in compose(told, things)
    ]


@pytest.mark.parametrize(("prompt", "said"), SAID.items())
def test_a_sentence_says_what_there_is_how_often_and_where(prompt, said):
    found = []
    for wish in wishes(prompt):
        where = f" {wish.place} {wish.to}" if wish.to >= 0 else ""
        found.append(f"{wish.count} {wish.family.name}{where}{' stacked' * wish.stacked}")
    assert ", ".join(found) == said


@pytest.mark.parametrize(("prompt", "looks"), LOOKS.items())
def test_colours_and_materials_go_to_the_right_parts(prompt, looks):
    material, color, trim, trim_color = looks
    (wish,) = wishes(prompt)
    assert (wish.finish.material, wish.finish.color) == (material, COLORS.get(color, ""))
    assert (wish.trim.material, wish.trim.color) == (trim, COLORS.get(trim_color, ""))


@pytest.mark.parametrize(("prompt", "measures"), MEASURES.items())
def test_sizes_are_understood_as_people_write_them(prompt, measures):
    (wish,) = wishes(prompt)
    assert wish.measures == pytest.approx(measures)
    size = draw(wish, "low-poly", 0).size
    assert {axis: size[axis] for axis in measures} == pytest.approx(measures, rel=1e-3)


def test_long_means_the_longest_way():
    sword, car = (draw(wishes(p)[0], "low-poly", 0) for p in ("a 1 m long sword", "a 4 m long car"))
    assert sword.size[1] == pytest.approx(1.0, rel=1e-3)
    assert car.size[2] == pytest.approx(4.0, rel=1e-3)


@pytest.mark.parametrize(
    "prompt",
    [
        "three crates and two barrels",
        "a table with six chairs, a lamp and a sofa",
        "a bench between two trees",
        "a house behind two trees",
        "a campfire surrounded by six logs",
        "a dozen barrels",
    ],
)
def test_what_stands_on_the_ground_does_not_stand_in_each_other(prompt):
    boxes = [(low, high) for name, low, high in scene(prompt) if name != "log"]
    for k, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:k]:
            shared = np.minimum(high, other_high) - np.maximum(low, other_low)
            assert (shared <= 1e-3).any(), (low, high, other_low, other_high)


def test_what_is_on_something_stands_on_its_top_and_within_it():
    desk, *rest = scene("a desk with a lamp, two books and a mug on it")
    for _, low, high in rest:
        assert low[1] == pytest.approx(desk[2][1], abs=1e-3)
        assert (low[[0, 2]] > desk[1][[0, 2]]).all()
        assert (high[[0, 2]] < desk[2][[0, 2]]).all()


def test_a_bear_sits_on_the_seat_of_a_chair_and_not_on_its_back():
    chair, bear = scene("a teddy bear on a chair")
    assert bear[1][1] < 0.6 * chair[2][1]


def test_a_stack_goes_up():
    lows = [low[1] for _, low, _ in scene("a stack of three crates")]
    assert np.diff(lows).min() > 0.5


def test_what_does_not_fit_below_a_thing_is_refused_and_a_rug_fits_under_all():
    assert len(scene("a rug under a bed")) == 2
    with pytest.raises(InvalidSettings, match="a barrel does not fit under a table"):
        scene("a barrel under a table")


def test_a_pattern_has_both_colours_that_were_said():
    (wish,) = wishes("a red and black striped tent")
    canvas = draw(wish, "low-poly", 0).parts[0]
    assert (canvas.material, canvas.color, canvas.second) == (
        "stripes",
        COLORS["red"],
        COLORS["black"],
    )


def test_age_darkens_and_taste_changes_what_nothing_was_said_of():
    old, new = wishes("an old chair")[0].wear, wishes("a shiny new chair")[0].wear
    assert (old, new) == (0.7, 0.0)
    victorian = draw(wishes("a Victorian wardrobe")[0], "low-poly", 0)
    said = draw(wishes("a Victorian oak wardrobe")[0], "low-poly", 0)
    assert {part.material for part in victorian.parts} >= {"dark wood", "brass"}
    assert "dark wood" not in {part.material for part in said.parts}
