"""Names in a ZIP that differ in letter case or Unicode form alone: one is found, of two none."""

import json
import struct
import unicodedata

import pytest

from gltf import models
from gltf.models import CUBE
from maquette.errors import UnreadableModel
from maquette.gltf.importers import canonical_glb
from maquette.gltf.importers.archive import _key

RED = "newmtl paint\nKd 1 0 0\n"
ALIKE = [
    ("skin.mtl", "SKIN.MTL"),
    ("sk\u00edn.mtl", "ski\u0301n.mtl"),
    ("ski\u0301n.mtl", "SK\u00cdN.mtl"),
    ("stra\u00dfe.mtl", "STRASSE.mtl"),
    ("\u212aelvin.mtl", "kelvin.mtl"),
    ("\u00c5ngstrom.mtl", "\u212bngstrom.mtl"),
    ("\ufb01ne.mtl", "FINE.mtl"),
    ("\uac00.mtl", "\u1100\u1161.mtl"),
    ("\u1e69.mtl", "s\u0307\u0323.mtl"),
    ("\u1fb3.mtl", "\u0391\u0345.mtl"),
    ("\u03c3\u03c2.mtl", "\u03a3\u03a3.mtl"),
    ("b/skin.mtl", "B/Skin.mtl"),
    ("b\\skin.mtl", "b/skin.mtl"),
    ("./b/../skin.mtl", "skin.mtl"),
]
"""As the OBJ says, and as the ZIP has it."""
DIFFERENT = [
    ("skin.mtl", "skin2.mtl"),
    ("skin.mtl", "\uff53kin.mtl"),  # a full-width s is another letter
    ("skin.mtl", "sk\u0131n.mtl"),  # and so is an i without its dot
    ("skin.mtl", "skin.mtl "),
    ("skin.mtl", "sk\u200bin.mtl"),
]


def read(**files):
    """The GLB's JSON of a ZIP with these files; ``obj`` is the OBJ."""
    obj = files.pop("obj")
    glb = canonical_glb("a.zip", models.zipped({"a.obj": obj, **files["more"]}))
    (size,) = struct.unpack_from("<I", glb, 12)
    return json.loads(glb[20 : 20 + size])


def cube(name):
    return f"mtllib {name}\nusemtl paint\n{CUBE}"


def colour(document):
    return document["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"][:3]


@pytest.mark.parametrize(("asked", "stored"), ALIKE)
def test_a_name_is_found_however_it_is_written(asked, stored):
    document = read(obj=cube(asked), more={stored: RED})

    assert colour(document) == [1, 0, 0]
    assert "missingFiles" not in json.dumps(document)


@pytest.mark.parametrize(
    ("one", "other"), [pair for pair in ALIKE if pair[0][0] != "." and "\\" not in pair[0]]
)
def test_two_names_alike_are_refused_where_one_is_asked_for(one, other):
    twice = {one.replace("\\", "/"): RED, other: RED.replace("1 0 0", "0 1 0")}

    for asked in (one, other):
        with pytest.raises(UnreadableModel, match=r"more than one file called|same name"):
            read(obj=cube(asked), more=twice)


def test_two_names_alike_that_nobody_asks_for_do_no_harm():
    more = {"skin.mtl": RED, "Other.txt": "x", "other.TXT": "y"}
    assert colour(read(obj=cube("skin.mtl"), more=more)) == [1, 0, 0]


def test_two_models_whose_names_are_alike_are_two_models():
    composed, apart = "\u00e9.obj", "e\u0301.obj"
    for one, other in (("A.obj", "a.OBJ"), (composed, apart)):
        with pytest.raises(UnreadableModel, match="2 models"):
            canonical_glb("a.zip", models.zipped({one: CUBE, other: CUBE}))


@pytest.mark.parametrize(("asked", "stored"), DIFFERENT)
def test_letters_that_only_look_alike_are_different(asked, stored):
    assert "missingFiles" in json.dumps(read(obj=cube(asked), more={stored: RED}))


def test_every_letter_is_found_by_its_other_case_and_forms():
    """All of Unicode in one archive's worth of keys: what folds together is one name."""
    for number in range(0x20, 0x30000):
        letter = chr(number)
        if unicodedata.category(letter) in {"Cs", "Cn", "Co"}:
            continue
        forms = {letter, unicodedata.normalize("NFD", letter), unicodedata.normalize("NFC", letter)}
        keys = {_key(unicodedata.normalize(how, form)) for form in forms for how in ("NFC", "NFD")}
        keys |= {_key(unicodedata.normalize(how, _key(letter))) for how in ("NFC", "NFD")}
        assert len(keys) == 1, hex(number)
