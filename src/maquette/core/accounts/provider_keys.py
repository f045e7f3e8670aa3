"""The keys that accounts have at providers of engines: kept sealed, shown by a hint, used by their
own jobs alone."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from maquette.core.accounts.tables import ProviderKey
from maquette.core.runtime import Runtime
from maquette.errors import NotFound, ProviderKeyRequired
from maquette.kit.sealing import Unsealable


def keep(
    session: Session, runtime: Runtime, account_id: str, provider: str, key: str
) -> ProviderKey:
    """Keep a key in place of the one that was kept before. Whether it is one is asked elsewhere."""
    mine = (account_id, provider)
    row = session.get(ProviderKey, mine, with_for_update=True, populate_existing=True)
    if row is None:
        row = ProviderKey(account_id=account_id, provider=provider)
        session.add(row)
    row.sealed = runtime.sealer.seal(key, _about(account_id, provider))
    row.hint = hint(key)
    row.updated_at = runtime.clock.now()
    session.flush()
    return row


def forget(session: Session, account_id: str, provider: str) -> None:
    """Raises :class:`NotFound` where there is none."""
    gone = session.execute(
        delete(ProviderKey)
        .where(ProviderKey.account_id == account_id, ProviderKey.provider == provider)
        .returning(ProviderKey.provider)
    )
    if gone.first() is None:
        raise NotFound("no such provider key", what="provider_key")


def kept(session: Session, account_id: str) -> Sequence[ProviderKey]:
    """All of an account, by their providers' names."""
    mine = select(ProviderKey).where(ProviderKey.account_id == account_id)
    return session.scalars(mine.order_by(ProviderKey.provider)).all()


def opened(session: Session, runtime: Runtime, account_id: str, provider: str) -> str:
    """The key itself. Raises :class:`ProviderKeyRequired` for one that is gone, or was sealed
    with a secret that is."""
    row = session.get(ProviderKey, (account_id, provider))
    if row is None:
        raise ProviderKeyRequired(f"the account's key at {provider} was deleted")
    try:
        return runtime.sealer.open(row.sealed, _about(account_id, provider))
    except Unsealable:
        raise ProviderKeyRequired(
            f"the account's key at {provider} cannot be read any more; set it again"
        ) from None


def reseal(session: Session, runtime: Runtime) -> tuple[int, int]:
    """Seal every key with the present secret; tells how many were, and how many cannot be."""
    done = lost = 0
    for row in session.scalars(select(ProviderKey)):
        if runtime.sealer.is_current(row.sealed):
            continue
        try:
            about = _about(row.account_id, row.provider)
            row.sealed = runtime.sealer.seal(runtime.sealer.open(row.sealed, about), about)
            done += 1
        except Unsealable:
            lost += 1
    session.flush()
    return done, lost


def hint(key: str) -> str:
    """Its first and last characters, where that leaves enough of it unsaid."""
    return f"{key[:4]}…{key[-4:]}" if len(key) >= 16 else "…"


def _about(account_id: str, provider: str) -> str:
    return f"provider key of {account_id} at {provider}"
