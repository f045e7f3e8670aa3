import pytest

from maquette.core.assets.rules import checked, clean_name, normal_tags
from maquette.errors import InvalidSettings


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("chair.glb", "chair.glb"),
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\chair.zip", "chair.zip"),
        ("a\r\nb\x00.glb", "ab.glb"),
        ("\u202egnp.glb", "gnp.glb"),
        ("Stühle №1.glb", "Stühle №1.glb"),
        ("", "unnamed"),
        ("folder/", "unnamed"),
    ],
)
def test_a_name_is_the_last_part_without_control_characters(given, kept):
    assert clean_name(given) == kept


def test_a_long_name_is_cut_before_its_suffix():
    name = clean_name("x" * 300 + ".glb")
    assert len(name) == 255
    assert name.endswith("x.glb")


def test_tags_are_trimmed_lower_cased_and_unique():
    assert normal_tags(["  Furniture ", "OFFICE", "office", " "]) == ["furniture", "office"]


def test_twenty_tags_are_taken_and_twenty_one_refused():
    assert len(normal_tags([f"t{n}" for n in range(20)])) == 20
    with pytest.raises(InvalidSettings, match="at most 20"):
        normal_tags([f"t{n}" for n in range(21)])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 201}, "title"),
        ({"sku": "a\x00b"}, "sku"),
        ({"tags": ["two\nlines"]}, "tags"),
        ({"tags": ["x" * 101]}, "tags"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changes, field):
    with pytest.raises(InvalidSettings) as refusal:
        checked(changes)
    assert refusal.value.facts["field"] == field


def test_an_empty_title_is_no_title_and_absent_fields_stay_absent():
    assert checked({"title": "  "}) == {"title": None}
