"""Readers that are met inside others: what is kept and structured examples, and little fuzzing."""

import pytest

from fuzz import checks
from fuzz.fuzzing import MAIN

OTHERS = ("json_body", "meshopt", "draco", "radiance", "ktx2", "stage")


def test_every_target_is_tested():
    assert {path.stem for path in checks.TARGETS} == set(MAIN)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_kept_is_read_or_refused(name):
    checks.reads_what_is_kept(name)


@pytest.mark.parametrize("name", OTHERS)
def test_structured_examples_are_read_or_refused(name):
    checks.reads_structured_examples(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_some_seconds_of_fuzzing_find_nothing(name, tmp_path):
    checks.withstands_fuzzing(name, tmp_path, seconds=3)
