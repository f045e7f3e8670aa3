"""Waiting for a provider: the part of a generation for which nothing is computed here.

A worker follows many errands at once, each in a thread that mostly sleeps. What a provider knows
an order by is written down as soon as it is known, and that an order is about to be sent before it
is: whoever takes the job up after a crash goes on with the same order, and never pays for another.
"""

import logging
import threading
import time
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from maquette.core.generations import lenders
from maquette.core.generations.lenders import Lender
from maquette.core.generations.rules import options_from_json
from maquette.core.generations.tables import Errand as Row
from maquette.core.generations.tables import Generation
from maquette.core.jobs import actions, queries
from maquette.core.jobs.tables import Job
from maquette.core.jobs.work import Bench
from maquette.core.runtime import Runtime
from maquette.engines.engine import Inputs, Step
from maquette.engines.remote.engine import RemoteEngine
from maquette.engines.remote.errand import SHARE, Errand
from maquette.engines.remote.provider import Delivery, Ticket
from maquette.errors import (
    EngineFailed,
    MaquetteError,
    ProviderUnavailable,
    Unavailable,
    WorkFailed,
    WorkTimedOut,
)
from maquette.kit import strict_json
from maquette.storage import layout

SLICE = 0.5
"""Seconds after which somebody who waits looks whether the job is still wanted."""
LONGEST_TICKET = 10_000
CUT_OFF = (
    "the work was interrupted just when the order went out; whether {name} took it is not known, "
    "so it was not sent again"
)

log = logging.getLogger(__name__)


class Unwanted(Exception):
    """The job has ended, or is another worker's by now."""


class Leaving(Exception):
    """This worker goes; another one shall go on with the errand."""


@dataclass(frozen=True)
class Errands:
    """What a worker does on the lane of those who wait, besides what it does at its ``bench``."""

    bench: Bench
    _under_way: set[str] = field(default_factory=set)

    @property
    def runtime(self) -> Runtime:
        return self.bench.runtime

    def stop(self, patience: float = 2.0) -> None:
        """Wait until all errands are left to other workers; the bench has been stopped."""
        end = time.monotonic() + patience
        while self._under_way and time.monotonic() < end:
            time.sleep(0.02)

    def perform(self, work_id: str) -> None:
        """Run the errand of the job that is queued under this number; returns once it is over."""
        taken = self.bench.patiently(lambda session: self._take(session, work_id))
        if taken is None:
            return
        self._under_way.add(work_id)
        try:
            self._follow(taken)
        finally:
            self._under_way.discard(work_id)
        if self.bench.stopping.is_set():
            threading.Event().wait()  # what returned would end the workflow of a job given back

    def _follow(self, taken: Job) -> None:
        try:
            self._run(taken)
        except Unwanted:
            log.info("job %s does not wait for its provider any more", taken.id)
        except Leaving:
            self.bench.patiently(lambda s: actions.give_back(s, self.runtime, taken))
        except MaquetteError as error:
            self._fail(taken, error)
        except Exception:
            log.exception("errand of job %s", taken.id)
            self._fail(taken, WorkFailed("the work failed for a reason that is our fault"))

    def _take(self, session: Session, work_id: str) -> Job | None:
        found = queries.sharing(session, work_id)
        if not found:
            return None
        return actions.begin(
            session, self.runtime, found[0].id, self.runtime.settings.remote_seconds
        )

    def _run(self, job: Job) -> None:
        row, errand = self._prepared(job)
        if row.asked_at is not None and not errand.provider.terms.repeatable:
            raise ProviderUnavailable(CUT_OFF.format(name=errand.provider.terms.name))
        diary = Diary(self, job, time.monotonic() + self._left(job))
        try:
            delivery = errand.run(diary, row.ticket)
        except (Unwanted, WorkTimedOut):
            self._stop_there(job, errand)
            raise
        self._bring_home(job, delivery)

    def _prepared(self, job: Job) -> tuple[Row, Errand]:
        with self.runtime.db.read() as session:
            mine = select(Generation).where(Generation.job_id == job.id)
            generation = session.scalars(mine).one()
            row = session.get_one(Row, job.id)
            engine = self._engine(session, generation)
            key = lenders.key_of(session, self.runtime, job, engine, Lender(row.paid_by))
        inputs = Inputs(
            pictures=tuple(self.runtime.blobs.get(name) for name in generation.picture_keys),
            prompt=generation.prompt,
            options=options_from_json(generation.options),
        )
        return row, engine.errand(inputs, job.id, key)

    def _engine(self, session: Session, generation: Generation) -> RemoteEngine:
        purse = lenders.purse_of(session, generation.account_id)
        catalog = lenders.standing_for(self.runtime.catalog, purse, generation.engine)
        engine = catalog.get(generation.engine)
        if not isinstance(engine, RemoteEngine):
            raise EngineFailed(f"{generation.engine} is not a provider's any more")
        return engine

    def _left(self, job: Job) -> float:
        longest = self.runtime.settings.remote_seconds
        if job.deadline is None:
            return longest
        return min((job.deadline - self.runtime.clock.now()).total_seconds(), longest)

    def _bring_home(self, job: Job, delivery: Delivery) -> None:
        """Store what was delivered and queue the job for those who finish it."""
        file = delivery.files[0]
        suffix = file.name.rpartition(".")[2].lower()[:8]
        key = layout.artifact(job.id, job.attempt, f"delivered.{suffix}")
        self.runtime.blobs.put(key, file.data)
        cost = delivery.cost and {"amount": delivery.cost.amount, "unit": delivery.cost.unit}

        def write(session: Session) -> None:
            if actions.hand_over(session, self.runtime, job):
                told = {"file_name": f"delivered.{suffix}", "file_key": key, "cost": cost}
                session.execute(update(Row).where(Row.job_id == job.id).values(**told))

        self.bench.patiently(write)

    def _stop_there(self, job: Job, errand: Errand) -> None:
        """Ask the provider to stop what nobody here wants; another worker's errand goes on."""
        with self.runtime.db.read() as session:
            now = session.get_one(Job, job.id)
            row = session.get_one(Row, job.id)
            ours = now.attempt == job.attempt and now.work_id == job.work_id
        if not ours or row.ticket is None:
            return
        try:
            errand.cancel(row.ticket)
        except MaquetteError as fault:
            log.info("job %s goes on at its provider: %s", job.id, fault.message)

    def _fail(self, job: Job, error: MaquetteError) -> None:
        if isinstance(error, Unavailable):
            log.warning("errand of job %s: %s", job.id, error.message)
        self.bench.patiently(lambda session: actions.fail(session, self.runtime, job, error))


