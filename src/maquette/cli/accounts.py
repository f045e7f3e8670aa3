"""``maquette accounts``: create, list, suspend and resume accounts."""

import sys
from typing import Annotated

import typer

from maquette.cli.common import new_table, show
from maquette.cli.house import house
from maquette.core.accounts import actions, queries, quota
from maquette.core.accounts.signing_in import checked_password
from maquette.core.credits.actions import open_account
from maquette.core.credits.queries import balance
from maquette.errors import InvalidSettings
from maquette.kit.passwords import hash_password

app = typer.Typer(help="Accounts.", no_args_is_help=True)
UNLIMITED = "unlimited"
Email = Annotated[str, typer.Argument(help="The account's e-mail address.")]


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


@app.command("list")
def list_() -> None:
    """Show every account, the oldest first, with what it has left and what it stores."""
    table = new_table("id", "e-mail", "credits", "stored", "state", "since")
    with house() as runtime, runtime.db.read() as session:
        for account in queries.accounts(session):
            left = balance(session, runtime, account.id)
            credits = UNLIMITED if left.unlimited else str(left.total)
            state = "suspended" if account.suspended else "open"
            since = f"{account.created_at:%Y-%m-%d}"
            stored = f"{quota.used(session, account.id) / quota.MEGABYTE:.1f} MB"
            table.add_row(account.id, account.email, credits, stored, state, since)
    show(table)


@app.command()
def suspend(email: Email) -> None:
    """Close an account's doors at once: its keys are refused; its running jobs go on."""
    _set_suspended(email, True)


@app.command()
def resume(email: Email) -> None:
    """Open a suspended account again."""
    _set_suspended(email, False)


def _set_suspended(email: str, suspended: bool) -> None:
    with house() as runtime, runtime.db.write() as session:
        actions.suspend(session, queries.by_email(session, email).id, suspended)


def _amount(text: str | None, usual: int) -> int | None:
    if text is None:
        return usual
    if text == UNLIMITED:
        return None
    if not (text.isascii() and text.isdigit()):
        raise InvalidSettings("--credits is a number or unlimited", field="credits")
    return int(text)
