"""How long work tells how far it is."""

from typing import Protocol


class Progress(Protocol):
    """Called with the step's name and the fraction of the *whole* work done, 0 to 1."""

    def __call__(self, step: str, fraction: float, /) -> None: ...


def silent(step: str, fraction: float, /) -> None:
    """A listener that does not listen."""


def part(progress: Progress, start: float, stop: float) -> Progress:
    """A listener for one stage of the work: its 0..1 becomes start..stop of the whole."""

    def scaled(step: str, fraction: float, /) -> None:
        progress(step, start + (stop - start) * min(max(fraction, 0.0), 1.0))

    return scaled
