"""SQLite as tests want it: with its tables there at once, and without waiting for the disk.

Both are what the PostgreSQL of the tests does too. A process that is killed loses nothing by
this; only a power cut would, and no test makes one.
"""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.pool import Pool

from maquette.settings import Settings

Migrate = Callable[[Settings], None]


def lay_tables(settings: Settings, migrate: Migrate) -> None:
    """Where ``settings`` name a SQLite file that is not there yet: a copy of migrated tables.

    ``migrate`` makes them, once per process, for settings of its own.
    """
    url = make_url(settings.resolved_database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return
    path = Path(url.database)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(_migrated(migrate))


def never_wait(pool: Any = Pool) -> None:
    """Have no connection wait until what it wrote is on the disk.

    ``pool`` is a pool of connections or an engine; by default all of this process, the queue's own
    among them.
    """

    def hurry(connection: Any, *_: object) -> None:
        if type(connection).__module__.startswith("sqlite3"):
            connection.execute("PRAGMA synchronous=OFF")

    event.listen(pool, "checkout", hurry)


@cache
def _migrated(migrate: Migrate) -> bytes:
    with tempfile.TemporaryDirectory(prefix="maquette-template-") as folder:
        settings = Settings(data_dir=Path(folder), database_url="", storage_url="")
        migrate(settings)
        return Path(folder, "maquette.db").read_bytes()
