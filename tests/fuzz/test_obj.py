import pytest

from fuzz import checks

NAME = "obj"


def test_what_is_kept_is_read_or_refused():
    checks.reads_what_is_kept(NAME)


def test_structured_examples_are_read_or_refused():
    checks.reads_structured_examples(NAME)


@pytest.mark.slow
def test_a_minute_of_fuzzing_finds_nothing(tmp_path):
    checks.withstands_fuzzing(NAME, tmp_path)
