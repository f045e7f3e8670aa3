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
    return _inhabited(runtime)


def visit_house(settings: Settings) -> Runtime:
    """The same, for a command of a moment that gives nobody work: where the house's own tables are
    up to date, those of the queue are left to whoever uses them.
    """
    runtime = open_runtime(settings)
    if not runtime.db.is_current():
        runtime.db.migrate(runtime.queue.migrate)
    return _inhabited(runtime)


def _inhabited(runtime: Runtime) -> Runtime:
    with runtime.db.write() as session:
        ensure_owner(session)
        ensure_public(session)
    return runtime
