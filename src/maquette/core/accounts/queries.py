"""Finding accounts and keys, and telling who is calling."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from maquette.core.accounts import rules
from maquette.core.accounts.tables import Account, ApiKey
from maquette.db.rows import Glance, Rows
from maquette.errors import BadKey, ExpiredKey, MissingScope, NotFound, SuspendedAccount
from maquette.kit.ids import is_plain

FIRST, SECOND = 1, 2


@dataclass(frozen=True)
class Caller:
    """Who is calling, as their key says."""

    account_id: str
    key_id: str
    scopes: frozenset[str]
    unlimited: bool
    paying: bool
    last_used_at: datetime | None = None

    @property
    def priority(self) -> int:
        """Whose jobs go first: 1 for paying accounts, 2 for the others."""
        return FIRST if self.paying else SECOND

    def require(self, scope: str) -> None:
        """Raises :class:`MissingScope` unless the key may do this."""
        if scope not in self.scopes:
            raise MissingScope(f"this key lacks the {scope} scope", scope=scope)

    def is_stale(self, now: datetime) -> bool:
        """Whether the key's last use was noted a minute ago or longer."""
        return self.last_used_at is None or now - self.last_used_at >= timedelta(minutes=1)


# Asked at nearly every request: putting a statement together takes as long as asking it.
_HELD = (
    select(ApiKey, Account)
    .join(Account, Account.id == ApiKey.account_id)
    .where(ApiKey.sha256 == bindparam("sha256"), ApiKey.revoked_at.is_(None))
)
_LOOK = Rows(_HELD)
_LOOK_BY_EMAIL = Rows(select(Account).where(Account.email == bindparam("email")))


def caller(session: Session, plaintext: str, now: datetime) -> Caller:
    """Who holds this key.

    Found by its full hash, so nothing secret is ever compared byte by byte. Raises
    :class:`BadKey` for an unknown or revoked key, in the same words; :class:`ExpiredKey`;
    :class:`SuspendedAccount`.
    """
    found = session.execute(_HELD, {"sha256": rules.digest(plaintext)}).one_or_none()
    if found is None:
        raise BadKey("the key is unknown or revoked")
    return _holder(*found, now)


def look(glance: Glance, plaintext: str, now: datetime) -> Caller:
    """What :func:`caller` gives."""
    rows = glance.found(_LOOK, sha256=rules.digest(plaintext))
    if not rows:
        raise BadKey("the key is unknown or revoked")
    return _holder(*rows[0], now)


def _holder(held: ApiKey, account: Account, now: datetime) -> Caller:
    if held.expires_at is not None and held.expires_at <= now:
        raise ExpiredKey("the key has expired")
    return caller_of(account, held.id, frozenset(held.scopes), held.last_used_at)


def caller_of(
    account: Account, key_id: str, scopes: frozenset[str], last_used_at: datetime | None = None
) -> Caller:
    """The account as a caller, unless it is suspended."""
    if account.suspended:
        raise SuspendedAccount("the account is suspended")
    return Caller(
        account_id=account.id,
        key_id=key_id,
        scopes=scopes,
        unlimited=account.unlimited,
        paying=account.paying or account.unlimited,
        last_used_at=last_used_at,
    )


def get(session: Session, account_id: str) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("no such account", what="account")
    return account


def by_email(session: Session, email: str) -> Account:
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None:
        raise NotFound(f"no account for {email}", what="account")
    return account


def accounts(session: Session) -> Sequence[Account]:
    """All accounts, oldest first."""
    return session.scalars(select(Account).order_by(Account.created_at, Account.id)).all()


def owner(session: Session) -> Account:
    """The account of whoever runs this installation."""
    return by_email(session, rules.OWNER_EMAIL)


def anybody(session: Session) -> Caller:
    """A stranger without a key, who works in the public account after all who have one.

    Raises :class:`SuspendedAccount` when the operator has closed it.
    """
    return _stranger(by_email(session, rules.PUBLIC_EMAIL))


def look_anybody(glance: Glance) -> Caller:
    """What :func:`anybody` gives."""
    rows = glance.found(_LOOK_BY_EMAIL, email=rules.PUBLIC_EMAIL)
    if not rows:
        raise NotFound("there is no public account", what="account")
    return _stranger(rows[0][0])


def _stranger(public: Account) -> Caller:
    return replace(caller_of(public, "", frozenset(rules.SCOPES)), paying=False)


def key(session: Session, account_id: str, key_id: str) -> ApiKey:
    wanted = select(ApiKey).where(ApiKey.id == key_id, ApiKey.account_id == account_id)
    found = session.scalar(wanted) if is_plain(key_id) else None
    if found is None:
        raise NotFound("no such key", what="key")
    return found


def keys(session: Session, account_id: str) -> Sequence[ApiKey]:
    """All keys of the account, newest first, the revoked ones too."""
    return session.scalars(
        select(ApiKey)
        .where(ApiKey.account_id == account_id)
        .order_by(ApiKey.created_at.desc(), ApiKey.id)
    ).all()
