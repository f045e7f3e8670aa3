"""What a worker does with one job: prepare, let a child work, store, finish.

Everything here may run twice: after a crash the job starts again from the beginning, with a new
attempt number that fences the old attempt out.
"""

import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maquette.core.jobs import actions, queries
from maquette.core.jobs.children import Child, ChildDied, Message, child, child_environment
from maquette.core.jobs.kinds import Kind, Kinds
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.runtime import Runtime
from maquette.errors import MaquetteError, WorkFailed
from maquette.kit.hashing import HashingReader
from maquette.storage import layout

PROGRESS_SECONDS = 1.0
POISONED = "the work crashed again and again; it was given up"

log = logging.getLogger(__name__)


@dataclass
class Bench:
    """Where one worker does its jobs, one at a time; ``stop`` ends the running one's child."""

    runtime: Runtime
    kinds: Kinds
    scratch: Path
    environment: Mapping[str, str]
    stopping: threading.Event = field(default_factory=threading.Event)
    running: Child | None = None

    def perform(self, job_id: str) -> None:
        """Work on a job until it has ended; returns at once for a job that has."""
        while not self.stopping.is_set():
            with self.runtime.db.write() as session:
                job = actions.begin(session, self.runtime, job_id)
            if job is None or self._attempt(job):
                return

    def stop(self) -> None:
        """Take no more work and kill the running child; its job stays open for another worker."""
        self.stopping.set()
        running = self.running
        if running is not None:
            running.kill()

    def _attempt(self, job: Job) -> bool:
        """Whether the job is over with; False asks for another attempt."""
        folder = Path(tempfile.mkdtemp(prefix=f"job-{job.id}-", dir=self.scratch))
        try:
            Attempt(self, job, self.kinds[job.kind], folder).run()
        except ChildDied as death:
            log.warning("job %s, attempt %d: %s", job.id, job.attempt, death.message)
            if self.stopping.is_set():
                # A worker that leaves must not end the job; the workflow stays unfinished.
                raise
            if job.attempt < actions.MAX_ATTEMPTS:
                return False
            self._fail(job, WorkFailed(f"{POISONED} ({death.message})"))
        except MaquetteError as error:
            self._fail(job, error)
        except Exception:
            log.exception("job %s, attempt %d", job.id, job.attempt)
            if job.attempt < actions.MAX_ATTEMPTS:
                time.sleep(0.5 * job.attempt)
                return False
            self._fail(job, WorkFailed("the work failed for a reason that is our fault"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return True

    def _fail(self, job: Job, error: MaquetteError) -> None:
        with self.runtime.db.write() as session:
            actions.fail(session, self.runtime, job, error)


class Attempt:
    """One attempt at one job, in one scratch folder."""

    def __init__(self, bench: Bench, job: Job, kind: Kind, folder: Path) -> None:
        self.bench = bench
        self.runtime = bench.runtime
        self.job = job
        self.kind = kind
        self.inputs = folder / "in"
        self.outputs = folder / "out"
        self._told = ("", -PROGRESS_SECONDS)
        for needed in (self.inputs, self.outputs):
            needed.mkdir()

    def run(self) -> None:
        request = self.kind.prepare(self.runtime, self.job, self.inputs)
        result = self._in_child(
            {"kind": self.job.kind, "request": request, "folder": str(self.inputs.parent)}
        )
        if result is None:
            return  # cancelled, or another worker's by now
        if self.kind.store is not None:
            self.kind.store(self.runtime, self.job, self.outputs)
        with self.runtime.db.write() as session:
            actions.finish(
                session,
                self.runtime,
                self.job,
                lambda s: self.kind.keep(s, self.runtime, self.job, result, self.outputs),
            )

    def _in_child(self, request: dict[str, Any]) -> dict[str, Any] | None:
        environment = child_environment(self.bench.environment, self.outputs.parent)
        with child(request, environment) as running:
            self.bench.running = running
            try:
                return running.wait(self._hear, self._unwanted, self._until())
            except ChildDied:
                log.warning("job %s: its child said: %s", self.job.id, running.said())
                raise
            finally:
                self.bench.running = None

    def _until(self) -> float:
        assert self.job.deadline is not None
        left = (self.job.deadline - self.runtime.clock.now()).total_seconds()
        return time.monotonic() + min(left, self.runtime.settings.job_seconds)

    def _unwanted(self) -> bool:
        with self.runtime.db.read() as session:
            return session.scalar(queries.still_mine(self.job)) is None

    def _hear(self, message: Message) -> None:
        if "progress" in message:
            self._note_progress(*message["progress"])
        if "file" in message:
            self._keep_file(message["file"])

    def _note_progress(self, step: str, fraction: float) -> None:
        told_step, told_at = self._told
        if step == told_step and time.monotonic() - told_at < PROGRESS_SECONDS:
            return
        self._told = (step, time.monotonic())
        with self.runtime.db.write() as session:
            actions.advance(session, self.runtime, self.job, step, fraction)

    def _keep_file(self, told: Mapping[str, str]) -> None:
        """Store a file as soon as it is whole: the poster can be seen while the film is made."""
        path = self.outputs / Path(told["name"]).name
        key = layout.artifact(self.job.id, self.job.attempt, path.name)
        with path.open("rb") as file:
            reader = HashingReader(iter(lambda: file.read(1 << 20), b""))
            size = self.runtime.blobs.put(key, reader)
        artifact = Artifact(
            job_id=self.job.id,
            kind=told["kind"],
            key=key,
            content_type=told["content_type"],
            size=size,
            sha256=reader.sha256,
            attempt=self.job.attempt,
        )
        with self.runtime.db.write() as session:
            actions.keep_file(session, self.job, artifact)
