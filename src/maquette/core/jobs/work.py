"""What a worker does with one job: prepare, let a child work, store, finish.

Everything here may run twice: after a crash the job starts again from the beginning, with a new
attempt number that fences the old attempt out.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from maquette.core.jobs import actions, queries
from maquette.core.jobs.children import Child, Message, child, child_environment
from maquette.core.jobs.keeping import Keeper
from maquette.core.jobs.kinds import Kind, Kinds
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.runtime import Runtime
from maquette.errors import ChildDied, MaquetteError, Unavailable, WorkFailed, error_for
from maquette.kit.clock import Clock
from maquette.kit.failpoints import failpoint
from maquette.kit.hashing import HashingReader
from maquette.kit.logs import about, relay
from maquette.kit.shortage import shortage_told
from maquette.storage import layout

PROGRESS_SECONDS = 1.0
STORING_SECONDS = 60.0
CLOCK_SLACK = 2.0
"""Seconds by which the wall clock may go otherwise than the monotonic one before it was set."""
CHILD = ("-m", "maquette.child")

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass
class Bench:
    """Where one worker does its jobs, one at a time. ``command`` is how Python starts a child."""

    runtime: Runtime
    kinds: Kinds
    scratch: Path
    environment: Mapping[str, str]
    command: Sequence[str] = CHILD
    stopping: threading.Event = field(default_factory=threading.Event)
    keeper: Keeper = field(init=False)
    _busy: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.command, self.environment, self.scratch)

    def perform(self, work_id: str) -> None:
        """Work on a job, or on jobs that share their work, until all have ended; returns at once
        where they have.

        A worker that is leaving never returns from here: what it returned, or raised, would end
        the workflow, and the work must be taken up by another worker.
        """
        with self._busy:
            failpoint("worker.claimed")
            while not self.stopping.is_set():
                jobs = self.patiently(
                    lambda s: actions.take(s, self.runtime, work_id, self.seconds)
                )
                if not jobs or self._attempt(jobs):
                    return
        _wait_for_the_end()

    def seconds(self, session: Session, jobs: Sequence[Job]) -> float:
        """How long these jobs may take, from their first start."""
        stretch = self.kinds[jobs[0].kind].stretch
        usual = self.runtime.settings.job_seconds
        return usual if stretch is None else usual * stretch(session, jobs)

    def stop(self, patience: float = 5.0) -> None:
        """Take no more work, kill the running child, and leave its job to another worker."""
        self.stopping.set()
        self._busy.acquire(timeout=patience)
        self.keeper.close()

    def patiently(self, work: Callable[[Session], T]) -> T:
        """One transaction, again and again while the database is away: no blip costs a job.

        ``work`` is guarded, so it may run once more after a commit whose answer was lost. A
        database that stays away ends the worker, by its missing beat.
        """
        while True:
            try:
                with self.runtime.db.write() as session:
                    return work(session)
            except Unavailable as error:
                log.warning("the database is away: %s", error.message)
                if self.stopping.wait(1.0):
                    _wait_for_the_end()

    def persistently(self, work: Callable[[], T]) -> T:
        """Do what needs storage again and again while that is away, or full, for a minute: what a
        child has worked out for long is not thrown away for a blip.
        """
        until = time.monotonic() + STORING_SECONDS
        while True:
            try:
                with shortage_told():
                    return work()
            except Unavailable as error:
                log.warning("what was made cannot be stored: %s", error.message)
                if time.monotonic() > until or self.stopping.wait(1.0):
                    raise

    def _attempt(self, jobs: Sequence[Job]) -> bool:
        """Whether the work is over with for this worker; False asks for another attempt."""
        first = jobs[0]
        with about(job=first.id, request=first.request_id):
            return self._attempted(jobs)

    def _attempted(self, jobs: Sequence[Job]) -> bool:
        first = jobs[0]
        failpoint("worker.begun")
        try:
            with shortage_told(), self._folder(first) as folder:
                Attempt(self, jobs, folder).run()
        except (ChildDied, Unavailable) as fault:
            log.warning("attempt %d came to nothing: %s", first.attempt, fault.message)
            if isinstance(fault, Unavailable) and first.attempt >= actions.MAX_ATTEMPTS:
                self._fail(jobs, fault)
            elif not self.stopping.wait(_pause(fault, first.attempt)):
                return False  # take() counts the attempts, and gives a hopeless job up
        except MaquetteError as error:
            self._fail(jobs, error)
        except Exception:
            log.exception("attempt %d failed by a fault of ours", first.attempt)
            self._fail(jobs, WorkFailed("the work failed for a reason that is our fault"))
        if self.stopping.is_set():
            self.patiently(lambda session: self._give_back(session, jobs))
            return False
        return True

    @contextmanager
    def _folder(self, job: Job) -> Iterator[Path]:
        """A scratch folder that is gone afterwards."""
        # Who slept for long was taken for dead, and swept after.
        self.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"job-{job.id}-", dir=self.scratch))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _give_back(self, session: Session, jobs: Sequence[Job]) -> None:
        for job in jobs:
            actions.give_back(session, self.runtime, job)

    def _fail(self, jobs: Sequence[Job], error: MaquetteError) -> None:
        """Shared work that goes wrong is no job's fault yet: each is tried alone."""
        if len(jobs) == 1:
            self.patiently(lambda session: actions.fail(session, self.runtime, jobs[0], error))
            failpoint("refund.committed")
        else:
            log.warning("%d jobs part ways: %s", len(jobs), error.message)
            self.patiently(lambda session: actions.part_ways(session, self.runtime, jobs))


