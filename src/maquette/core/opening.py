"""Opening the house: doors, migrations and the account of whoever runs it."""

from maquette.core.accounts.actions import ensure_owner, ensure_public
from maquette.core.runtime import Runtime, open_runtime
from maquette.engines.catalog import Catalog
from maquette.kit.clock import Clock
from maquette.settings import Settings


def open_house(
    settings: Settings, *, catalog: Catalog | None = None, clock: Clock | None = None
) -> Runtime:
    """A runtime whose database is up to date and has the owner's and the public account."""
    runtime = open_runtime(settings, catalog=catalog, clock=clock)
    runtime.db.migrate(runtime.queue.migrate)
    with runtime.db.write() as session:
        ensure_owner(session)
        ensure_public(session)
    return runtime
