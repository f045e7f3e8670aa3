"""A storm: a house at work, blows that fall on it, and the audit after each and at the end.

>>> with Storm(folder) as storm:                                    # doctest: +SKIP
...     storm.strike({"server": every_point(SERVER, 0, seed=1)})
...     storm.calm()
...     storm.told()
'kills 11, ...'
"""

import os
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from queue import Empty, Queue

from maquette.core.accounts.queries import Caller
from maquette.core.assets import actions as assets
from maquette.core.audit import litter
from maquette.core.audit.audit import Depth, audit
from maquette.core.audit.breach import Breach, Witness
from maquette.core.events import KINDS, OUTCOMES, ended
from maquette.core.jobs import queries as jobs
from maquette.core.jobs.tables import TERMINAL, Job
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks.actions import NewEndpoint
from maquette.kit.paging import Window
from maquette.testing.echo import pyramid
from maquette.testing.house import House
from maquette.testing.torture.client import Client
from maquette.testing.torture.letters import Letterbox
from maquette.testing.torture.orders import Orders
from maquette.testing.torture.plan import Blow
from maquette.testing.torture.posts import Post, ServerPost
from maquette.worker import Timing

BRISK = Timing(
    beat=0.5,
    time_to_live=8.0,
    sweep=0.4,
    join=0.5,
    poll=0.1,
    post=0.2,
    lease=3.0,
    litter=10.0,
)
CREDITS = 1_000_000
HANDS = 4
PATIENCE = 120.0
CALM_WITHIN = 600.0
NUDGE = 1.0
LIGHTLY = Depth(whole=False, orphaned=timedelta.max)
CLOSELY = Depth(whole=True, orphaned=timedelta(0))


class Broken(AssertionError):
    """Promises that a storm has broken."""


@dataclass
class Tally:
    """What happened: ``kills`` by where, other ``faults`` (what failed or was held up at a point),
    how long a server was away, how long a job lay.
    """

    kills: dict[str, int] = field(default_factory=dict)
    faults: int = 0
    missed: list[str] = field(default_factory=list)
    audits: int = 0
    litter: int = 0
    serving: list[float] = field(default_factory=list)
    resumed: list[float] = field(default_factory=list)

    def count(self, where: str) -> None:
        self.kills[where] = self.kills.get(where, 0) + 1

    @property
    def total(self) -> int:
        return sum(self.kills.values())


