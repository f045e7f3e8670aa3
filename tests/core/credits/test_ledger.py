"""Whatever happens in whatever order, balances are the ledger's sums and nobody overspends."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from maquette.core.accounts.tables import Account
from maquette.core.credits import actions, queries
from maquette.core.credits.tables import CreditEntry
from maquette.errors import NoCredits
from maquette.kit.ids import new_id
from support.threads import together


class Died(Exception):
    """Stands for a process that ends in the middle of its transaction."""


class Purse(RuleBasedStateMachine):
    """One account of the real database beside a model of two numbers and a dictionary."""

    def __init__(self, runtime, clock):
        super().__init__()
        self.runtime, self.clock = runtime, clock
        clock.moment = datetime(2026, 11, 20, tzinfo=UTC)
        with runtime.db.write() as session:
            opened = actions.open_account(session, runtime, f"{new_id()}@example.com", credits=7)
            self.account_id = opened.id
        self.free, self.bought, self.month = 0, 7, "2026-11"
        self.taken = {}

    def _available(self):
        new_month = queries.month_of(self.clock.moment) > self.month
        return (max(self.free, 10) if new_month else self.free) + self.bought

    def _top_up(self):
        month = queries.month_of(self.clock.moment)
        if month > self.month:
            self.month, self.free = month, max(self.free, 10)

    def _charge(self, *costs, dies=False):
        """Charge a new job for each cost in one transaction; give the jobs' ids."""
        jobs = [new_id() for _ in costs]
        with self.runtime.db.write() as session:
            for job_id, cost in zip(jobs, costs, strict=True):
                actions.charge(session, self.runtime, self.account_id, job_id, cost)
            if dies:
                raise Died
        return jobs

    @rule(share=st.floats(0, 1))
    def charge(self, share):
        cost = int(share * self._available())
        self._top_up()
        from_free = min(self.free, cost)
        (job_id,) = self._charge(cost)
        self.taken[job_id] = (from_free, cost - from_free)
        self.free, self.bought = self.free - from_free, self.bought - (cost - from_free)

    @precondition(lambda self: self._available() < 14)
    @rule()
    def charge_too_much(self):
        with pytest.raises(NoCredits):
            self._charge(self._available() + 1)

    @rule(cost=st.integers(1, 14))
    def charge_and_die_before_the_commit(self, cost):
        with pytest.raises((Died, NoCredits)):
            self._charge(cost, dies=True)

    @rule(costs=st.lists(st.integers(1, 6), min_size=2, max_size=4))
    def charge_a_batch_that_cannot_be_paid(self, costs):
        with pytest.raises(NoCredits):
            self._charge(*costs, 1000)

    @rule(pick=st.integers(0, 100), times=st.integers(1, 2))
    def refund(self, pick, times):
        if not self.taken:
            return
        job_id = list(self.taken)[pick % len(self.taken)]
        for _ in range(times):
            with self.runtime.db.write() as session:
                actions.refund(session, self.runtime, job_id)
        free, bought = self.taken[job_id]
        self.free, self.bought, self.taken[job_id] = self.free + free, self.bought + bought, (0, 0)

    @rule(amount=st.integers(1, 9))
    def grant(self, amount):
        with self.runtime.db.write() as session:
            actions.grant(session, self.runtime, self.account_id, amount, "gift")
        self.bought += amount

    @rule()
    def the_next_month_comes(self):
        moment = self.clock.moment
        later = moment.replace(year=moment.year + moment.month // 12, month=moment.month % 12 + 1)
        self.clock.moment = later

    @invariant()
    def balances_are_the_models_and_the_ledgers(self):
        with self.runtime.db.read() as session:
            account = session.get_one(Account, self.account_id)
            kept = {"free": account.free_credits, "bought": account.bought_credits}
            summed = dict.fromkeys(kept, 0) | ledger(session, self.account_id)
        assert kept == summed == {"free": self.free, "bought": self.bought}


def ledger(session, account_id):
    sums = (
        select(CreditEntry.bucket, func.sum(CreditEntry.amount))
        .where(CreditEntry.account_id == account_id)
        .group_by(CreditEntry.bucket)
    )
    return {bucket: int(total) for bucket, total in session.execute(sums)}


def test_balances_equal_the_ledger_after_any_story(runtime, clock):
    run_state_machine_as_test(
        lambda: Purse(runtime, clock),
        settings=settings(
            max_examples=50,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_twenty_threads_sell_exactly_fifty_credits(runtime):
    with runtime.db.write() as session:
        account_id = actions.open_account(session, runtime, "a@example.com", credits=50).id

    def buy_five_times(_):
        bought = 0
        for _ in range(5):
            try:
                with runtime.db.write() as session:
                    actions.charge(session, runtime, account_id, new_id(), 1)
                bought += 1
            except NoCredits:
                pass
        return bought

    assert sum(together(20, buy_five_times)) == 50
    with runtime.db.read() as session:
        assert queries.balance(session, runtime, account_id).total == 0
        assert ledger(session, account_id) == {"bought": 0}


def test_a_month_begun_by_ten_threads_gives_one_allowance(runtime, clock):
    with runtime.db.write() as session:
        account_id = actions.open_account(session, runtime, "a@example.com", credits=0).id
    clock.moment = datetime(2026, 12, 1, tzinfo=UTC)

    def charge_one(_):
        with runtime.db.write() as session:
            actions.charge(session, runtime, account_id, new_id(), 1)

    assert together(10, charge_one) == [None] * 10
    with runtime.db.read() as session:
        kinds = [line.kind for line in queries.entries(session, account_id)]
        assert kinds.count("monthly") == 1
        assert queries.balance(session, runtime, account_id).total == 0


def test_one_job_refunded_by_ten_threads_is_refunded_once(runtime):
    with runtime.db.write() as session:
        account_id = actions.open_account(session, runtime, "a@example.com", credits=50).id
        actions.charge(session, runtime, account_id, "job1", 20)

    def refund(_):
        with runtime.db.write() as session:
            return actions.refund(session, runtime, "job1")

    assert sorted(together(10, refund)) == [0] * 9 + [20]
    with runtime.db.read() as session:
        assert queries.balance(session, runtime, account_id).total == 50
