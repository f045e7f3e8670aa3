"""Mending what an audit finds, as far as the rows themselves say how.

The ledger is the truth about credits, so balances follow it and what is owed is paid; what no row
knows is removed. What is lost is not made up: a file that is gone is named with what needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maquette.core.accounts.tables import Account
from maquette.core.audit import litter, money
from maquette.core.credits import actions as credits
from maquette.core.credits.tables import FREE, CreditEntry
from maquette.core.jobs.tables import Job
from maquette.core.runtime import Runtime

AGE = timedelta(days=1)


@dataclass(frozen=True)
class Needed:
    """What can be mended: files that nobody knows, jobs that ended badly and were not paid back,
    buckets of accounts that are not what their ledger says."""

    litter: Sequence[str]
    unpaid: Sequence[str]
    buckets: Sequence[money.Bucket]

    def __bool__(self) -> bool:
        return bool(self.litter or self.unpaid or self.buckets)

    def __str__(self) -> str:
        return (
            f"{len(self.litter)} files that nobody knows are removed, "
            f"{len(self.unpaid)} jobs that came to nothing are paid back, "
            f"{len(self.buckets)} balances are set to what their ledgers say"
        )


def needed(runtime: Runtime, age: timedelta = AGE) -> Needed:
    """Look, and change nothing; files count once nobody has known them for ``age``."""
    with runtime.db.snapshot() as session:
        unpaid = session.scalars(
            select(Job.id)
            .join(CreditEntry, CreditEntry.job_id == Job.id)
            .where(Job.status.in_(money.PAID_BACK))
            .group_by(Job.id)
            .having(func.sum(CreditEntry.amount) < 0)
        ).all()
        # Below nothing is a debt that nobody agreed to: that is for a person to look at.
        wrong = [each for each in money.buckets(session) if each.is_wrong and each.ledger >= 0]
    return Needed([*litter.find(runtime, age)], unpaid, wrong)


def mend(runtime: Runtime, wanted: Needed, age: timedelta = AGE) -> None:
    """Do what is ``wanted``. The house may be at work meanwhile, and a second time changes nothing:
    each is looked at again under its lock."""
    with runtime.db.write() as session:
        for bucket in wanted.buckets:
            _balance(session, bucket)
    with runtime.db.write() as session:
        for job_id in wanted.unpaid:
            credits.refund(session, runtime, job_id)
    for key in wanted.litter:
        if key not in litter.known(runtime, [key]):
            runtime.blobs.delete_older(key, age)


def _balance(session: Session, wrong: money.Bucket) -> None:
    account = session.get_one(
        Account, wrong.account_id, with_for_update={"key_share": True}, populate_existing=True
    )
    lines = select(func.coalesce(func.sum(CreditEntry.amount), 0)).where(
        CreditEntry.account_id == account.id, CreditEntry.bucket == wrong.name
    )
    column = "free_credits" if wrong.name == FREE else "bought_credits"
    setattr(account, column, int(session.scalar(lines) or 0))
