"""Every kind of thing that forms draws: in every style, by several seeds, with its own words."""

import numpy as np
import pytest

from maquette.engines.builtin.forms.build import draw
from maquette.engines.builtin.forms.family import FAMILIES
from maquette.engines.builtin.forms.habits import habit_of
from maquette.engines.builtin.forms.materials import MATERIALS
from maquette.engines.builtin.forms.solids import mesh_of
from maquette.engines.builtin.forms.wishes import Wish
from maquette.mesh.topology import is_closed
from support.families import NAMES

EXACT = {name for name, family in FAMILIES.items() if habit_of(name, family.group).tied == "xyz"}
"""A cube is a cube and a ball a ball, whatever the seed."""

MOVING = {
    *("barn", "book", "bus", "cabinet", "car", "door", "gate", "helicopter", "laptop", "mailbox"),
    *("microwave", "motorcycle", "refrigerator", "stove", "toilet", "toolbox", "trash can"),
    *("treasure chest", "truck", "wardrobe", "washing machine", "windmill"),
}
"""Kinds that have a joint."""


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_of_closed_parts_that_it_declares_and_another_by_another_seed(name):
    family = FAMILIES[name]
    one, other = (draw(Wish(family), "low-poly", seed) for seed in (3, 4))
    drawn = [draw(Wish(family), "realistic", 1), draw(Wish(family), "stylised", 2), one, other]
    if family.words:
        drawn.append(draw(Wish(family, words=family.words), "low-poly", 5))
    for thing in drawn:
        check(family, thing)
    assert any(part.joint for part in one.parts) == (name in MOVING)
    assert name in EXACT or shape(one) != shape(other)


def test_a_stylised_thing_is_chubbier_than_a_real_one_and_its_wheels_stay_round():
    for name in ("chair", "barrel", "tree", "house", "sword", "treasure chest"):
        real, toy = (
            draw(Wish(FAMILIES[name]), style, 1).size for style in ("realistic", "stylised")
        )
        assert toy[0] / toy[1] > 1.08 * real[0] / real[1], name
    car = draw(Wish(FAMILIES["car"]), "stylised", 1)
    wheel = next(part for part in car.parts if part.name == "front left wheel")
    _, tall, deep = np.ptp(np.array(wheel.solid.bounding_box()).reshape(2, 3), axis=0)
    assert tall == pytest.approx(deep, rel=0.02)


def test_hardly_a_kind_is_the_same_by_every_seed():
    assert len(EXACT) < len(NAMES) / 12


def check(family, thing):
    names = [part.name for part in thing.parts]
    assert len(set(names)) == len(names)
    assert {part.word for part in thing.parts} <= set(family.parts)
    assert {part.follows for part in thing.parts} <= {"", *names}
    assert {part.material for part in thing.parts} <= set(MATERIALS)
    meshes = {part.name: mesh_of(part.solid) for part in thing.parts}
    for name, mesh in meshes.items():
        assert len(mesh.triangles) > 3, name
        assert is_closed(mesh.triangles), name
    assert thing.low[1] == pytest.approx(0.0, abs=1e-4)
    assert thing.low[[0, 2]] == pytest.approx(-thing.high[[0, 2]], abs=1e-3)
    assert (thing.size < 60).all()
    assert sum(len(mesh.triangles) for mesh in meshes.values()) < 12_000


def test_what_turns_or_slides_does_so_at_its_own_edge_and_from_where_it_is_drawn():
    movers = [(thing, part) for thing in opening() for part in thing.parts if part.joint]
    assert len(movers) > 30
    for thing, part in movers:
        low, high = np.array(part.solid.bounding_box()).reshape(2, 3)
        away = np.maximum(np.maximum(low - part.pivot, np.array(part.pivot) - high), 0)
        slack = 0.06 * np.linalg.norm(thing.size)
        assert part.joint.slides or np.linalg.norm(away) < slack, (
            thing.wish.family.name,
            part.name,
        )
        assert part.joint.limits is None or min(part.joint.limits) <= 0 <= max(part.joint.limits)
        assert not part.follows


def opening():
    for name in sorted(MOVING):
        family = FAMILIES[name]
        for words in (frozenset(), family.words & {"open"}):
            yield draw(Wish(family, words=words), "low-poly", 6)


def shape(thing):
    """The lengths of all parts against the height of the whole: size alone is no other shape."""
    boxes = np.array([part.solid.bounding_box() for part in thing.parts])
    return np.round((boxes[:, 3:] - boxes[:, :3]) / thing.size[1], 3).tolist()
