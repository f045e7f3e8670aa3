"""Orders, endings, payments, crashes and rivals in any order: nobody pays for nothing.

A model of a few numbers and dictionaries goes beside a real house, and both agree after every
step. ``scripts/stories`` tells thousands of longer stories, with other dice each time.
"""

from collections import Counter
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from maquette.core.accounts.tables import Account
from maquette.core.credits import actions as credits
from maquette.core.credits import queries
from maquette.core.credits.tables import CreditEntry
from maquette.core.jobs import actions as jobs
from maquette.core.jobs.idempotency import once
from maquette.core.jobs.tables import OPEN, Job
from maquette.core.payments import actions as payments
from maquette.core.payments.actions import PaymentRefused, Purchase
from maquette.core.runtime import open_runtime
from maquette.errors import Conflict, NoCredits, Unavailable, WorkFailed
from maquette.kit.ids import new_id
from maquette.payments.till import Payment, Receipt, Sale, Verdict
from maquette.testing.clock import StandingClock
from maquette.testing.house import ENGINES, House
from maquette.testing.sqlite import never_wait
from support.threads import together

SALE = Sale("https://shop.example/forge", "a model", 50_000)
PICK = st.integers(0, 1000)


class Died(Exception):
    """Stands for a process that ends in the middle of its transaction."""


class Desk:
    """A till that takes each payment once, and whose answer may be lost on its way."""

    def __init__(self):
        self.taken, self.lose = [], False

    def verify(self, payment, sale):
        spent = payment.proof in self.taken
        return Verdict(not spent, "nonce_already_used" if spent else "", "somebody")

    def settle(self, payment, sale):
        if payment.proof in self.taken:
            return Receipt(False, "nonce_already_used", "", "")
        self.taken.append(payment.proof)
        if self.lose:
            raise Unavailable("the answer was lost")
        return Receipt(True, "", f"0x{payment.proof}", "paid")


