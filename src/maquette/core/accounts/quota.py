"""How much an account has stored, and how much it may.

What is stored is never counted up and down, but asked of the rows that name the files
(:meth:`~maquette.db.base.Base.files_of`): whatever is deleted, by its owner or by the janitor, is
not there to be counted.
"""

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from maquette.core.accounts.rules import PUBLIC_EMAIL
from maquette.core.accounts.tables import Account
from maquette.core.runtime import Runtime
from maquette.db.base import Base
from maquette.errors import QuotaFull

MEGABYTE = 2**20


def used(session: Session, account_id: str) -> int:
    """Bytes of all files that the account's rows name, each file once."""
    found = [mapper.class_.files_of(account_id) for mapper in Base.registry.mappers]
    files = union(*(each for each in found if each is not None)).subquery()
    return int(session.scalar(select(func.coalesce(func.sum(files.c.size), 0))) or 0)


def check(session: Session, runtime: Runtime, account_id: str, coming: int = 0) -> None:
    """Raises :class:`QuotaFull` where the account has more than it may, with ``coming`` bytes that
    no row names yet.

    Asked after the new file's row is there, which the caller's transaction then takes back. Until
    that ends nobody else is let in for the same account, so that two together cannot do what
    neither may alone; rows that refer to the account do not wait. Accounts without a limit of
    credits have none here; nor have strangers, who share an account, and whose files are few.
    """
    most = runtime.settings.account_mb * MEGABYTE
    if not most:
        return
    session.flush()
    account = session.get_one(
        Account, account_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if account.unlimited or account.email == PUBLIC_EMAIL:
        return
    has = used(session, account_id)
    if has + coming > most:
        message = f"this account may store {runtime.settings.account_mb} MB, and has no room for it"
        raise QuotaFull(message, limit=most, used=has)
