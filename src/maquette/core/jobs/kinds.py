"""What a worker must know of a kind of job; the kinds are put together in worker and child."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from maquette.core.jobs.tables import Job
from maquette.core.runtime import Runtime

Request = dict[str, Any]
Result = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of job, as the worker's side of it.

    ``prepare`` fetches what the child needs into a folder and gives its request; ``store`` puts
    what the child made where it stays, before any transaction; ``keep`` writes the rows, in the
    transaction that finishes the job. The folder that ``store`` and ``keep`` see is the one the
    child wrote into. ``prepare_all`` is for several jobs whose work is shared; their child does
    the kind's work in the plural (see :data:`maquette.child.BODIES`). ``stretch`` says how many
    times as long as usual such jobs may take, 1 or more.
    """

    prepare: Callable[[Runtime, Job, Path], Request]
    keep: Callable[[Session, Runtime, Job, Result, Path], None]
    store: Callable[[Runtime, Job, Path], object] | None = None
    prepare_all: Callable[[Runtime, Sequence[Job], Path], Request] | None = None
    stretch: Callable[[Session, Sequence[Job]], float] | None = None


Kinds = Mapping[str, Kind]