class Story(RuleBasedStateMachine):
    """One account of a real house, and somebody who pays at the counter."""

    def __init__(self, house):
        super().__init__()
        self.house, self.clock = house, house.clock
        self.clock.moment = datetime(2026, 11, 20, tzinfo=UTC)
        with self.runtime.db.write() as session:
            opened = credits.open_account(session, self.runtime, f"{new_id()}@a.example", credits=7)
            shop = credits.open_account(session, self.runtime, f"{new_id()}@b.example")
            self.account, self.shop = opened.id, shop.id
        self.free, self.bought, self.month = 0, 7, "2026-11"
        self.split, self.state, self.answers, self.bills = {}, {}, {}, {}
        self.till = Desk()

    @property
    def runtime(self):
        return self.house.runtime

    # What the model knows.

    def available(self):
        fresh = queries.month_of(self.clock.moment) > self.month
        return (max(self.free, 10) if fresh else self.free) + self.bought

    def charged(self, job_id, cost):
        month = queries.month_of(self.clock.moment)
        if cost and month > self.month:
            self.month, self.free = month, max(self.free, 10)
        from_free = min(self.free, cost)
        self.free, self.bought = self.free - from_free, self.bought - (cost - from_free)
        self.split[job_id], self.state[job_id] = (from_free, cost - from_free), "queued"

    def ended(self, job_id, state):
        self.state[job_id] = state
        if state != "done":
            free, bought = self.split[job_id]
            self.free, self.bought = self.free + free, self.bought + bought

    def one_of(self, pick, *states):
        fitting = [job_id for job_id, state in self.state.items() if state in states]
        return fitting[pick % len(fitting)] if fitting else None

    # What the house does.

    def order(self, cost, key=None, dies=False):
        def work(session):
            wanted = jobs.Order(self.account, "generation", cost, 2)
            job_id = jobs.start(session, self.runtime, wanted).id
            if dies:
                raise Died
            return {"id": job_id}

        return once(self.runtime, (self.account, "POST /v1/x", key), f"{cost}", work)["id"]

    def end(self, job_id, how):
        with self.runtime.db.write() as session:
            if how == "cancelled":
                found = jobs.cancel(session, self.runtime, self.account, job_id)
                return found.status == "cancelled"
            job = session.get(Job, job_id)
            if how == "done":
                return jobs.finish(session, self.runtime, job, lambda _: None)
            return jobs.fail(session, self.runtime, job, WorkFailed("it broke"))

    def fail_and_die(self, job_id):
        with self.runtime.db.write() as session:
            jobs.fail(session, self.runtime, session.get(Job, job_id), WorkFailed("it broke"))
            raise Died

    # What may happen.

    @rule(cost=st.integers(0, 8), key=st.sampled_from([None, "a", "b", "c"]))
    def submit(self, cost, key):
        if key in self.answers:
            known, told = self.answers[key]
            if known == cost:
                assert self.order(cost, key) == told
            else:
                with pytest.raises(Conflict):
                    self.order(cost, key)
        elif cost > self.available():
            with pytest.raises(NoCredits):
                self.order(cost, key)
        else:
            job_id = self.order(cost, key)
            self.charged(job_id, cost)
            if key:
                self.answers[key] = (cost, job_id)

    @rule(cost=st.integers(0, 8), key=st.sampled_from([None, "d"]))
    def submit_and_die_before_the_commit(self, cost, key):
        with pytest.raises((Died, NoCredits)):
            self.order(cost, key, dies=True)

    @rule(costs=st.lists(st.integers(1, 5), min_size=2, max_size=4))
    def submit_a_batch_all_or_nothing(self, costs):
        fits = sum(costs) <= self.available()
        try:
            with self.runtime.db.write() as session:
                orders = [jobs.Order(self.account, "generation", cost, 2) for cost in costs]
                made = [job.id for job in jobs.start_together(session, self.runtime, orders)]
        except NoCredits:
            assert not fits
            return
        assert fits
        for job_id, cost in zip(made, costs, strict=True):
            self.charged(job_id, cost)

    @rule(pick=PICK)
    def begin(self, pick):
        job_id = self.one_of(pick, "queued", "running")
        if job_id is None:
            return
        with self.runtime.db.write() as session:
            begun = jobs.begin(session, self.runtime, job_id)
        if begun is None:  # the fourth attempt at it
            self.ended(job_id, "failed")
        else:
            self.state[job_id] = "running"

    @rule(pick=PICK, how=st.sampled_from(["done", "failed", "cancelled"]), times=st.integers(1, 2))
    def end_one(self, pick, how, times):
        job_id = self.one_of(pick, "queued", "running")
        if job_id is not None:
            self.end(job_id, how)
            self.ended(job_id, how)
            for _ in range(times - 1):
                self.end(job_id, "failed" if how == "cancelled" else "cancelled")

    @rule(pick=PICK, how=st.sampled_from(["done", "failed", "cancelled"]))
    def end_one_that_has_ended(self, pick, how):
        job_id = self.one_of(pick, "done", "failed", "cancelled")
        if job_id is not None:
            self.end(job_id, how)

    @rule(pick=PICK)
    def fail_one_and_die_before_the_commit(self, pick):
        job_id = self.one_of(pick, "queued", "running")
        if job_id is None:
            return
        with pytest.raises(Died):
            self.fail_and_die(job_id)

    @rule(pick=PICK)
    def three_end_one_at_once(self, pick):
        job_id = self.one_of(pick, "queued", "running")
        if job_id is None:
            return
        ways = ("done", "failed", "cancelled")
        won = together(3, lambda number: self.end(job_id, ways[number]))
        # Whoever cancels also sees that somebody else cancelled; here there is nobody else.
        (winner,) = [way for way, result in zip(ways, won, strict=True) if result is True]
        self.ended(job_id, winner)

    @rule(cost=st.integers(1, 5))
    def four_reach_for_what_is_left(self, cost):
        before = self.available()
        results = together(4, lambda _: self.order(cost))
        made = [result for result in results if isinstance(result, str)]
        assert len(made) == min(4, before // cost)
        assert all(isinstance(result, str | NoCredits) for result in results)
        for job_id in made:
            self.charged(job_id, cost)

    @rule(cost=st.integers(1, 5))
    def four_send_the_same_request(self, cost):
        key = new_id()
        results = together(4, lambda _: self.order(cost, key))
        if cost > self.available():
            assert all(isinstance(result, NoCredits) for result in results)
        else:
            (job_id,) = set(results)
            self.charged(job_id, cost)

    @rule(amount=st.integers(1, 9))
    def grant(self, amount):
        with self.runtime.db.write() as session:
            credits.grant(session, self.runtime, self.account, amount, "gift")
        self.bought += amount

    @rule()
    def the_next_month_comes_and_what_was_free_is_topped_up(self):
        now = self.clock.moment
        self.clock.moment = now.replace(year=now.year + now.month // 12, month=now.month % 12 + 1)

    @rule()
    def the_house_is_left_and_opened_again(self):
        self.runtime.close()
        self.house.runtime = open_runtime(self.house.settings, catalog=ENGINES, clock=self.clock)
        never_wait(self.house.runtime.db.engine)

    @rule(proof=st.sampled_from("pqr"), lose=st.booleans(), rivals=st.integers(1, 3))
    def pay_at_the_counter(self, proof, lose, rivals):
        """By one signature, which buys one job, however often and by however many it is shown."""
        self.till.lose = lose
        outcomes = together(rivals, lambda _: self.buy(f"{self.account}-{proof}"))
        unforeseen = [
            found
            for found in outcomes
            if not isinstance(found, str | Conflict | Unavailable | PaymentRefused)
        ]
        assert not unforeseen
        bought = {found for found in outcomes if isinstance(found, str)}
        assert len(bought) <= 1
        if bought:
            assert self.bills.setdefault(proof, bought) == bought

    def buy(self, proof):
        def submit(session):
            return jobs.start(session, self.runtime, jobs.Order(self.shop, "generation", 1, 1)).id

        purchase = Purchase(Payment({}, proof), SALE, "body", self.shop, lambda: submit, str)
        return payments.buy(self.runtime, self.till, purchase).answer

    # What must hold.

    @invariant()
    def the_books_are_the_models(self):
        with self.runtime.db.read() as session:
            account = session.get_one(Account, self.account)
            kept = {"free": account.free_credits, "bought": account.bought_credits}
            summed = dict.fromkeys(kept, 0) | sums(session, CreditEntry.bucket, self.account)
        assert kept == summed == {"free": self.free, "bought": self.bought}
        assert min(kept.values()) >= 0

    @invariant()
    def every_job_is_paid_or_paid_back_once(self):
        with self.runtime.db.read() as session:
            rows = session.execute(
                select(Job.id, Job.status).where(Job.account_id == self.account)
            ).all()
            lines = session.execute(
                select(CreditEntry.job_id, CreditEntry.kind, CreditEntry.bucket).where(
                    CreditEntry.account_id == self.account, CreditEntry.job_id.is_not(None)
                )
            ).all()
            paid = sums(session, CreditEntry.job_id, self.account)
        assert {row.id: row.status for row in rows} == self.state
        assert max(Counter(tuple(line) for line in lines).values(), default=1) == 1
        for job_id, state in self.state.items():
            owed = 0 if state in {"failed", "cancelled"} else -sum(self.split[job_id])
            assert paid.get(job_id, 0) == owed

    @invariant()
    def no_payment_is_taken_twice_or_for_nothing(self):
        assert len(self.till.taken) == len(set(self.till.taken))
        with self.runtime.db.read() as session:
            mine = select(func.count()).where(Job.account_id == self.shop)
            live = session.scalar(mine.where(Job.status.in_((*OPEN, "done"))))
        assert len(self.bills) <= live <= 3
        assert len(self.till.taken) <= live


def sums(session, column, account_id):
    mine = CreditEntry.account_id == account_id
    found = select(column, func.sum(CreditEntry.amount)).where(mine).group_by(column)
    return {name: int(total) for name, total in session.execute(found)}


def length():
    """How many stories, and how long."""
    long = settings.get_current_profile_name() == "long"
    return settings(
        max_examples=2000 if long else 12,
        stateful_step_count=100 if long else 25,
        # Finding the shortest story that goes wrong would take CI longer than all the stories.
        phases=set(Phase) - (set() if long else {Phase.shrink}),
        deadline=None,
        derandomize=not long,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.slow
@pytest.mark.timeout(36_000)
def test_whatever_happens_nobody_pays_for_nothing_and_nobody_gets_something_for_it(
    tmp_path, database_url
):
    with House(tmp_path, database_url, clock=StandingClock()) as house:
        run_state_machine_as_test(partial(Story, house), settings=length())
