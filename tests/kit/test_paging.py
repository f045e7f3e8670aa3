import pytest

from maquette.kit.paging import Window


@pytest.mark.parametrize(
    ("asked", "given"), [((0, 0), (1, 0)), ((50, 10), (50, 10)), ((5000, -3), (100, 0))]
)
def test_a_window_is_clamped_to_its_limits(asked, given):
    window = Window(limit=asked[0], offset=asked[1])

    assert (window.limit, window.offset) == given
