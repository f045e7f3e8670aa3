"""The audit finds nothing in a sound house, and each thing that can be wrong with one."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update

from maquette.core.accounts.queries import Caller
from maquette.core.accounts.tables import Account
from maquette.core.assets import actions as assets
from maquette.core.audit import litter
from maquette.core.audit.audit import Depth, audit
from maquette.core.audit.breach import Letter, Witness
from maquette.core.credits import actions as credits
from maquette.core.credits.tables import CreditEntry
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.tables import Artifact, Job
from maquette.core.renders import actions as renders
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.tables import Delivery, Dispatch, EventRow
from maquette.errors import WorkFailed
from maquette.kit.hashing import sha256_hex
from maquette.render.spec import RenderSpec
from maquette.storage import layout
from support.cubes import cube_glb

NOW = Depth(orphaned=timedelta(0))
HOOK = "http://127.0.0.1/hook"
FILM = b"frames"


class Place:
    """A house with an account that ordered two renders: one was done, one failed."""

    def __init__(self, runtime, clock):
        self.runtime, self.clock = runtime, clock
        with runtime.db.write() as session:
            self.account_id = credits.open_account(
                session, runtime, "ada@example.com", credits=50
            ).id
            wanted = NewEndpoint(self.account_id, HOOK, ["render.done", "render.failed"], "v1")
            webhooks.add(session, runtime, wanted)
            uploaded = assets.upload(session, runtime, self.account_id, "cube.glb", cube_glb())
        self.asset = uploaded.asset
        clock.moment += timedelta(seconds=1)
        self.done, self.failed = self.order(), self.order()
        self.finish(self.begin(self.done))
        failing = self.begin(self.failed)
        self.do(lambda s: jobs.fail(s, runtime, failing, WorkFailed("it broke")))

    def do(self, work):
        with self.runtime.db.write() as session:
            return work(session)

    def order(self):
        caller = Caller(self.account_id, "", frozenset({"read", "write"}), False, False)
        return self.do(
            lambda s: renders.submit(s, self.runtime, caller, self.asset.id, RenderSpec()).job_id
        )

    def begin(self, job_id):
        return self.do(lambda s: jobs.begin(s, self.runtime, job_id))

    def finish(self, job):
        key = layout.artifact(job.id, job.attempt, "video.mp4")
        self.runtime.blobs.put(key, FILM)
        row = Artifact(
            job_id=job.id,
            kind="video",
            key=key,
            content_type="video/mp4",
            size=len(FILM),
            sha256=sha256_hex(FILM),
            attempt=job.attempt,
        )
        self.do(lambda s: jobs.keep_file(s, job, row))
        self.do(lambda s: jobs.finish(s, self.runtime, job, lambda _: None))
        return key

    @property
    def film(self):
        return layout.artifact(self.done, 1, "video.mp4")

    def found(self, witness=None):
        seen = witness or Witness(acknowledged=(self.done, self.failed), all_told=True)
        return {str(breach) for breach in audit(self.runtime, seen, NOW)}


@pytest.fixture
def place(runtime, clock):
    return Place(runtime, clock)


def test_a_sound_house_keeps_its_promises(place):
    assert place.found() == set()


def test_a_lost_job_is_missed(place):
    place.do(lambda s: s.execute(text("DELETE FROM renders")))
    place.do(lambda s: s.execute(delete(Artifact)))
    place.do(lambda s: s.execute(delete(Job).where(Job.id == place.done)))
    found = place.found()
    assert f"I1: job {place.done} was acknowledged and is not there" in found
    assert f"I1: the ledger has a line for job {place.done}, which is not there" in found


def test_a_job_that_nobody_was_told_of_is_one_too_many(place):
    extra = place.order()
    assert f"I1: job {extra} is there and nobody was told of it" in place.found()


def test_a_second_charge_and_a_missing_refund_are_seen(place):
    def spoil(session):
        mine = CreditEntry.job_id == place.done
        session.execute(update(CreditEntry).where(mine).values(amount=CreditEntry.amount * 2))
        refund = (CreditEntry.job_id == place.failed, CreditEntry.kind == "refund")
        session.execute(delete(CreditEntry).where(*refund))

    place.do(spoil)
    found = place.found()
    assert any(breach.startswith(f"I2: job {place.done} costs") for breach in found)
    assert any(breach.startswith(f"I2: job {place.failed} is failed") for breach in found)
    assert any(breach.startswith(f"I3: account {place.account_id} has") for breach in found)


def test_a_balance_that_moved_without_a_line_is_seen(place):
    place.do(lambda s: s.execute(update(Account).values(bought_credits=Account.bought_credits + 1)))
    assert any(breach.startswith("I3") for breach in place.found())


def test_a_job_past_its_deadline_is_seen_and_one_in_time_is_not(place):
    late = place.order()
    place.begin(late)
    told = Witness((place.done, place.failed, late), all_told=True)
    assert place.found(told) == set()
    place.clock.moment += timedelta(seconds=place.runtime.settings.job_seconds + 120)
    assert any(breach.startswith(f"I4: job {late} is running") for breach in place.found(told))


def test_at_rest_no_job_is_open_no_news_waits_and_nothing_is_queued(place):
    forgotten = place.order()
    told = Witness((place.done, place.failed, forgotten), at_rest=True)
    found = place.found(told)
    assert f"I4: job {forgotten} is queued; its deadline is not set" in found
    assert any(breach.startswith(f"I4: the queue holds {place.done}") for breach in found)
    assert any(breach.endswith("still waits") for breach in found)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda place: place.runtime.blobs.delete(place.film), "is not there"),
        (lambda place: place.runtime.blobs.put(place.film, b"less"), "has 4 bytes, not 6"),
        (lambda place: place.runtime.blobs.put(place.film, b"framez"), "holds other bytes"),
    ],
)
def test_a_film_that_is_gone_cut_or_changed_is_seen(place, spoil, said):
    spoil(place)
    (breach,) = place.found()
    assert breach.startswith(f"I5: {place.film}")
    assert said in breach


def test_a_render_that_is_done_without_a_file_is_seen(place):
    place.do(lambda s: s.execute(delete(Artifact)))
    assert f"I5: job {place.done} is done and has no file" in place.found()


def test_an_end_that_was_not_told_or_told_twice_is_seen(place):
    def spoil(session):
        session.execute(delete(Dispatch))
        session.execute(update(EventRow).values(job_id=place.failed))

    place.do(spoil)
    found = place.found()
    assert any(breach.endswith(f"render.done, job {place.done}") for breach in found)
    assert f"I6: job {place.failed} has 2 events that tell of its end" in found


def test_what_receivers_got_must_agree_with_what_was_sent(place):
    def delivered(session):
        session.execute(update(Dispatch).values(status="delivered"))
        for row in session.query(Dispatch):
            session.add(
                Delivery(
                    dispatch_id=row.id, number=1, status_code=200, seconds=0.1, at=place.clock.now()
                )
            )
        return [row.event_id for row in session.query(Dispatch)]

    first, second = place.do(delivered)
    good = [Letter(HOOK, first, b"{}"), Letter(HOOK, first, b"{}"), Letter(HOOK, second, b"{}")]
    assert place.found(Witness(letters=good)) == set()
    bad = [Letter(HOOK, first, b"{}"), Letter(HOOK, first, b"[]"), Letter(HOOK, "evt_x", b"{}")]
    assert place.found(Witness(letters=bad)) == {
        f"I6: {HOOK} got event {first} in 2 versions",
        f"I6: {HOOK} got an event evt_x that is not there",
        f"I6: {HOOK} never got event {second}, which is said to be delivered",
    }


def test_files_that_nobody_knows_are_found_and_swept_and_no_other(place):
    stray = layout.artifact(place.done, 0, "poster.webp")
    place.runtime.blobs.put(stray, b"from an attempt that was repeated")
    half = place.runtime.settings.data_dir / "blobs" / "jobs" / "film.mp4#1"
    half.write_bytes(b"half of a fi")
    assert place.found() == {f"I7: no row knows {stray}", "I7: no row knows jobs/film.mp4#1"}
    assert litter.sweep(place.runtime, timedelta(hours=1)) == 0
    assert litter.sweep(place.runtime, timedelta(0)) == 2
    assert place.found() == set()
    assert not half.exists()


def test_what_is_stored_once_is_stored_again_when_it_is_old(place, monkeypatch):
    blobs, key = place.runtime.blobs, "accounts/x/assets/y"
    blobs.put(key, b"bytes")
    written = place.runtime.settings.data_dir / "blobs" / key
    first = written.stat().st_ino
    blobs.put_once(key, b"bytes")
    assert written.stat().st_ino == first
    monkeypatch.setattr("maquette.storage.blobs.YOUNG", timedelta(0))
    blobs.put_once(key, b"bytes")
    assert written.stat().st_ino != first
