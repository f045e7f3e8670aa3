"""One page of a longer list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_LIMIT = 100
DEFAULT_LIMIT = 50


@dataclass(frozen=True)
class Window:
    """Which page is wanted; a limit beyond 100 is clamped."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "limit", min(max(self.limit, 1), MAX_LIMIT))
        object.__setattr__(self, "offset", max(self.offset, 0))


@dataclass(frozen=True)
class Page(Generic[T]):
    """The items of one window and how many there are in all."""

    items: Sequence[T]
    total: int
    window: Window
