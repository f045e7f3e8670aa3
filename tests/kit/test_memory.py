import pytest

from maquette.kit.memory import at_most

SOME = 200_000_000


def test_a_call_may_not_take_more_than_it_is_given_and_later_calls_may():
    with pytest.raises(MemoryError), at_most(SOME // 4):
        bytearray(SOME)
    assert len(bytearray(SOME)) == SOME


def test_what_is_given_can_be_taken():
    with at_most(2 * SOME):
        assert len(bytearray(SOME)) == SOME


def test_an_inner_bound_cannot_widen_the_outer_one():
    with pytest.raises(MemoryError), at_most(SOME // 4), at_most(4 * SOME):
        bytearray(SOME)
