"""Sixty sentences that forms understands, whole, and forty that it refuses."""

import json
import struct

import pytest

from maquette.engines.builtin.forms.families import lexicon
from maquette.engines.builtin.forms.forms import Forms
from maquette.engines.builtin.forms.kin import KIN
from maquette.engines.engine import Inputs, Options, Tier
from maquette.errors import InvalidSettings
from maquette.kit.progress import silent

KNOWN = {
    "a wooden chair": "chair",
    "a low-poly treasure chest, iron-banded wood": "treasure chest",
    "a glazed ceramic teapot": "teapot",
    "an oak bookshelf with red books": "bookshelf",
    "a stylised red armchair": "armchair",
    "a blue velvet sofa with wooden feet": "sofa",
    "a walnut desk with brass handles": "desk",
    "a double bed with a green blanket": "bed",
    "a tall mahogany wardrobe": "wardrobe",
    "a chest of drawers": "dresser",
    "a table with orange legs": "table",
    "a lamp with a green shade": "table lamp",
    "four chairs around a round table": "table, chair, chair, chair, chair",
    "a laptop on a desk": "desk, laptop",
    "three wooden crates": "crate, crate, crate",
    "a rusty bucket": "bucket",
    "a cardboard box": "cardboard box",
    "a gift box with a gold ribbon": "gift box",
    "a leather suitcase with brass locks": "suitcase",
    "a katana with a red grip": "katana",
    "a golden battle axe": "battle axe",
    "a steel knight helmet with a blue plume": "helmet",
    "a wooden round shield with an iron rim": "round shield",
    "a wizard staff with a purple crystal": "staff",
    "a bronze cannon": "cannon",
    "a rusty pickaxe": "pickaxe",
    "a claw hammer": "hammer",
    "two pine trees and a rock": "pine tree, pine tree, rock",
    "a potted plant in a blue pot": "potted plant",
    "a red mushroom with white spots": "mushroom",
    "a snowman without a hat": "snowman",
    "a purple crystal cluster": "crystal",
    "a small cottage with a blue roof": "house",
    "a tall stone tower": "tower",
    "a lighthouse with blue bands": "lighthouse",
    "a windmill and a wooden fence": "windmill, fence",
    "a wishing well": "well",
    "a wrought iron gate with stone pillars": "gate",
    "a green sports car": "car",
    "a yellow school bus": "bus",
    "a wooden rowing boat": "boat",
    "a red rocket ship with gold fins": "rocket",
    "a blue bicycle": "bicycle",
    "a steam train": "train",
    "a hot-air balloon": "hot air balloon",
    "a red apple on a plate": "plate, apple",
    "a birthday cake": "cake",
    "a cheeseburger": "burger",
    "an ice cream cone": "ice cream",
    "an orange": "orange",
    "a glass of wine": "wine glass",
    "a copper kettle": "kettle",
    "a fork and a knife": "fork, table knife",
    "a pink game controller": "game controller",
    "a silver robot with gold limbs": "robot",
    "a gold crown with rubies": "crown",
    "a leather book with gold corners": "book",
    "a teddy bear with a red bow": "teddy bear",
    "a red cube": "cube",
    "a 30 cm tall gold star": "star",
}

UNKNOWN = {
    "a dragon": "dragon",
    "a unicorn in a meadow": "unicorn",
    "a knight riding a horse": "knight",
    "a cat on a sofa": "cat",
    "an elephant": "elephant",
    "a spaceman": "spaceman",
    "a smiling woman": "woman",
    "a portrait of my grandmother": "grandmother",
    "a city at night": "night",
    "the meaning of life": "meaning",
    "a dinosaur skeleton": "skeleton",
    "a phoenix made of fire": "phoenix",
    "a mermaid": "mermaid",
    "a wolf howling at the moon": "at",
    "a ninja": "ninja",
    "asdfgh": "asdfgh",
    "love": "love",
    "a car inside a bottle": "inside",
    "a sword stuck in a stone": "stuck",
    "a dog chasing a ball": "dog",
    "a wizard holding a staff": "wizard",
    "a pirate": "pirate",
    "a saxophone": "saxophone",
    "a flute": "flute",
    "a snowboard": "snowboard",
    "a unicycle": "bicycle",
    "a sewing machine": "machine",
    "a vacuum cleaner": "cleaner",
    "a dishwasher": "dishwasher",
    "a chiar": "chair",
    "a tabel": "table",
    "a swrod": "sword",
    "a bridge over a river": "over",
    "a house leaning on a tree": "leaning",
    "a teapot full of stars": "fill",
    "a dancing robot with emotions": "emotions",
    "a table with dragons": "dragons",
    "a chair for a giraffe": "giraffe",
    "a spider": "spider",
    "a crate floating on the sea": "floating",
}


def make(prompt):
    order = Options(tier=Tier.DRAFT, texture_size=64)
    return Forms().make(Inputs(prompt=prompt, options=order), silent)


@pytest.mark.parametrize(("prompt", "things"), KNOWN.items())
def test_what_is_asked_for_in_known_words_is_made_and_no_word_passed_over(prompt, things):
    made = make(prompt)
    length = struct.unpack_from("<I", made.glb, 12)[0]
    told = json.loads(made.glb[20 : 20 + length])
    roots = [told["nodes"][at] for at in told["scenes"][0]["nodes"]]
    assert ", ".join(root["name"].rstrip(" 0123456789") for root in roots) == things
    assert all(root["children"] for root in roots)
    assert made.warnings == ()


@pytest.mark.parametrize(("prompt", "said"), UNKNOWN.items())
def test_what_is_not_known_is_refused_by_its_word_or_the_nearest_known(prompt, said):
    with pytest.raises(InvalidSettings, match=rf"\b{said}\b") as refused:
        make(prompt)
    assert refused.value.facts["field"] == "prompt"


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("wallet", "handbag"),
        ("slippers", "boot"),
        ("dragon", "skull"),
        ("ruins", "wall"),
        ("machine", "washing machine"),
        ("chiar", "chair"),
    ],
)
def test_the_nearest_word_is_near_in_meaning_and_not_in_sound(word, near):
    assert f"the nearest that it knows: {near}" in lexicon().unknown(word)


def test_whatever_is_named_as_the_nearest_can_be_asked_for():
    families = {family.name for family in lexicon().families}
    assert {near for names in KIN.values() for near in names} <= families
    assert not set(KIN) & {" ".join(name) for name in lexicon()._names}


def test_there_are_sixty_prompts_that_are_known_and_forty_that_are_not():
    assert (len(KNOWN), len(UNKNOWN)) == (60, 40)
