"""The worker process: one slot that takes jobs, beats, and sweeps."""

import logging
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from maquette.core.assets import ingest, slots
from maquette.core.audit import litter
from maquette.core.exports import workflow as export
from maquette.core.flows import actions as flows
from maquette.core.generations import workflow as generation
from maquette.core.generations.errands import Errands
from maquette.core.jobs import janitor, workers
from maquette.core.jobs.kinds import Kind, Kinds
from maquette.core.jobs.work import CHILD, Bench
from maquette.core.opening import open_house
from maquette.core.renders import stagings
from maquette.core.renders import workflow as render
from maquette.core.runtime import Runtime
from maquette.core.webhooks.courier import Courier, run_for_ever
from maquette.core.webhooks.formats import Formats, WebhookFormat
from maquette.dialects.glossi import webhooks as glossi
from maquette.dialects.trify3d import webhooks as trify3d
from maquette.dialects.v1 import webhooks as v1
from maquette.engines.catalog import Catalog
from maquette.errors import InvalidSettings, MaquetteError
from maquette.kit import sandbox
from maquette.kit.addresses import Policy
from maquette.kit.failpoints import failpoint
from maquette.kit.gpu import gpu_is_wanted
from maquette.queue.durable import Lane, Slot, Work
from maquette.settings import Settings, process_environment

KINDS: Kinds = {
    "generation": Kind(generation.prepare, generation.keep, generation.store),
    "render": Kind(
        render.prepare, render.keep, prepare_all=render.prepare_all, stretch=render.stretch
    ),
    "ingest": Kind(ingest.prepare, ingest.keep, ingest.store),
    "export": Kind(export.prepare, export.keep),
}

