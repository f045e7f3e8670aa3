"""Words to things, through the engine's front door."""

import json
import struct

import pytest

from maquette.engines.builtin.forms.build import draw
from maquette.engines.builtin.forms.families import lexicon
from maquette.engines.builtin.forms.forms import Forms
from maquette.engines.builtin.forms.materials import MATERIALS, WORDS
from maquette.engines.builtin.forms.prompt import understand
from maquette.engines.engine import Inputs, Options, Pivot, Tier
from maquette.errors import InvalidSettings
from maquette.gltf.inspect import inspect
from maquette.gltf.read import read_model
from maquette.kit.progress import silent
from support.khronos import validate_glb

SMALL = {"tier": Tier.DRAFT, "texture_size": 64}


def make(prompt, **options):
    order = Options(**{**SMALL, **options})
    return Forms().make(Inputs(prompt=prompt, options=order), silent)


def document(glb):
    length = struct.unpack_from("<I", glb, 12)[0]
    return json.loads(glb[20 : 20 + length])


def upright(glb):
    """Lowest and highest point of the scene, in metres."""
    found = inspect(read_model(glb), len(glb)).bounds
    return found.min[1], found.max[1]


def read(prompt):
    return understand(prompt, lexicon())


def test_every_word_for_a_material_has_one():
    assert set(WORDS.values()) <= set(MATERIALS)


def test_a_chest_has_its_parts_as_nodes_and_one_set_of_textures():
    glb = make("a low-poly treasure chest, iron-banded wood").glb
    told = document(glb)
    (root,) = (told["nodes"][at] for at in told["scenes"][0]["nodes"])
    parts = {told["nodes"][at]["name"] for at in root["children"]}
    assert root["name"] == "treasure chest"
    assert {"body", "lid", "bands", "lock"} <= parts
    assert len(told["images"]) == 3
    extras = told["asset"]["extras"]
    assert extras["engine"] == "forms"
    assert extras["style"] == "low-poly"
    issues = validate_glb(glb)["issues"]
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0)


@pytest.mark.parametrize(
    ("prompt", "seed"),
    [
        ("a stylised pirate ship", 3),
        ("a low-poly motorcycle with gold rims", 5),
        ("an old barn", 7),
        ("a desk with a lamp and two books on it and a chair in front of it", 9),
    ],
)
def test_a_sample_of_what_is_made_has_no_fault_and_no_warning(prompt, seed):
    issues = validate_glb(make(prompt, seed=seed).glb)["issues"]
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0)


def test_a_table_with_chairs_is_one_table_and_the_same_chair_twice():
    told = document(make("a wooden table with two red chairs").glb)
    roots = [told["nodes"][at] for at in told["scenes"][0]["nodes"]]
    assert [root["name"] for root in roots] == ["table", "chair 1", "chair 2"]
    seats = [told["nodes"][at] for root in roots[1:] for at in root["children"]]
    assert len({seat["mesh"] for seat in seats}) == len(seats) / 2


def test_things_stand_on_the_ground_in_metres_unless_told_otherwise():
    low, high = upright(make("a chair").glb)
    assert low == pytest.approx(0.0, abs=1e-5)
    assert 0.8 < high < 1.1
    assert upright(make("a chair", height=3.0).glb)[1] == pytest.approx(3.0, rel=1e-3)
    assert upright(make("a 2 m tall chair").glb)[1] == pytest.approx(2.0, rel=1e-3)
    low, high = upright(make("a chair", pivot=Pivot.CENTRE).glb)
    assert low == pytest.approx(-high, abs=1e-4)


def test_glass_lets_light_through_and_is_not_painted():
    told = document(make("a potion").glb)
    assert "KHR_materials_transmission" in told["extensionsUsed"]
    glass = next(m for m in told["materials"] if m["name"].startswith("glass"))
    assert "baseColorTexture" not in glass["pbrMetallicRoughness"]


def test_the_same_words_and_seed_make_the_same_bytes():
    assert make("an oak barrel").glb == make("an oak barrel").glb
    assert make("an oak barrel").glb != make("an oak barrel", seed=7).glb


HINGED = {
    "an open chest": ("lid", {"lid bands"}),
    "a door": ("leaf", {"panels", "handles", "hinges"}),
    "a laptop": ("lid", {"screen"}),
    "a cardboard box": ("front flap", set()),
    "a cabinet": ("left door", {"left pane", "left handle"}),
    "a filing cabinet": ("drawer 1", {"handle 1"}),
    "a wardrobe": ("right door", {"right panel", "right handle"}),
    "a refrigerator": ("upper door", {"upper handle", "badge"}),
    "a book": ("front cover", {"front corners", "emblem"}),
    "a barn": ("left door", {"left trim"}),
    "a gate": ("right leaf", {"right bars", "right rosettes"}),
    "an oven": ("door", {"window", "handle"}),
    "a car": ("rear left wheel", {"rear left hub"}),
    "a toolbox": ("lid", {"handle"}),
}


@pytest.mark.parametrize(("prompt", "moving"), HINGED.items())
def test_what_opens_hangs_in_its_hinge_and_takes_along_what_is_on_it(prompt, moving):
    (wish,) = read(prompt).wishes
    thing = draw(wish, "low-poly", 0)
    name, followers = moving
    leader = next(part for part in thing.parts if part.name == name)
    assert {part.name for part in thing.parts if part.follows == name} == followers
    assert all(p.pivot == leader.pivot for p in thing.parts if p.follows == name)
    assert leader.pivot != (0.0, 0.0, 0.0)


def test_a_lid_is_a_node_at_its_hinge_that_tells_how_far_it_turns():
    nodes = document(make("an open chest").glb)["nodes"]
    lid = next(node for node in nodes if node["name"] == "lid")
    assert [nodes[at]["name"] for at in lid["children"]] == ["lid bands"]
    assert "translation" not in nodes[lid["children"][0]]
    assert lid["translation"][1] > 0.2 > 0 > lid["translation"][2]
    assert lid["extras"] == {"joint": "hinge", "axis": [1, 0, 0], "degrees": [65, -45]}


def test_words_that_only_decorate_are_passed_over_and_told():
    made = make("an enchanted mystical mug")
    assert made.warnings == ("these words were ignored: enchanted, mystical",)


def test_materials_and_colours_go_where_they_were_said():
    wish = read("a dark red wooden barrel with gold hoops").wishes[0]
    assert wish.finish.material == "wood"
    assert wish.finish.color == "#6f1813"
    assert wish.parts["hoops"].material == "gold"
    chest = read("treasure chest, iron-banded oak").wishes[0]
    assert (chest.finish.material, chest.trim.material) == ("oak", "iron")


def test_one_thing_stands_upon_another():
    told = document(make("a teapot on a small table").glb)
    table, teapot = (told["nodes"][at] for at in told["scenes"][0]["nodes"])
    assert (table["name"], teapot["name"]) == ("table", "teapot")
    assert 0.4 < teapot["translation"][1] < 0.7


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a chiar", "chair"),
        ("a dragon riding a bicycle", '"dragon"'),
        ("a barrel of dreams", '"dreams"'),
        ("a chair inside a barrel", '"inside"'),
        ("a cat on a chair", '"cat"'),
        ("thirteen", "thirteen"),
        ("a barrel on a mug", "nothing can be put on a mug"),
        ("30 chairs and a table", "at most 24"),
        ("something beautiful", "beautiful"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_helpful_sentence(prompt, said):
    with pytest.raises(InvalidSettings, match=said) as refused:
        make(prompt)
    assert refused.value.facts["field"] == "prompt"
