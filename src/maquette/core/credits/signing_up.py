"""Opening an account by oneself, with its first credits."""

from maquette.core.accounts import signing_in
from maquette.core.accounts.rules import checked_email
from maquette.core.accounts.tables import Account
from maquette.core.credits.actions import open_account
from maquette.core.runtime import Runtime
from maquette.errors import Denied
from maquette.kit.passwords import hash_password


def sign_up(runtime: Runtime, email: str, password: str, place: str) -> Account:
    """A new account with the sign-up credits; ``place`` is where the request came from.

    The slow hash is made outside of any transaction. Raises :class:`Denied` where strangers may
    not sign up, :class:`~maquette.errors.InvalidSettings`, :class:`~maquette.errors.Conflict` for
    an address that is taken, :class:`~maquette.errors.TooOften`.
    """
    if not runtime.settings.signup_open:
        raise Denied("this installation does not take new accounts; ask whoever runs it")
    address = checked_email(email)
    signing_in.checked_password(password)
    with runtime.db.write() as session:
        subject = signing_in.digest(f"sign-up\n{place}")
        signing_in.count(session, {"sign-up": subject}, runtime.clock.now())
    hashed = hash_password(password)
    with runtime.db.write() as session:
        return open_account(
            session,
            runtime,
            address,
            credits=runtime.settings.signup_credits,
            password_hash=hashed,
        )
