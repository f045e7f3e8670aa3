"""The same work on several things, side by side."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

HANDS = 2
"""Things that are worked on at once."""

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(work: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    """What ``work`` makes of each, in their order. OpenCV, Pillow and NumPy compute outside of
    Python's lock, and OpenCV's chance is each thread's own, so that what comes out is the same as
    one after the other. The first error is raised, and what had not begun is left.
    """
    with ThreadPoolExecutor(HANDS) as hands:
        yield from hands.map(work, things)
