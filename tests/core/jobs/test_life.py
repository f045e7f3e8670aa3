"""A job's life: every change is made once, by whoever may, or not at all."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from maquette.core.audit.audit import audit
from maquette.core.credits import actions as credits
from maquette.core.credits import queries as balances
from maquette.core.jobs import actions, janitor, queries, workers
from maquette.core.jobs.tables import Answered, Artifact, Job, Worker
from maquette.core.jobs.workers import Watch
from maquette.core.webhooks import actions as webhooks
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.tables import EventRow
from maquette.db.types import database_seconds
from maquette.errors import NoCredits, NotFound, WorkFailed
from maquette.storage import layout
from support.threads import together


class Died(Exception):
    """Stands for a process that ends in the middle of its transaction."""


@pytest.fixture
def ada(runtime):
    with runtime.db.write() as session:
        return credits.open_account(session, runtime, "ada@example.com", credits=50).id


@pytest.fixture
def start(runtime, ada):
    def started(cost=1, priority=5):
        with runtime.db.write() as session:
            order = actions.Order(account_id=ada, kind="generation", cost=cost, priority=priority)
            return actions.start(session, runtime, order)

    return started


def do(runtime, verb, *arguments):
    """One verb in a transaction of its own."""
    with runtime.db.write() as session:
        return verb(session, runtime, *arguments)


def fresh(runtime, job):
    with runtime.db.read() as session:
        return session.get(Job, job.id)


def left(runtime, account_id):
    with runtime.db.read() as session:
        return balances.balance(session, runtime, account_id).total


def count(runtime, table):
    with runtime.db.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def sweep(runtime, recover=lambda executors: None, memory=None):
    janitor.sweep(runtime, recover, memory or janitor.Memory(Watch(30.0), patience=0.0))


def nothing(session):
    """Keeps nothing."""


def test_a_started_job_is_charged_and_queued(runtime, ada, start):
    job = start(cost=4)
    assert (job.status, job.attempt, job.progress) == ("queued", 0, 0.0)
    assert left(runtime, ada) == 46
    assert runtime.queue.states([job.id]) == {job.id: "ENQUEUED"}


def test_an_order_that_dies_before_its_commit_leaves_nothing(runtime, ada):
    def order_and_die():
        with runtime.db.write() as session:
            order = actions.Order(account_id=ada, kind="generation", cost=4, priority=5)
            died.append(actions.start(session, runtime, order).id)
            raise Died

    died = []
    with pytest.raises(Died):
        order_and_die()
    assert left(runtime, ada) == 50
    assert count(runtime, Job) == 0
    assert runtime.queue.states(died) == {}


def test_fifty_credits_buy_fifty_jobs_however_many_hands_reach_for_them(runtime, ada, start):
    refused = []

    def order_five():
        for _ in range(5):
            try:
                start()
            except NoCredits as refusal:
                refused.append(refusal)

    hands = [threading.Thread(target=order_five) for _ in range(20)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (len(refused), left(runtime, ada), count(runtime, Job)) == (50, 0, 50)


def test_the_deadline_is_fixed_at_the_first_start(runtime, clock, start):
    job = start()
    first = do(runtime, actions.begin, job.id)
    assert first.deadline == clock.moment + timedelta(seconds=600)
    clock.moment += timedelta(seconds=100)
    second = do(runtime, actions.begin, job.id)
    assert (second.attempt, second.deadline) == (2, first.deadline)
    assert second.started_at == first.started_at


def test_progress_never_goes_back(runtime, start):
    job = do(runtime, actions.begin, start().id)
    for told, kept in ((0.5, 0.5), (0.2, 0.5), (7.0, 1.0), (-3.0, 1.0)):
        assert do(runtime, actions.advance, job, "mesh", told)
        assert fresh(runtime, job).progress == kept


def test_an_old_attempt_can_neither_advance_nor_finish_nor_fail(runtime, ada, start):
    job_id = start().id
    old = do(runtime, actions.begin, job_id)
    new = do(runtime, actions.begin, job_id)
    assert not do(runtime, actions.advance, old, "mesh", 0.9)
    assert not do(runtime, actions.finish, old, nothing)
    assert not do(runtime, actions.fail, old, WorkFailed("too late"))
    assert not do(runtime, actions.give_back, old)
    job = fresh(runtime, new)
    assert (job.status, job.progress, left(runtime, ada)) == ("running", 0.0, 49)
    assert do(runtime, actions.finish, new, nothing)


def test_finishing_keeps_what_was_made_in_the_same_transaction(runtime, start):
    job = do(runtime, actions.begin, start().id)

    def keep_and_die(session):
        session.add(artifact(job, "poster"))
        session.flush()
        raise Died

    with pytest.raises(Died):
        do(runtime, actions.finish, job, keep_and_die)
    assert fresh(runtime, job).status == "running"
    assert count(runtime, Artifact) == 0


def test_a_job_that_has_ended_stays_as_it_is(runtime, ada, start):
    job = do(runtime, actions.begin, start(cost=3).id)
    assert do(runtime, actions.fail, job, WorkFailed("broken"))
    assert left(runtime, ada) == 50
    assert do(runtime, actions.begin, job.id) is None
    assert not do(runtime, actions.finish, job, nothing)
    assert not do(runtime, actions.fail, job, WorkFailed("again"))
    assert do(runtime, actions.cancel, ada, job.id).status == "failed"
    ended = fresh(runtime, job)
    assert (ended.error_code, ended.error_message) == ("work_failed", "broken")
    assert left(runtime, ada) == 50


def test_a_cancelled_job_is_paid_back_and_leaves_the_queue(runtime, ada, start):
    job = start(cost=3)
    assert do(runtime, actions.cancel, ada, job.id).status == "cancelled"
    assert left(runtime, ada) == 50
    assert runtime.queue.states([job.id]) == {job.id: "CANCELLED"}


def test_a_cancel_that_is_rolled_back_changes_nothing(runtime, ada, start):
    job = start(cost=3)

    def cancel_and_die():
        with runtime.db.write() as session:
            actions.cancel(session, runtime, ada, job.id)
            raise Died

    with pytest.raises(Died):
        cancel_and_die()
    assert fresh(runtime, job).status == "queued"
    assert runtime.queue.states([job.id]) == {job.id: "ENQUEUED"}


def test_another_accounts_job_cannot_be_cancelled(runtime, start):
    job = start()
    with pytest.raises(NotFound):
        do(runtime, actions.cancel, "somebody", job.id)
    assert fresh(runtime, job).status == "queued"


def test_the_fourth_start_of_a_crashing_job_ends_it_with_a_refund(runtime, ada, start):
    job_id = start().id
    attempts = [do(runtime, actions.begin, job_id).attempt for _ in range(3)]
    assert attempts == [1, 2, 3]
    assert do(runtime, actions.begin, job_id) is None
    with runtime.db.read() as session:
        job = queries.get(session, ada, job_id)
    assert (job.status, job.attempt, job.error_code) == ("failed", 3, "work_failed")
    assert left(runtime, ada) == 50


def test_a_job_given_back_has_not_used_up_an_attempt(runtime, start):
    job_id = start().id
    for _ in range(5):
        job = do(runtime, actions.begin, job_id)
        assert job.attempt == 1
        assert do(runtime, actions.give_back, job)
    assert fresh(runtime, job).status == "queued"


def artifact(job, kind):
    return Artifact(
        job_id=job.id,
        kind=kind,
        key=layout.artifact(job.id, job.attempt, kind),
        content_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        attempt=job.attempt,
    )


def keep_file(runtime, job, kind):
    with runtime.db.write() as session:
        return actions.keep_file(session, job, artifact(job, kind))


def test_a_file_can_be_seen_before_the_job_ends_and_a_later_attempt_replaces_it(runtime, start):
    job_id = start().id
    old = do(runtime, actions.begin, job_id)
    assert keep_file(runtime, old, "poster")
    new = do(runtime, actions.begin, job_id)
    assert keep_file(runtime, new, "poster")
    assert not keep_file(runtime, old, "poster")
    with runtime.db.read() as session:
        assert [kept.attempt for kept in session.scalars(select(Artifact))] == [2]


class TestTheJanitor:
    def test_ends_a_job_that_is_past_its_deadline(self, runtime, ada, clock, start):
        job = do(runtime, actions.begin, start().id)
        clock.moment = job.deadline + timedelta(seconds=50)
        sweep(runtime)
        assert fresh(runtime, job).status == "running"
        clock.moment = job.deadline + timedelta(seconds=61)
        for _ in range(2):
            sweep(runtime)
        ended = fresh(runtime, job)
        assert (ended.status, ended.error_code, left(runtime, ada)) == ("failed", "timed_out", 50)

    def test_ends_a_job_whose_workflow_ended_without_it(self, runtime, ada, clock, start):
        lost, good = start(), start()
        runtime.queue.cancel(lost.id)
        clock.moment += timedelta(seconds=10)
        sweep(runtime)
        assert fresh(runtime, lost).status == "failed"
        assert fresh(runtime, good).status == "queued"
        assert left(runtime, ada) == 49

    def test_repeats_a_cancel_that_the_queue_never_heard_of(self, runtime, ada, clock, start):
        job = start()
        with runtime.db.write() as session:
            row = session.get(Job, job.id)
            row.status, row.updated_at = "cancelled", clock.moment
        clock.moment += timedelta(seconds=10)
        sweep(runtime)
        assert runtime.queue.states([job.id]) == {job.id: "CANCELLED"}

    def test_leaves_what_nobody_holds_alone(self, runtime, start):
        start()
        recovered = []
        sweep(runtime, recovered.append)
        assert recovered == []

    def test_ends_and_tells_a_job_once_however_many_of_them_there_are(
        self, runtime, ada, clock, start
    ):
        with runtime.db.write() as session:
            wanted = NewEndpoint(ada, "http://127.0.0.1/", ["generation.failed"], "v1")
            webhooks.add(session, runtime, wanted)
        overdue = do(runtime, actions.begin, start().id)
        lost = start()
        runtime.queue.cancel(lost.id)
        clock.moment = overdue.deadline + timedelta(seconds=61)
        assert together(4, lambda number: sweep(runtime)) == [None] * 4
        assert {fresh(runtime, job).status for job in (overdue, lost)} == {"failed"}
        assert left(runtime, ada) == 50
        assert count(runtime, EventRow) == 2
        assert audit(runtime) == []

    def test_strikes_off_workers_that_are_dead(self, runtime):
        living = workers.this_process()
        with runtime.db.write() as session:
            workers.beat(session, living)
            gone = Worker(executor_id="gone", place="elsewhere", pid=1, birth=1, beat=1.0)
            crashed = Worker(
                executor_id="crashed", place=living.place, pid=living.pid, birth=1, beat=9e12
            )
            session.add_all([gone, crashed])
        memory = janitor.Memory(Watch(0.0))
        sweep(runtime, memory=memory)
        do(runtime, lambda session, _: workers.beat(session, living))
        sweep(runtime, memory=memory)
        with runtime.db.read() as session:
            assert session.scalars(select(Worker.executor_id)).all() == [living.executor_id]

    @pytest.mark.parametrize("hours", [-2, 2])
    def test_takes_nobody_for_dead_because_a_clock_was_set(self, runtime, hours):
        wrong = Worker(executor_id="wrong", place="elsewhere", pid=1, birth=1, beat=hours * 3600.0)
        with runtime.db.write() as session:
            wrong.beat += session.scalar(select(database_seconds()))
            session.add(wrong)
        sweep(runtime)
        with runtime.db.read() as session:
            assert session.scalars(select(Worker.executor_id)).all() == ["wrong"]

    def test_waits_for_a_worker_to_move_a_deadline(self, runtime, clock, start):
        job = do(runtime, actions.begin, start().id)
        memory = janitor.Memory(Watch(30.0), patience=30.0)
        clock.moment += timedelta(hours=2)
        sweep(runtime, memory=memory)
        do(runtime, lambda s, _: actions.move_deadline(s, job, job.deadline + timedelta(hours=2)))
        sweep(runtime, memory=memory)
        assert fresh(runtime, job).status == "running"

    def test_forgets_old_answers(self, runtime, ada, clock):
        with runtime.db.write() as session:
            for key, age in (("old", 49), ("young", 47)):
                session.add(
                    Answered(
                        account_id=ada,
                        route="r",
                        key=key,
                        fingerprint="f",
                        answer={},
                        created_at=clock.moment - timedelta(hours=age),
                    )
                )
        sweep(runtime)
        with runtime.db.read() as session:
            assert session.scalars(select(Answered.key)).all() == ["young"]


def test_a_job_that_is_cancelled_while_it_is_taken_is_not_begun(runtime, ada, start):
    job = start()
    cancelling = threading.Thread(target=do, args=(runtime, actions.cancel, ada, job.id))

    def meanwhile(session, jobs):
        cancelling.start()
        cancelling.join(0.5)  # where one writes at a time, it waits for us
        return 60.0

    with runtime.db.write() as session:
        actions.take(session, runtime, job.id, meanwhile)
    cancelling.join()

    assert fresh(runtime, job).status == "cancelled"
    assert audit(runtime) == []
