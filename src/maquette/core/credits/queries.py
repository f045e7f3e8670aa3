"""What an account has left, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from maquette.core.accounts import queries as accounts
from maquette.core.credits.tables import CreditEntry
from maquette.core.runtime import Runtime


@dataclass(frozen=True)
class Balance:
    """Credits left in each bucket; an unlimited account never runs out of them."""

    free: int
    bought: int
    unlimited: bool

    @property
    def total(self) -> int:
        return self.free + self.bought

    def covers(self, cost: int) -> bool:
        return self.unlimited or self.total >= cost


def month_of(moment: datetime) -> str:
    """``2026-11``; sorts as time does."""
    return f"{moment:%Y-%m}"


def balance(session: Session, runtime: Runtime, account_id: str) -> Balance:
    """What could be spent now, counting an allowance that the next charge will write down."""
    account = accounts.get(session, account_id)
    free = account.free_credits
    if account.free_month < month_of(runtime.clock.now()):
        free = max(free, runtime.settings.monthly_credits)
    return Balance(free, account.bought_credits, account.unlimited)


def entries(session: Session, account_id: str, limit: int = 100) -> Sequence[CreditEntry]:
    """The ledger's last lines, newest first."""
    return session.scalars(
        select(CreditEntry)
        .where(CreditEntry.account_id == account_id)
        .order_by(CreditEntry.id.desc())
        .limit(limit)
    ).all()


def charged(session: Session, job_id: str) -> int:
    """What a job has cost so far: 0 once it was refunded."""
    taken = select(func.coalesce(func.sum(-CreditEntry.amount), 0)).where(
        CreditEntry.job_id == job_id
    )
    return session.scalar(taken) or 0
