"""I2 and I3: charged once, paid back when due, and every credit accounted for."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from maquette.core.accounts.tables import Account
from maquette.core.audit.breach import Breach
from maquette.core.credits.tables import BOUGHT, FREE, CreditEntry
from maquette.core.jobs.tables import Job


@dataclass(frozen=True)
class Bucket:
    """One of an account's two, and the sum of its lines."""

    account_id: str
    name: str
    balance: int
    ledger: int

    @property
    def is_wrong(self) -> bool:
        return self.balance != self.ledger or self.balance < 0

    def __str__(self) -> str:
        return (
            f"account {self.account_id} has {self.balance} {self.name} credits, "
            f"its ledger {self.ledger}"
        )


PAID_BACK = ("failed", "cancelled", "dismissed")


def charges(session: Session) -> Iterator[Breach]:
    """Each job's charge is its cost (or nothing, for an unlimited account), once; its refund is
    its charge where it failed or was cancelled, else there is none.
    """
    amount, kind = CreditEntry.amount, CreditEntry.kind
    lines = session.execute(
        select(
            Job.id,
            Job.status,
            Job.cost,
            func.count(case((kind == "charge", 1))),
            func.coalesce(func.sum(case((kind == "charge", -amount))), 0),
            func.count(case((kind == "refund", 1))),
            func.coalesce(func.sum(case((kind == "refund", amount))), 0),
        )
        .outerjoin(CreditEntry, CreditEntry.job_id == Job.id)
        .group_by(Job.id, Job.status, Job.cost)
    )
    for job_id, status, cost, charged_lines, charged, refunds, refunded in lines:
        if charged not in {0, cost} or (charged_lines == 0) is not (cost == 0):
            yield Breach("I2", f"job {job_id} costs {cost} and was charged {charged}")
        due = charged if status in PAID_BACK else 0
        if refunded != due or (refunds > 0) is not (charged_lines > 0 and status in PAID_BACK):
            yield Breach("I2", f"job {job_id} is {status}: paid back {refunded}, due {due}")


def balances(session: Session) -> Iterator[Breach]:
    """Each bucket of each account is the sum of its lines, and not negative."""
    for bucket in buckets(session):
        if bucket.is_wrong:
            yield Breach("I3", str(bucket))


def buckets(session: Session) -> Iterator[Bucket]:
    """Both of every account."""
    for bucket, column in ((FREE, Account.free_credits), (BOUGHT, Account.bought_credits)):
        mine = and_(CreditEntry.account_id == Account.id, CreditEntry.bucket == bucket)
        total = func.coalesce(func.sum(CreditEntry.amount), 0)
        sums = (
            select(Account.id, column, total)
            .outerjoin(CreditEntry, mine)
            .group_by(Account.id, column)
        )
        for account_id, balance, ledger in session.execute(sums):
            yield Bucket(account_id, bucket, balance, ledger)
