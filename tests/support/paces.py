"""Generations that took as long as a test wants, told by a clock that stands."""

from datetime import timedelta

from maquette.core.generations import actions
from maquette.core.generations.rules import GenerationOrder
from maquette.core.jobs import actions as jobs
from maquette.engines.engine import Options, Tier


def made_in(runtime, caller, seconds, engine="echo", tier=Tier.DRAFT, attempts=1):
    """Order one, work on it for so long (at each attempt), and end it well."""
    order = GenerationOrder(cost=0, prompt="a chair", engine=engine, options=Options(tier=tier))
    with runtime.db.write() as session:
        job_id = actions.submit(session, runtime, caller, order).job_id
    for _ in range(attempts):
        with runtime.db.write() as session:
            job = jobs.begin(session, runtime, job_id)
        runtime.clock.moment += timedelta(seconds=seconds)
    with runtime.db.write() as session:
        assert jobs.finish(session, runtime, job, lambda _: None)
