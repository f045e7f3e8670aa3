"""Films of one drawing, however many: who finds no room beside the others is served after them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maquette.kit.later import later
from maquette.kit.progress import Progress, part
from maquette.render.frames import Film, Frame

if TYPE_CHECKING:
    from maquette.render.outputs import spool as spools
    from maquette.render.outputs import video
else:
    # Pictures need no encoders.
    spools, video = later("maquette.render.outputs.spool"), later("maquette.render.outputs.video")

# Pixels of the films that are encoded at once. An encoder keeps about 45 bytes for each of its
# own: with those of a frame on its way, 4K stays below 1.3 GB.
AT_ONCE = 12_500_000


@dataclass(frozen=True, eq=False)
class Wanted:
    """The films of one order, and who hears how far they are."""

    films: "Sequence[video.Film]"
    progress: Progress


def shoot(film: Film, count: int, wanted: Sequence[Wanted], folder: Path) -> Iterator[int]:
    """Draw ``count`` frames once and encode all that is ``wanted`` of them. Yields the place of
    each whose films are whole, while others are still waiting.

    What waits is fed from frames that were kept on disk, below ``folder``, or drawn once more where
    that had no room. Raises as :class:`~maquette.render.outputs.video.Encoder` does.
    """
    turns = _turns(wanted)
    with spools.Spool(folder) as spool:
        for turn, places in enumerate(turns):
            is_first, told = turn == 0, _listener(wanted, turns, turn)
            kept = None if is_first or not spool.is_whole else spool.frames()
            frames = film.frames() if kept is None else map(Frame, kept)
            keep = spool.keep if is_first and len(turns) > 1 else None
            with video.Encoder(_films(wanted, places, is_first), keep) as encoder:
                for index in range(count):
                    encoder.add(next(frames))
                    told("frames", 0.97 * (index + 1) / count)
                told("encode" if turn == len(turns) - 1 else "frames", 0.97)
            if turn < len(turns) - 1:
                yield from places
    yield from turns[-1]


def _turns(wanted: Sequence[Wanted]) -> list[list[int]]:
    """Places in ``wanted`` that are served at once. Films without a look of their own are the same
    for all, and made of the first drawing.
    """
    shared = {film.size for each in wanted for film in each.films if film.is_clear}
    turns: list[list[int]] = [[]]
    left = AT_ONCE - sum(width * height for width, height in shared)
    for place, each in enumerate(wanted):
        needs = sum(film.pixels for film in each.films if not film.is_clear)
        if needs > left and turns[-1]:
            turns.append([])
            left = AT_ONCE
        turns[-1].append(place)
        left -= needs
    return turns


def _films(wanted: Sequence[Wanted], places: Sequence[int], is_first: bool) -> "list[video.Film]":
    films = [film for place in places for film in wanted[place].films if not film.is_clear]
    if is_first:
        films += [film for each in wanted for film in each.films if film.is_clear]
    return films


def _listener(wanted: Sequence[Wanted], turns: Sequence[Sequence[int]], now: int) -> Progress:
    """Tells all whose turn it is, or will be, how far they are: each turn until theirs counts."""
    heard = [
        part(wanted[place].progress, now / (own + 1), (now + 1) / (own + 1))
        for own, places in enumerate(turns)
        for place in places
        if own >= now
    ]

    def told(step: str, fraction: float, /) -> None:
        for progress in heard:
            progress(step, fraction)

    return told
