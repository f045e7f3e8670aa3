"""``maquette keys``: create, list, rotate and revoke API keys."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from maquette.cli.common import new_table, show
from maquette.cli.house import house
from maquette.core.accounts import actions, queries, rules
from maquette.errors import InvalidSettings

app = typer.Typer(help="API keys.", no_args_is_help=True)
Account = Annotated[str, typer.Option("--account", help="The account's e-mail address.")]
KeyId = Annotated[str, typer.Argument(help="The key's id, as `maquette keys list` shows it.")]


@app.command()
def create(
    account: Account = rules.OWNER_EMAIL,
    format_: Annotated[
        str, typer.Option("--format", help="The shape clients expect: sk_live, dxgl, trf, glsi.")
    ] = "sk_live",
    scopes: Annotated[str, typer.Option(help="Comma list of read, write.")] = "read,write",
    expires: Annotated[str | None, typer.Option(help="A moment such as 2027-01-31T00:00Z.")] = None,
    name: Annotated[str, typer.Option(help="To tell your keys apart.")] = "",
) -> None:
    """Print a new key, alone, on standard output, this once."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with house() as runtime, runtime.db.write() as session:
        owner = queries.by_email(session, account)
        _, plaintext = actions.create_key(
            session, owner.id, format_, wanted, _moment(expires), name
        )
    print(plaintext)


@app.command("list")
def list_(account: Account = rules.OWNER_EMAIL) -> None:
    """Show an account's keys; the keys themselves are not kept."""
    table = new_table("id", "key", "name", "scopes", "expires", "revoked", "last used")
    with house() as runtime, runtime.db.read() as session:
        owner = queries.by_email(session, account)
        for key in queries.keys(session, owner.id):
            moments = (key.expires_at, key.revoked_at, key.last_used_at)
            shown = (f"{moment:%Y-%m-%d %H:%M}" if moment else "" for moment in moments)
            table.add_row(key.id, f"{key.hint}…", key.name, ",".join(key.scopes), *shown)
    show(table)


@app.command()
def rotate(
    key_id: KeyId,
    account: Account = rules.OWNER_EMAIL,
    overlap_hours: Annotated[
        float, typer.Option(min=0, max=168, help="How long the old key lives on.")
    ] = 0,
) -> None:
    """Print a new key in place of an old one."""
    with house() as runtime, runtime.db.write() as session:
        owner = queries.by_email(session, account)
        overlap = timedelta(hours=overlap_hours)
        now = runtime.clock.now()
        _, plaintext = actions.rotate_key(session, owner.id, key_id, now, overlap)
    print(plaintext)


@app.command()
def revoke(key_id: KeyId, account: Account = rules.OWNER_EMAIL) -> None:
    """End a key at once and for good."""
    with house() as runtime, runtime.db.write() as session:
        owner = queries.by_email(session, account)
        actions.revoke_key(session, owner.id, key_id, runtime.clock.now())


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidSettings("--expires is not an ISO 8601 moment", field="expires") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