class Attempt:
    """One attempt at a job, or at several that share their work, in one scratch folder."""

    def __init__(self, bench: Bench, jobs: Sequence[Job], folder: Path) -> None:
        self.bench = bench
        self.runtime = bench.runtime
        self.jobs = jobs
        self.kind = bench.kinds[jobs[0].kind]
        self.stopwatch = Stopwatch(bench.runtime.clock)
        self.inputs = folder / "in"
        self.outputs = folder / "out"
        for needed in (self.inputs, self.outputs):
            needed.mkdir()
        self._shares = {
            job.id: Share(
                bench, self.kind, job, self.outputs / job.id if self.is_shared else self.outputs
            )
            for job in jobs
        }

    @property
    def is_shared(self) -> bool:
        return len(self.jobs) > 1

    def run(self) -> None:
        first = self.jobs[0]
        if self.kind.prepare_all is not None and self.is_shared:
            kind = first.kind + "s"
            request = self.kind.prepare_all(self.runtime, self.jobs, self.inputs)
        else:
            kind, request = first.kind, self.kind.prepare(self.runtime, first, self.inputs)
        failpoint("worker.fetched")
        result = self._in_child(
            {
                "kind": kind,
                "request": request,
                "folder": str(self.inputs.parent),
                "log_level": self.runtime.settings.log_level,
                "niceness": self.runtime.settings.job_niceness,
                "sandbox": self.runtime.settings.sandbox if request.get("walled", True) else "off",
                "shows": request.get("shows", []),
            },
            stays=request.get("kept", False),
        )
        if result is None:
            return  # cancelled, or another worker's by now, or we are leaving
        failpoint("worker.made")
        if not self.is_shared:
            self._shares[first.id].finish(result)
        elif not all(share.has_ended for share in self._shares.values()):
            raise WorkFailed("the shared work left some of its jobs undone")

    def _in_child(self, request: dict[str, Any], stays: bool) -> dict[str, Any] | None:
        with self._child(request, stays) as running:
            try:
                return running.wait(self._hear, self._unwanted, self._until())
            finally:
                relay(running.said())

    def _child(self, request: dict[str, Any], stays: bool) -> AbstractContextManager[Child]:
        if stays:
            return self.bench.keeper.child(request)
        environment = child_environment(self.bench.environment, self.outputs.parent)
        return child(self.bench.command, request, environment)

    def _until(self) -> float:
        deadlines = [job.deadline for job in self.jobs if job.deadline is not None]
        left = (min(deadlines) - self.runtime.clock.now()).total_seconds()
        with self.runtime.db.read() as session:
            most = self.bench.seconds(session, self.jobs)
        return time.monotonic() + min(left, most)

    def _unwanted(self) -> bool:
        if self.bench.stopping.is_set():
            return True
        open_ = [share for share in self._shares.values() if not share.has_ended]
        try:
            for share in open_:
                share.tell_news()
                share.move_deadline(self.stopwatch.leap())
            with self.runtime.db.read() as session:
                wanted = [session.scalar(queries.still_mine(share.job)) for share in open_]
        except Unavailable:
            return False  # the child works on; a database that stays away ends us all
        # A child that has told of all its jobs is about to end by itself.
        return bool(open_) and not any(wanted)

    def _hear(self, message: Message) -> None:
        told_of = message.get("of", self.jobs[0].id)
        self._shares[told_of].hear(message)