class Storm:
    """A house in ``folder`` with a server, workers, clients, and a receiver of webhooks."""

    def __init__(
        self, folder: Path, database_url: str = "", *, port: int, workers: int = 2, seed: int = 1
    ) -> None:
        more = {"outbound_allow": "127.0.0.1", "port": port}
        # No worker of a storm lives for long, so no job could keep a short deadline.
        self.house = House(folder, database_url, timing=BRISK, job_seconds=3600, more=more)
        self.runtime = self.house.runtime
        self.letterbox = Letterbox()
        self.tally = Tally()
        self.server = ServerPost("server", self.house.settings, BRISK, folder)
        self.workers = [
            Post(f"worker-{n}", self.house.settings, BRISK, folder) for n in range(workers)
        ]
        self._caller, model_id = self._furnish()
        self.client = Client(port, self.house.key(self._caller))
        self.orders = Orders(self.client, self.runtime, self._caller, model_id, seed)
        self._todo: Queue[str] = Queue()
        self._busy = threading.Semaphore(HANDS)
        self._over = threading.Event()
        self._faults: list[BaseException] = []
        self._lain: dict[str, tuple[float, int]] = {}
        self._threads = [threading.Thread(target=self._serve_orders) for _ in range(HANDS)]
        self._threads.append(threading.Thread(target=self._watch))

    def __enter__(self) -> "Storm":
        for post in self.workers:
            post.start()
        self.server.start()
        self.server.until_serving()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for post in (self.server, *self.workers):
            post.kill()
        for thread in self._threads:
            thread.join(150)
        self.letterbox.close()
        self.house.close()

    def order(self, kind: str, times: int = 1) -> None:
        """Have a client order it; see :data:`~maquette.testing.torture.orders.KINDS`."""
        for _ in range(times):
            self._todo.put(kind)

    def strike(self, blows: Mapping[str, Sequence[Blow]]) -> None:
        """Let blows fall on posts (by their names), on each in turn, on all at once."""
        posts = {post.name: post for post in (self.server, *self.workers)}
        with ThreadPoolExecutor(len(blows)) as killers:
            falling = [killers.submit(self._fall, posts[name], row) for name, row in blows.items()]
            for one in falling:
                one.result()

    def calm(self) -> None:
        """Let all that was ordered come to its end, stop everything in order, and look closely.

        Raises :class:`Broken`.
        """
        for post in self.workers:
            post.start()
        self.server.start()
        self._until_at_rest()
        for post in self.workers:
            post.until_working()
        self.server.until_serving()
        for post in (*self.workers, self.server):
            code = post.leave()
            if code != 0:
                raise Broken(f"{post.name} left with {code}")
        self._check(litter_of_processes(self.house.folder))
        self.tally.litter += litter.sweep(self.runtime, timedelta(0))
        self._check(self._audited(self._witness(at_rest=True), CLOSELY))

    def told(self) -> str:
        """What happened, in a few lines for a person."""
        tally, told = self.tally, self._witness()
        resumed, serving = sorted(tally.resumed), sorted(tally.serving)
        return "\n".join(
            [
                f"kills {tally.total}: "
                + ", ".join(f"{where} {n}" for where, n in sorted(tally.kills.items())),
                f"acknowledged jobs {len(told.acknowledged)}, lost 0, double 0; "
                f"webhooks {len(self.letterbox.letters)}; retries {self.client.retries}; "
                f"audits {tally.audits}; litter removed {tally.litter}; "
                f"other faults {tally.faults}",
                f"server answers again: {_spread(serving)}; job resumed: {_spread(resumed)}",
                f"not reached: {', '.join(tally.missed) or 'none'}",
            ]
        )

    def _furnish(self) -> tuple[Caller, str]:
        """An account with an endpoint that hears everything, and a model whose report is known."""
        caller = self.house.account("storm@example.com", CREDITS)
        every = [ended(kind, outcome) for kind in KINDS for outcome in OUTCOMES]
        with self.runtime.db.write() as session:
            wanted = NewEndpoint(caller.account_id, self.letterbox.url, every, "v1")
            webhooks.add(session, self.runtime, wanted)
            uploaded = assets.upload(
                session, self.runtime, caller.account_id, "model.glb", pyramid("model")
            )
            asset_id = uploaded.asset.id
            known: dict[str, list[str]] = {"extensionsUsed": [], "animations": []}
            assets.keep_report(session, caller.account_id, asset_id, known)
        return caller, asset_id

    def _fall(self, post: Post, blows: Sequence[Blow]) -> None:
        for blow in blows:
            self._raise_faults()
            self._blow(post, blow)
            self._check(self._audited(self._witness(), LIGHTLY))
        post.start()  # others may not be through yet, and their orders must be taken

    def _blow(self, post: Post, blow: Blow) -> None:
        """Put a process at the post, lead it where it is to be hit, and have it hit."""
        if post.kill():
            self.tally.count("between blows")
        begun, known = time.monotonic(), len(post.reached())
        post.start(blow.trap)
        if isinstance(post, ServerPost) and post.until_serving():
            self.tally.serving.append(time.monotonic() - begun)
        self._lead(blow)
        if blow.point is None:
            time.sleep(blow.after)
            self._note_running()
            post.kill()
            self.tally.count("at random")
            return
        if not self._until_reached(post, blow, known):
            self.tally.missed.append(f"{post.name} {blow}")
            return
        self._note_running()
        if blow.deed == "kill":
            self.tally.count(blow.point)
        else:
            self.tally.faults += 1
        if blow.deed != "kill" or blow.point.startswith("child."):
            time.sleep(1.0)  # whoever stands there lives on with it

    def _lead(self, blow: Blow) -> None:
        """Give work that goes by where the blow is to fall."""
        self.order(blow.order)
        if blow.point == "litter.found":
            self._lay_litter()

    def _until_reached(self, post: Post, blow: Blow, known: int) -> bool:
        """Wait, with one more order when all are done: another post may have taken the first."""
        begun = nudged = time.monotonic()
        while len(post.reached()) == known:
            now = time.monotonic()
            if now > begun + PATIENCE:
                return False
            if blow.point == "worker.given_back" and post.works():
                post.ask_to_leave()
            if now > nudged + NUDGE and self._is_idle() and not self._is_at_work():
                self._lead(blow)
                nudged = now
            time.sleep(0.05)
        return True

    def _is_at_work(self) -> bool:
        return any(job.status not in TERMINAL for job in self._newest())

    def _lay_litter(self) -> None:
        """A file that no row knows, as old as what workers take away."""
        stray = self.house.folder / "blobs" / "jobs" / f"stray-{time.monotonic_ns()}"
        stray.parent.mkdir(parents=True, exist_ok=True)
        stray.write_bytes(b"left behind")
        os.utime(stray, (0, 0))

    def _note_running(self) -> None:
        """Which jobs lie still now, if they were this post's; see :meth:`_watch`."""
        now = time.monotonic()
        for job in self._newest():
            if job.status == "running":
                self._lain[job.id] = (now, job.attempt)

    def _watch(self) -> None:
        """Note how long it takes until a job whose worker was killed is begun again."""
        while not self._over.wait(0.1):
            if not self._lain:
                continue
            now, found = time.monotonic(), {job.id: job for job in self._newest()}
            for job_id, (since, attempt) in list(self._lain.items()):
                job = found.get(job_id)
                if job is not None and job.attempt > attempt:
                    self.tally.resumed.append(now - since)
                if job is None or job.attempt > attempt or job.status in TERMINAL:
                    self._lain.pop(job_id, None)

    def _newest(self) -> Sequence[Job]:
        with self.runtime.db.read() as session:
            return jobs.page(session, self._caller.account_id, Window(100)).items

    def _serve_orders(self) -> None:
        while not self._over.is_set():
            try:
                kind = self._todo.get(timeout=0.1)
            except Empty:
                continue
            with self._busy:
                try:
                    self.orders.place(kind)
                except Exception as fault:  # noqa: BLE001 - it is raised where the storm is led
                    self._faults.append(fault)

    def _raise_faults(self) -> None:
        if self._faults:
            raise self._faults[0]

    def _is_idle(self) -> bool:
        """Whether all orders are answered."""
        taken = [self._busy.acquire(blocking=False) for _ in range(HANDS)]
        for mine in taken:
            if mine:
                self._busy.release()
        return all(taken) and self._todo.empty()

    def _until_at_rest(self) -> None:
        until = time.monotonic() + CALM_WITHIN
        while True:
            self._raise_faults()
            if self._is_idle():
                found = self._audited(self._witness(at_rest=True), LIGHTLY)
                waiting = any(breach.invariant in {"I4", "I6"} for breach in found)
                if not (waiting or self._is_littered()) or time.monotonic() > until:
                    self._check(found)
                    return
            time.sleep(0.3)

    def _is_littered(self) -> bool:
        """Whether a killed worker's scratch is there still: for a while it counts as alive."""
        return len(list((self.house.folder / "scratch").glob("*"))) > len(self.workers)

    def _witness(self, *, at_rest: bool = False) -> Witness:
        """What clients and the receiver know; with ``at_rest`` that is all there is to know."""
        told, letters = self.orders.jobs(), tuple(self.letterbox.letters)
        return Witness(
            told, all_told=at_rest, at_rest=at_rest, letters=letters if at_rest else None
        )

    def _audited(self, witness: Witness, depth: Depth) -> Sequence[Breach]:
        self.tally.audits += 1
        return audit(self.runtime, witness, depth)

    def _check(self, breaches: Sequence[object]) -> None:
        if breaches:
            raise Broken("\n".join(map(str, breaches)))


def litter_of_processes(folder: Path) -> list[str]:
    """Processes that still work in a house, and scratch folders that are still there."""
    left = [f"scratch {found}" for found in (folder / "scratch").glob("*")]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            place = os.readlink(process / "cwd")
        except OSError:
            continue
        if place.startswith(f"{folder}/"):
            left.append(f"process {process.name} in {place}")
    return left


def _spread(seconds: Sequence[float]) -> str:
    if not seconds:
        return "never"
    middle, most = seconds[len(seconds) // 2], seconds[-1]
    return f"median {middle:.2f} s, at most {most:.2f} s ({len(seconds)} times)"
