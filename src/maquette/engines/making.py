"""From an order's inputs to its asset, by one engine, or by two where the first makes a picture."""

from collections.abc import Callable
from dataclasses import replace

from maquette.engines.catalog import Catalog
from maquette.engines.engine import Engine, Inputs, Kind, Made, Painting, Step
from maquette.errors import EngineFailed
from maquette.kit.progress import Progress, part

PAINTED = 0.6
"""Share of the work that is done once the picture is painted."""


def make(
    catalog: Catalog,
    engine: Engine,
    inputs: Inputs,
    progress: Progress,
    show: Callable[[bytes], None],
) -> Made:
    """What ``engine`` makes; ``show`` hears of a picture (PNG) that it painted on the way.

    From a painted picture the catalogue's best engine for pictures goes on; which one that was
    is told in the warnings.
    """
    made = engine.make(inputs, progress)
    if isinstance(made, Made):
        return made
    show(made.picture)
    choice = catalog.best(Kind.IMAGE, inputs.options.tier)
    given = replace(inputs, pictures=(made.picture,), painted=made.told)
    built = choice.engine.make(given, part(progress, PAINTED, 1.0))
    if isinstance(built, Painting):
        raise EngineFailed(f"{choice.card.id} takes pictures and makes only pictures")
    progress(Step.FINISH, 1.0)
    said = f"made from a painted picture by {choice.card.id}, as {choice.why}"
    return replace(built, warnings=(*made.warnings, said, *built.warnings))
