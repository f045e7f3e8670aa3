"""I1 and I4: no job is lost, none is there twice, and all end in time."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from maquette.core.audit.breach import Breach, Witness
from maquette.core.credits.tables import CreditEntry
from maquette.core.jobs.janitor import GRACE
from maquette.core.jobs.tables import OPEN, Job
from maquette.core.runtime import Runtime
from maquette.queue.durable import ENDED

SLACK = timedelta(seconds=30)
"""Beyond the grace: a round of the janitor on a busy machine."""


def acknowledged(session: Session, witness: Witness) -> Iterator[Breach]:
    """Every job that a client was told of is there, and where all are told, no other is."""
    there = set(session.scalars(select(Job.id)))
    told = set(witness.acknowledged)
    for job_id in sorted(told - there):
        yield Breach("I1", f"job {job_id} was acknowledged and is not there")
    if not witness.all_told:
        return
    for job_id in sorted(there - told):
        yield Breach("I1", f"job {job_id} is there and nobody was told of it")
    of_jobs = select(CreditEntry.job_id).where(CreditEntry.job_id.is_not(None)).distinct()
    for stray in sorted({job_id for job_id in session.scalars(of_jobs) if job_id} - there):
        yield Breach("I1", f"the ledger has a line for job {stray}, which is not there")


def deadlines(session: Session, runtime: Runtime, witness: Witness) -> Iterator[Breach]:
    """No job is open past its deadline, or at all once everything is at rest."""
    late = runtime.clock.now() - GRACE - SLACK
    for job in session.scalars(select(Job).where(Job.status.in_(OPEN))):
        if witness.at_rest or (job.deadline is not None and job.deadline < late):
            yield Breach(
                "I4", f"job {job.id} is {job.status}; its deadline is {job.deadline or 'not set'}"
            )
    ended = select(Job).where(Job.finished_at > Job.deadline)
    for job in session.scalars(ended):
        if job.finished_at and job.deadline and job.finished_at > job.deadline + GRACE + SLACK:
            over = job.finished_at - job.deadline
            yield Breach("I4", f"job {job.id} ended {over} after its deadline")
    if witness.at_rest:
        yield from _restless(session, runtime)


def _restless(session: Session, runtime: Runtime) -> Iterator[Breach]:
    """Work that the queue would still begin although its job has ended."""
    ids = {job.queued_as for job in session.scalars(select(Job))}
    for job_id, state in runtime.queue.states(sorted(ids)).items():
        if state not in ENDED:
            yield Breach("I4", f"the queue holds {job_id} as {state}, though its job has ended")
