"""``maquette providers``: the keys that an account has at providers of engines."""

import sys
from typing import Annotated

import typer

from maquette.cli.common import new_table, show, tell
from maquette.cli.house import house
from maquette.core.accounts import provider_keys, queries, rules
from maquette.core.generations import lenders
from maquette.engines.remote.engine import RemoteEngine

app = typer.Typer(help="Keys at providers of engines.", no_args_is_help=True)
Account = Annotated[str, typer.Option("--account", help="The account's e-mail address.")]
Provider = Annotated[str, typer.Argument(help="Such as meshy, tripo, rodin, fal or maquette.")]


@app.command("list")
def list_(account: Account = rules.OWNER_EMAIL) -> None:
    """Show every provider: where it is, and whose key there is."""
    table = new_table("id", "name", "address", "account's key", "house's key")
    with house() as runtime, runtime.db.read() as session:
        owner = queries.by_email(session, account)
        hints = {row.provider: row.hint for row in provider_keys.kept(session, owner.id)}
        shown: set[str] = set()
        for engine in runtime.catalog.engines:
            if not isinstance(engine, RemoteEngine) or engine.provider.terms.id in shown:
                continue
            terms = engine.provider.terms
            shown.add(terms.id)
            needed = "" if terms.key_needed else "needs none"
            lent = provider_keys.hint(engine.house_key) if engine.house_key else needed
            address = engine.address or f"MAQUETTE_{terms.id.upper()}_URL is not set"
            table.add_row(terms.id, terms.name, address, hints.get(terms.id, needed), lent)
    show(table)


@app.command("set")
def set_(provider: Provider, account: Account = rules.OWNER_EMAIL) -> None:
    """Keep a key, which is asked for or read from standard input: never as an argument."""
    asked = sys.stdin.isatty()
    key = typer.prompt("Key", hide_input=True) if asked else sys.stdin.readline()
    with house() as runtime, runtime.db.write() as session:
        owner = queries.by_email(session, account)
        row = lenders.keep_key(session, runtime, owner.id, provider, key.strip())
        print(f"{row.provider} {row.hint}")


@app.command()
def delete(provider: Provider, account: Account = rules.OWNER_EMAIL) -> None:
    """Delete a key at once."""
    with house() as runtime, runtime.db.write() as session:
        provider_keys.forget(session, queries.by_email(session, account).id, provider)


@app.command()
def reseal() -> None:
    """Seal all keys with the present MAQUETTE_SECRET, after MAQUETTE_OLD_SECRETS named the last."""
    with house() as runtime, runtime.db.write() as session:
        done, lost = provider_keys.reseal(session, runtime)
    print(f"{done} keys were sealed anew")
    if lost:
        tell(f"{lost} keys were sealed with a secret that is not here; they are lost")
        raise typer.Exit(1)
