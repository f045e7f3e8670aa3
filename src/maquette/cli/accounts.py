"""``maquette accounts``: create accounts."""

import sys
from typing import Annotated

import typer

from maquette.cli.house import house
from maquette.core.accounts.signing_in import checked_password
from maquette.core.credits.actions import open_account
from maquette.errors import InvalidSettings
from maquette.kit.passwords import hash_password

app = typer.Typer(help="Accounts.", no_args_is_help=True)
UNLIMITED = "unlimited"


@app.callback()
def accounts() -> None:
    """Accounts."""


@app.command()
def create(
    email: Annotated[str, typer.Option(help="Who it is.")],
    credits: Annotated[
        str | None, typer.Option(help="A number, or unlimited. [MAQUETTE_SIGNUP_CREDITS]")
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read a password from standard input.")
    ] = False,
) -> None:
    """Open an account and print its id."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    hashed = None if password is None else hash_password(checked_password(password))
    with house() as runtime, runtime.db.write() as session:
        amount = _amount(credits, runtime.settings.signup_credits)
        account = open_account(session, runtime, email, credits=amount, password_hash=hashed)
    print(account.id)


def _amount(text: str | None, usual: int) -> int | None:
    if text is None:
        return usual
    if text == UNLIMITED:
        return None
    if not (text.isascii() and text.isdigit()):
        raise InvalidSettings("--credits is a number or unlimited", field="credits")
    return int(text)