@dataclass
class Diary:
    """An errand as its row tells it; ``until`` is a moment of ``time.monotonic``."""

    errands: Errands
    job: Job
    until: float
    told: float = field(default=-1.0)

    def asking(self) -> None:
        self._write(asked_at=self.errands.runtime.clock.now())

    def refused(self) -> None:
        self._write(asked_at=None)

    def asked(self, ticket: Ticket) -> None:
        known = dict(ticket)
        written = strict_json.dumps(known)
        if len(written) > LONGEST_TICKET or b"\\u0000" in written:
            raise EngineFailed("the provider's answer is not one that can be kept")
        self._write(ticket=known, asked_at=None)

    def heard(self, progress: float) -> None:
        if progress == self.told:
            return
        runtime = self.errands.runtime
        share = SHARE * progress

        def note(session: Session) -> bool:
            return actions.advance(session, runtime, self.job, Step.MESH.value, share)

        if not self.errands.bench.patiently(note):
            raise Unwanted
        self.told = progress

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            if self.errands.bench.stopping.wait(max(min(SLICE, end - now), 0.0)):
                raise Leaving
            if time.monotonic() > self.until:
                raise WorkTimedOut("the provider took longer than a job may wait for it")
            self._insist()
            if time.monotonic() >= end:
                return

    def _insist(self) -> None:
        """Raises :class:`Unwanted` once the job is not this attempt's any more."""
        try:
            with self.errands.runtime.db.read() as session:
                wanted = session.scalar(queries.still_mine(self.job))
        except Unavailable:
            return  # nobody can have ended it; the beat ends a worker whose database stays away
        if wanted is None:
            raise Unwanted

    def _write(self, **values: object) -> None:
        def note(session: Session) -> bool:
            if session.scalar(queries.still_mine(self.job)) is None:
                return False
            session.execute(update(Row).where(Row.job_id == self.job.id).values(**values))
            return True

        if not self.errands.bench.patiently(note):
            raise Unwanted
