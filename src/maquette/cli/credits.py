"""``maquette credits``: grant them and look at them."""

from typing import Annotated

import typer

from maquette.cli.house import house
from maquette.core.accounts import queries, rules
from maquette.core.credits import actions
from maquette.core.credits.queries import balance as left_of

app = typer.Typer(help="Credits.", no_args_is_help=True)
Account = Annotated[str, typer.Option("--account", help="The account's e-mail address.")]


@app.command()
def grant(
    amount: Annotated[int, typer.Argument(min=1, help="How many.")],
    account: Account = rules.OWNER_EMAIL,
    reason: Annotated[str, typer.Option(help="For the ledger.")] = "granted by the operator",
) -> None:
    """Add bought credits, which never expire."""
    with house() as runtime, runtime.db.write() as session:
        owner = queries.by_email(session, account)
        actions.grant(session, runtime, owner.id, amount, reason)
        session.expire_all()  # the ledger moves balances by SQL, behind the loaded row
        print(left_of(session, runtime, owner.id).total)


@app.command()
def balance(account: Account = rules.OWNER_EMAIL) -> None:
    """Print what an account has left."""
    with house() as runtime, runtime.db.read() as session:
        left = left_of(session, runtime, queries.by_email(session, account).id)
    print("unlimited" if left.unlimited else left.total)
