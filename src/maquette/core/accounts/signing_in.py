"""Signing in with a password, and knowing the browser again by its cookie.

A wrong password and an unknown address are answered in the same words after the same time. Who
fails too often waits: counted for each address from each place, so that nobody can lock somebody
else out, and for each place, and for each address, more generously.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from maquette.core.accounts.queries import Caller, caller_of
from maquette.core.accounts.rules import SCOPES
from maquette.core.accounts.tables import Account, BrowserSession, FailedSignIns
from maquette.core.runtime import Runtime
from maquette.errors import BadKey, InvalidSettings, SuspendedAccount, TooOften
from maquette.kit.hashing import sha256_hex
from maquette.kit.passwords import hash_password, password_matches

LASTS = timedelta(days=14)
WINDOW = timedelta(minutes=15)
SHORTEST, LONGEST = 8, 200
SORRY = "the e-mail address or the password is wrong"
MOST = {"both": 5, "place": 30, "address": 100, "sign-up": 20}
"""How many tries within the window are allowed of what is counted."""


def checked_password(password: str) -> str:
    """Raises :class:`InvalidSettings` for one that is too short, or too long to be hashed."""
    if not SHORTEST <= len(password) <= LONGEST or any(
        "\ud800" <= letter <= "\udfff" for letter in password
    ):
        raise InvalidSettings(
            f"a password has {SHORTEST} to {LONGEST} characters", field="password"
        )
    return password


def sign_in(runtime: Runtime, email: str, password: str, place: str) -> tuple[str, Account]:
    """What the browser's cookie shall hold, and whose it is.

    ``place`` is where the request came from. Raises :class:`BadKey`, :class:`TooOften` with the
    fact ``retry_after``, :class:`SuspendedAccount`. The slow hash is done outside of any
    transaction.
    """
    address = email.strip().lower()[:400]
    subjects = _subjects(address, place)
    now = runtime.clock.now()
    with runtime.db.write() as session:
        count(session, subjects, now)
        account = session.scalar(select(Account).where(Account.email == address))
    stored = account.password_hash if account is not None else None
    matches = len(password) <= LONGEST and password_matches(password, stored or _nobodys())
    if account is None or stored is None or not matches:
        raise BadKey(SORRY)
    if account.suspended:
        raise SuspendedAccount("the account is suspended")
    token = secrets.token_urlsafe(32)
    with runtime.db.write() as session:
        forget_old(session, now)
        mine = [subjects["both"], subjects["address"]]
        session.execute(delete(FailedSignIns).where(FailedSignIns.subject.in_(mine)))
        row = BrowserSession(
            sha256=digest(token), account_id=account.id, created_at=now, expires_at=now + LASTS
        )
        session.add(row)
    return token, account


def sign_out(session: Session, token: str) -> None:
    """End a browser's session; one that is unknown is no error."""
    session.execute(delete(BrowserSession).where(BrowserSession.sha256 == digest(token)))


def signed_in(session: Session, token: str, now: datetime) -> Caller:
    """Who holds the cookie, with every scope. Raises :class:`BadKey`, :class:`SuspendedAccount`."""
    account = session.scalar(
        select(Account)
        .join(BrowserSession, BrowserSession.account_id == Account.id)
        .where(BrowserSession.sha256 == digest(token), BrowserSession.expires_at > now)
    )
    if account is None:
        raise BadKey("nobody is signed in")
    return caller_of(account, "", frozenset(SCOPES))


def forget_old(session: Session, now: datetime) -> None:
    """Remove sessions and counts that are over."""
    session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= now))
    session.execute(delete(FailedSignIns).where(FailedSignIns.since <= now - WINDOW))


def count(session: Session, subjects: Mapping[str, str], now: datetime) -> None:
    """Count a try before it is known how it ends, so that many at once are counted as well.

    ``subjects`` are hashes by what of :data:`MOST` they are. Raises :class:`TooOften`.
    """
    rows = {what: session.get(FailedSignIns, subject) for what, subject in subjects.items()}
    for what, row in rows.items():
        if row is not None and row.since > now - WINDOW and row.failures >= MOST[what]:
            left = (row.since + WINDOW - now).total_seconds()
            raise TooOften("too many tries; try again later", retry_after=int(left) + 1)
    for what, row in rows.items():
        if row is None:
            session.add(FailedSignIns(subject=subjects[what], failures=1, since=now))
        elif row.since <= now - WINDOW:
            row.failures, row.since = 1, now
        else:
            row.failures += 1
    session.flush()


def _subjects(address: str, place: str) -> dict[str, str]:
    return {
        "both": digest(f"both\n{address}\n{place}"),
        "place": digest(f"place\n{place}"),
        "address": digest(f"address\n{address}"),
    }


def digest(text: str) -> str:
    """What is kept of a cookie, a name or a place."""
    return sha256_hex(text.encode("utf-8", "surrogatepass"))


@cache
def _nobodys() -> str:
    """A hash that no password matches, so that an unknown address takes as long as a known one."""
    return hash_password(secrets.token_urlsafe(32))
