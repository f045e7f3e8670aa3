"""Opening accounts; minting, rotating and revoking keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from maquette.core.accounts import queries, rules
from maquette.core.accounts.tables import Account, ApiKey
from maquette.errors import Conflict, InvalidSettings

NO_OVERLAP = timedelta(0)
LONGEST_OVERLAP = timedelta(days=7)
TOUCH_EVERY = timedelta(minutes=1)


def ensure_owner(session: Session) -> Account:
    """The account of whoever runs this installation: unlimited, made at the first start."""
    owner = session.scalar(select(Account).where(Account.email == rules.OWNER_EMAIL))
    return owner or create_account(session, rules.OWNER_EMAIL, unlimited=True)


def ensure_public(session: Session) -> Account:
    """The account in which strangers work who need no key; nobody can sign in to it."""
    public = session.scalar(select(Account).where(Account.email == rules.PUBLIC_EMAIL))
    return public or create_account(session, rules.PUBLIC_EMAIL, unlimited=True)


def create_account(
    session: Session, email: str, *, unlimited: bool = False, password_hash: str | None = None
) -> Account:
    """An account with an empty purse; :func:`maquette.core.credits.actions.open_account` fills it.

    Raises :class:`InvalidSettings` for what is no e-mail address, :class:`Conflict` when taken.
    """
    address = rules.checked_email(email)
    if session.scalar(select(Account.id).where(Account.email == address)):
        raise Conflict(f"there is already an account for {address}")
    account = Account(
        email=address,
        unlimited=unlimited,
        password_hash=password_hash,
    )
    session.add(account)
    session.flush()
    return account


def suspend(session: Session, account_id: str, suspended: bool = True) -> Account:
    """Close the account's doors at once, or open them again; its jobs run on."""
    account = queries.get(session, account_id)
    account.suspended = suspended
    session.flush()
    return account


def create_key(
    session: Session,
    account_id: str,
    format: str = "sk_live",
    scopes: Sequence[str] = rules.SCOPES,
    expires_at: datetime | None = None,
    name: str = "",
) -> tuple[ApiKey, str]:
    """The new key's row and its plaintext, which is told here once and never again."""
    plaintext = rules.mint(format)
    if len(name) > 100 or not name.isprintable():
        raise InvalidSettings("a key's name has at most 100 printable characters", field="name")
    key = ApiKey(
        account_id=queries.get(session, account_id).id,
        name=name,
        hint=rules.hint(plaintext),
        sha256=rules.digest(plaintext),
        format=format,
        scopes=rules.checked_scopes(scopes),
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    return key, plaintext


def revoke_key(session: Session, account_id: str, key_id: str, now: datetime) -> ApiKey:
    """End a key at once and for good; a second time changes nothing."""
    key = queries.key(session, account_id, key_id)
    if key.revoked_at is None:
        key.revoked_at = now
        session.flush()
    return key


def rotate_key(
    session: Session, account_id: str, key_id: str, now: datetime, overlap: timedelta = NO_OVERLAP
) -> tuple[ApiKey, str]:
    """A new key with the old one's name, format, scopes and remaining life.

    The old key lives on for ``overlap``, at most seven days, and never longer than it would have.
    Raises :class:`Conflict` when it is already dead.
    """
    if not NO_OVERLAP <= overlap <= LONGEST_OVERLAP:
        raise InvalidSettings("an overlap is between 0 and 7 days", field="overlap")
    old = queries.key(session, account_id, key_id)
    if old.revoked_at is not None or (old.expires_at is not None and old.expires_at <= now):
        raise Conflict("this key is already revoked or expired")
    fresh, plaintext = create_key(
        session, account_id, old.format, old.scopes, old.expires_at, old.name
    )
    if overlap:
        ends = now + overlap
        old.expires_at = min(ends, old.expires_at) if old.expires_at else ends
    else:
        old.revoked_at = now
    session.flush()
    return fresh, plaintext


def touch(session: Session, key_id: str, now: datetime) -> bool:
    """Note that a key was used, at most once a minute; tells whether a row was written.

    Ask :meth:`~maquette.core.accounts.queries.Caller.is_stale` first and spare the transaction.
    """
    written = session.execute(
        update(ApiKey)
        .where(ApiKey.id == key_id)
        .where(or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - TOUCH_EVERY))
        .values(last_used_at=now)
        .returning(ApiKey.id)
    )
    return written.first() is not None
