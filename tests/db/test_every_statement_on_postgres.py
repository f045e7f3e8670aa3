"""What others see before each statement of the migrations is one whole version or none.

What another connection sees is what a kill leaves: the server undoes the rest by itself.
"""

import psycopg
import pytest
from sqlalchemy import Engine, event

from db.conftest import empty
from db.test_every_statement import VERSIONS
from db.test_migrations import differences
from maquette.db.base import Base
from maquette.db.session import Database
from maquette.queue.durable import Queue

OURS = frozenset(Base.metadata.tables)


def seen(connection):
    """The version that is committed, and which of our tables."""
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = {name for (name,) in found}
    version = None
    if "alembic_version" in tables:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return version, OURS & tables


@pytest.mark.postgres
def test_before_each_statement_there_is_nothing_or_all(postgres_server):
    states = []
    with postgres_server.database() as url:
        empty(url)
        with psycopg.connect(url, autocommit=True) as other:

            def look(*_):
                states.append(seen(other))

            looks = (Engine, "before_cursor_execute"), (Engine, "commit")
            for where, what in looks:
                event.listen(where, what, look)
            try:
                db = Database.open(url)
                queue = Queue(db.url)
                db.migrate(queue.migrate)
                queue.close()
            finally:
                for where, what in looks:
                    event.remove(where, what, look)
        assert differences(db) == []
        db.dispose()

    assert len(states) > 250
    assert set(states) == {(None, frozenset()), (VERSIONS[-1], OURS)}