class Stopwatch:
    """Time as it passes beside time as the clock shows it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun = clock.now() - timedelta(seconds=time.monotonic())

    def leap(self) -> timedelta:
        """How far the clock was set since we began; 0 when it just ticked."""
        passed = self._clock.now() - timedelta(seconds=time.monotonic()) - self._begun
        return passed if abs(passed.total_seconds()) > CLOCK_SLACK else timedelta()


class Share:
    """One job's part in an attempt: what is told of it, and how it ends."""

    def __init__(self, bench: Bench, kind: Kind, job: Job, outputs: Path) -> None:
        self.bench = bench
        self.runtime = bench.runtime
        self.kind = kind
        self.job = job
        self.outputs = outputs
        self.has_ended = False
        self._news: tuple[str, float] | None = None
        self._told_at = -PROGRESS_SECONDS
        self._leap = timedelta()

    def hear(self, message: Message) -> None:
        if "progress" in message:
            failpoint("worker.working")
            step, fraction = message["progress"]
            self._news = (str(step)[:32], float(fraction))
        if "file" in message:
            self._keep_file(message["file"])
        if "done" in message:
            self.finish(message["done"])
        if "failed" in message:
            self._fail(error_for(message["failed"]["code"], message["failed"]["message"]))

    def finish(self, result: Mapping[str, Any]) -> None:
        store = self.kind.store
        if store is not None:
            self.bench.persistently(lambda: store(self.runtime, self.job, self.outputs))
        failpoint("worker.stored")
        self.bench.patiently(lambda session: self._finish(session, result))
        failpoint("finish.committed")
        self.has_ended = True

    def _finish(self, session: Session, result: Mapping[str, Any]) -> None:
        actions.finish(
            session,
            self.runtime,
            self.job,
            lambda s: self.kind.keep(s, self.runtime, self.job, result, self.outputs),
        )

    def _fail(self, error: MaquetteError) -> None:
        self.bench.patiently(lambda session: actions.fail(session, self.runtime, self.job, error))
        self.has_ended = True

    def tell_news(self) -> None:
        """Note where the child is, at most once a second; the last word is never lost."""
        if self._news is None or time.monotonic() - self._told_at < PROGRESS_SECONDS:
            return
        with self.runtime.db.write() as session:
            actions.advance(session, self.runtime, self.job, *self._news)
        self._news, self._told_at = None, time.monotonic()

    def move_deadline(self, leap: timedelta) -> None:
        """Keep the time that is left when the clock was set: a job is not late by that."""
        if self.job.deadline is None or abs((leap - self._leap).total_seconds()) < CLOCK_SLACK:
            return
        log.warning("the clock was set by %s; job %s keeps its time", leap, self.job.id)
        with self.runtime.db.write() as session:
            actions.move_deadline(session, self.job, self.job.deadline + leap)
        self._leap = leap

    def _keep_file(self, told: Mapping[str, str]) -> None:
        """Store a file as soon as it is whole: the poster can be seen while the film is made."""
        path = self.outputs / Path(told["name"]).name
        key = layout.artifact(self.job.id, self.job.attempt, path.name)
        size, sha256 = self.bench.persistently(lambda: self._put(key, path))
        failpoint("worker.file_stored")
        artifact = {
            "kind": told["kind"],
            "key": key,
            "content_type": told["content_type"],
            "size": size,
            "sha256": sha256,
            "attempt": self.job.attempt,
        }
        self.bench.patiently(
            lambda session: actions.keep_file(
                session, self.job, Artifact(job_id=self.job.id, **artifact)
            )
        )
        failpoint("worker.file_kept")

    def _put(self, key: str, path: Path) -> tuple[int, str]:
        with path.open("rb") as file:
            reader = HashingReader(iter(lambda: file.read(1 << 20), b""))
            return self.runtime.blobs.put(key, reader), reader.sha256


def _pause(fault: MaquetteError, attempt: int) -> float:
    """Seconds before the next attempt: what is down needs longer to come back than a child."""
    if attempt >= actions.MAX_ATTEMPTS:
        return 0.0
    return float((5 if isinstance(fault, Unavailable) else 2) ** (attempt - 1))


def _wait_for_the_end() -> None:
    threading.Event().wait()