WAYS: tuple[WebhookFormat, ...] = (v1.Webhooks(), trify3d.Webhooks(), glossi.Webhooks())
FORMATS: Formats = {way.name: way for way in WAYS}
"""Every dialect's way of writing webhooks."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Timing:
    """Seconds between signs of life, between rounds of the janitor, of who joins jobs together,
    of the courier, and of who takes litter away, which is left lying ``litter_age`` seconds.
    A letter whose courier is not heard of for the ``lease`` is posted by another.
    """

    beat: float = 5.0
    time_to_live: float = 30.0
    sweep: float = 5.0
    join: float = 1.0
    poll: float = 0.2
    post: float = 0.5
    lease: float = 60.0
    litter: float = 6 * 3600.0
    litter_age: float = 24 * 3600.0


NORMAL = Timing()


def run_worker(
    settings: Settings,
    *,
    timing: Timing = NORMAL,
    command: Sequence[str] = CHILD,
    catalog: Catalog | None = None,
) -> None:
    """Take jobs until SIGTERM or SIGINT; the running job is then left for another worker.

    Exits with 1 when the database was away for too long: whoever runs workers restarts them.
    ``command`` is how Python starts a child; ``catalog`` stands in for the installation's.
    """
    leaving = _told_to_leave()
    sandbox.insist(sandbox.Policy(settings.sandbox))
    log.info("walls about the work: %s (%s)", settings.sandbox, sandbox.offered())
    log.info("outgoing requests may reach %s", Policy.parse(settings.outbound_allow).in_words)
    Process(open_house(settings, catalog=catalog), timing, command, leaving).run()


def _told_to_leave() -> threading.Event:
    """Set by SIGTERM or SIGINT; made first, as a worker may be told to leave while it starts."""
    leaving = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leaving.set())
    return leaving


def lanes_of(settings: Settings) -> tuple[Lane, ...]:
    """The lanes that a worker with these settings listens to.

    Raises :class:`InvalidSettings` for one that there is not.
    """
    named = [part.strip() for part in settings.lanes.split(",") if part.strip()]
    unknown = sorted(set(named) - {Lane.CPU.value, Lane.GPU.value})
    if unknown:
        raise InvalidSettings(f"there is no lane named {unknown[0]!r}", field="lanes")
    usual = (Lane.CPU, Lane.GPU) if gpu_is_wanted(settings.gpu) else (Lane.CPU,)
    return tuple(Lane(name) for name in named) or usual


class Process:
    """The parts of one worker process and what happens to them."""

    def __init__(
        self,
        runtime: Runtime,
        timing: Timing,
        command: Sequence[str],
        leaving: threading.Event,
    ) -> None:
        self.runtime = runtime
        self.timing = timing
        self.identity = workers.this_process()
        self.scratch = runtime.settings.data_dir / "scratch" / self.identity.executor_id
        self.bench = Bench(runtime, KINDS, self.scratch, process_environment(), command)
        self.errands = Errands(self.bench)
        self.slot = Slot(
            runtime.db.url,
            self.identity.executor_id,
            {
                **{lane: Work(self.bench.perform) for lane in lanes_of(runtime.settings)},
                Lane.REMOTE: Work(self.errands.perform, runtime.settings.remote_at_once),
            },
            poll_seconds=timing.poll,
        )
        lease = timedelta(seconds=timing.lease)
        self.courier = Courier(runtime, FORMATS, lease)
        self.memory = janitor.Memory(workers.Watch(timing.time_to_live))
        self._leaving = leaving
        self._last_beat = time.monotonic()

    def run(self) -> None:
        # First the beat: whoever sweeps takes a folder for a dead worker's that has none.
        self._beat()
        self.scratch.mkdir(mode=0o700, parents=True)
        self.slot.start()
        threading.Thread(target=self._watch_beat, daemon=True).start()
        threading.Thread(target=self._sweep_for_ever, daemon=True).start()
        threading.Thread(target=self._join_for_ever, daemon=True).start()
        threading.Thread(target=self._carry_for_ever, daemon=True).start()
        threading.Thread(target=self._tidy_for_ever, daemon=True).start()
        log.info("worker %s takes jobs", self.identity.executor_id)
        while not self._leaving.wait(self.timing.beat):
            self._try_to_beat()
            settings = self.runtime.settings
            self.bench.keeper.tidy(settings.keep_model_seconds, settings.keep_model_free / 100)
        self._stop()

    def _stop(self) -> None:
        """Give the running job back and say goodbye, so that another worker takes it at once."""
        self.bench.stop()
        self.errands.stop()
        failpoint("worker.given_back")
        shutil.rmtree(self.scratch, ignore_errors=True)
        try:
            with self.runtime.db.write() as session:
                workers.leave(session, [self.identity.executor_id])
        except MaquetteError as error:
            log.warning("could not say goodbye: %s", error.message)
        # The unfinished workflow must stay unfinished, so its threads are not waited for.
        os._exit(0)

    def _beat(self) -> None:
        with self.runtime.db.write() as session:
            workers.beat(session, self.identity)
        self._last_beat = time.monotonic()

    def _try_to_beat(self) -> None:
        try:
            self._beat()
        except MaquetteError as error:
            log.warning("no sign of life could be written: %s", error.message)

    def _watch_beat(self) -> None:
        """Others take our job once our beat is too old, so by then our child must be dead.

        It dies with us.
        """
        while True:
            time.sleep(min(self.timing.beat, 1.0))
            if time.monotonic() - self._last_beat > self.timing.time_to_live:
                log.error("no sign of life could be written for too long; this worker ends")
                os._exit(1)

    def _sweep_for_ever(self) -> None:
        while not self._leaving.is_set():
            try:
                janitor.sweep(self.runtime, self.slot.recover, self.memory)
                slots.forget_old(self.runtime, self.runtime.clock.now())
                self._sweep_scratch()
            except Exception:
                # A round that fails is followed by another one: jobs depend on it.
                log.exception("the janitor's round failed")
            self._leaving.wait(self.timing.sweep)

    def _tidy_for_ever(self) -> None:
        """Take away files that no row knows. The first round is soon, and not all workers' at once:
        who is restarted often must not put it off for ever.
        """
        pause = self.timing.litter * random.uniform(0.01, 0.1)  # noqa: S311 - no secret
        while not self._leaving.wait(pause):
            pause = self.timing.litter
            try:
                removed = litter.sweep(self.runtime, timedelta(seconds=self.timing.litter_age))
                log.info("%d files that no row knew were removed", removed)
            except Exception:
                # Nothing waits for it, and the next round finds the same files.
                log.exception("tidying failed")

    def _join_for_ever(self) -> None:
        """Conclude what consists of several jobs, and move on what waits for them."""
        while not self._leaving.is_set():
            try:
                stagings.conclude(self.runtime)
                flows.advance(self.runtime)
            except Exception:
                # A round that fails is followed by another one: shoots and flows depend on it.
                log.exception("joining failed")
            self._leaving.wait(self.timing.join)

    def _carry_for_ever(self) -> None:
        run_for_ever(self.courier, self._leaving.wait, self.timing.post)

    def _sweep_scratch(self) -> None:
        """Remove what killed workers left behind."""
        # Listed before it is asked who lives: another worker may be starting just now.
        found = list(self.scratch.parent.iterdir())
        with self.runtime.db.read() as session:
            alive, _ = self.memory.watch.alive_and_dead(session)
        for folder in found:
            if folder.name not in alive | {self.identity.executor_id}:
                shutil.rmtree(folder, ignore_errors=True)
