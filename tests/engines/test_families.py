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


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_of_closed_parts_that_it_declares_and_another_by_another_seed(name):
    family = FAMILIES[name]
    one, other = (draw(Wish(family), "low-poly", seed) for seed in (3, 4))
    drawn = [draw(Wish(family), "realistic", 1), draw(Wish(family), "stylised", 2), one, other]
    if family.words:
        drawn.append(draw(Wish(family, words=family.words), "low-poly", 5))
    for thing in drawn:
        check(family, thing)
    assert name in EXACT or shape(one) != shape(other)


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


def shape(thing):
    """The lengths of all parts against the height of the whole: size alone is no other shape."""
    boxes = np.array([part.solid.bounding_box() for part in thing.parts])
    return np.round((boxes[:, 3:] - boxes[:, :3]) / thing.size[1], 3).tolist()
