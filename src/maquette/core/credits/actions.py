"""Taking, giving back and granting credits, each in the caller's transaction.

An account's two balances are kept on its row and move together with a line in the ledger, so a
balance is always its bucket's sum. The row is locked first: PostgreSQL makes rivals wait, SQLite
has let only one writer in to begin with. The guarded UPDATE and the table's CHECK hold besides.

Free credits are spent before bought ones. The free allowance is topped up (not added to) once per
calendar month, at the first charge of that month; the month of signing up starts with the sign-up
credits alone. Unlimited accounts pay nothing, and their lines say so with an amount of 0.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.dml import ReturningUpdate

from maquette.core.accounts import actions as accounts
from maquette.core.accounts.tables import Account
from maquette.core.credits.queries import month_of
from maquette.core.credits.tables import BOUGHT, FREE, CreditEntry
from maquette.core.runtime import Runtime
from maquette.db.rows import note
from maquette.errors import InvalidSettings, NoCredits, NotFound


def open_account(
    session: Session,
    runtime: Runtime,
    email: str,
    *,
    credits: int | None = None,
    password_hash: str | None = None,
) -> Account:
    """A new account with that many credits; ``None`` makes it unlimited."""
    account = accounts.create_account(
        session, email, unlimited=credits is None, password_hash=password_hash
    )
    now = runtime.clock.now()
    account.free_month = month_of(now)
    if credits is not None:
        _move(session, _line(account.id, "signup", BOUGHT, credits, now))
    session.refresh(account)
    return account


def charge(session: Session, runtime: Runtime, account_id: str, job_id: str, amount: int) -> None:
    """Take ``amount`` credits for a job.

    Raises :class:`NoCredits` with what is ``required`` and ``available``; then nothing is taken.
    """
    account = _purse(session, account_id)
    now = runtime.clock.now()
    if account.unlimited:
        note(session, _line(account_id, "charge", BOUGHT, 0, now, job_id=job_id))
        return
    free = account.free
    if account.month < month_of(now):
        free += _top_up(session, runtime, _locked(session, account_id), now)
    available = free + account.bought
    if available < amount:
        raise NoCredits(
            f"this costs {amount} credits and the account has {available}",
            required=amount,
            available=available,
        )
    from_free = min(free, amount)
    for bucket, part in ((FREE, from_free), (BOUGHT, amount - from_free)):
        if part:
            _move(session, _line(account_id, "charge", bucket, -part, now, job_id=job_id))


def refund(session: Session, runtime: Runtime, job_id: str) -> int:
    """Give back what a job took, into the buckets it came from; tells how much.

    A second refund finds nothing left to give, so it may be asked for twice.
    """
    account_id = session.scalar(
        select(CreditEntry.account_id).where(CreditEntry.job_id == job_id).limit(1)
    )
    if account_id is None:
        return 0
    _locked(session, account_id)
    lines = session.scalars(select(CreditEntry).where(CreditEntry.job_id == job_id)).all()
    refunded = {line.bucket for line in lines if line.kind == "refund"}
    owed = [line for line in lines if line.kind == "charge" and line.bucket not in refunded]
    now = runtime.clock.now()
    for line in owed:
        _move(session, _line(account_id, "refund", line.bucket, -line.amount, now, job_id=job_id))
    return sum(-line.amount for line in owed)


def grant(session: Session, runtime: Runtime, account_id: str, amount: int, reason: str) -> None:
    """Add bought credits, which never expire; the account is a paying one from now on."""
    if amount <= 0:
        raise InvalidSettings("a grant is at least 1 credit", field="credits")
    account = _locked(session, account_id)
    account.paying = True
    line = _line(account_id, "grant", BOUGHT, amount, runtime.clock.now())
    line.note = reason[:200]
    _move(session, line)


def _moved(column: InstrumentedAttribute[int]) -> ReturningUpdate[int]:
    """Moves one bucket of an account by an amount, unless that left less than nothing."""
    by = bindparam("by", type_=Integer)
    return (
        update(Account)
        .where(Account.id == bindparam("account"), column + by >= 0)
        .values({column: column + by})
        .returning(column)
        .execution_options(synchronize_session=False)
    )


# Put together once: that takes as long as asking it.
# NO KEY UPDATE: a plain FOR UPDATE would deadlock with the share locks that other transactions'
# new job rows hold on this account through their foreign key.
_THIS = (Account.id == bindparam("account"),)
_LOCKED = (
    select(Account)
    .where(*_THIS)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_PURSE = (
    select(
        Account.unlimited,
        Account.free_credits.label("free"),
        Account.bought_credits.label("bought"),
        Account.free_month.label("month"),
    )
    .where(*_THIS)
    .with_for_update(key_share=True)
)
_MOVED = {FREE: _moved(Account.free_credits), BOUGHT: _moved(Account.bought_credits)}


def _locked(session: Session, account_id: str) -> Account:
    account = session.scalar(_LOCKED, {"account": account_id})
    if account is None:
        raise NotFound("no such account", what="account")
    return account


def _purse(session: Session, account_id: str) -> Any:
    """The few columns that a charge looks at; locks the row as :func:`_locked` does."""
    session.flush()
    purse = session.connection().execute(_PURSE, {"account": account_id}).first()
    if purse is None:
        raise NotFound("no such account", what="account")
    return purse


def _top_up(session: Session, runtime: Runtime, account: Account, now: datetime) -> int:
    """Fill the free bucket up to the month's allowance; tells how much was missing."""
    month = month_of(now)
    missing = max(runtime.settings.monthly_credits - account.free_credits, 0)
    account.free_month = month
    if missing:
        line = _line(account.id, "monthly", FREE, missing, now)
        line.month = month
        _move(session, line)
    return missing


def _line(
    account_id: str,
    kind: str,
    bucket: str,
    amount: int,
    now: datetime,
    *,
    job_id: str | None = None,
) -> CreditEntry:
    return CreditEntry(
        account_id=account_id,
        kind=kind,
        bucket=bucket,
        amount=amount,
        created_at=now,
        job_id=job_id,
    )


def _move(session: Session, line: CreditEntry) -> None:
    """Write a line and move its bucket by the same amount, or raise :class:`NoCredits`."""
    session.flush()
    told = {"account": line.account_id, "by": line.amount}
    moved = session.execute(_MOVED[line.bucket], told).first()
    if moved is None:
        raise NoCredits("not enough credits", required=-line.amount, available=0)
    note(session, line)
