"""The migrations make exactly the tables that the rooms declare, once, whoever starts."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from maquette.core.opening import open_house
from maquette.db.base import Base
from maquette.db.session import Database
from maquette.queue.durable import Queue
from maquette.settings import Settings
from maquette.testing.house import ENGINES

MIGRATE = """
import sys
from maquette.db.session import Database
from maquette.queue.durable import Queue
db = Database.open(sys.argv[1])
queue = Queue(db.url)
sys.stdin.readline()
db.migrate(queue.migrate)
"""


def ours(name, kind, *_):
    """Whether alembic shall compare a table: DBOS looks after its own."""
    return not (kind == "table" and name not in Base.metadata.tables)


def differences(db):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda thing, name, kind, *rest: ours(name, kind),
            },
        )
        return compare_metadata(context, Base.metadata)


def test_the_migrated_tables_are_the_declared_ones(database_url):
    db = Database.open(database_url)
    db.migrate()
    found = differences(db)
    db.dispose()
    assert found == []


def test_the_queues_tables_live_beside_ours(tmp_path, database_url):
    settings = Settings(data_dir=tmp_path, database_url=database_url)
    runtime = open_house(settings, catalog=ENGINES)
    schema = None if database_url.startswith("sqlite") else "dbos"
    tables = inspect(runtime.db.engine)
    assert "workflow_status" in tables.get_table_names(schema=schema)
    assert {"jobs", "accounts"} <= set(tables.get_table_names())
    runtime.close()


def test_migrating_twice_changes_nothing(database_url):
    for _ in range(2):
        db = Database.open(database_url)
        queue = Queue(db.url)
        db.migrate(queue.migrate)
        queue.close()
        db.dispose()


def test_a_migration_that_dies_leaves_nothing_and_the_next_start_completes_it(database_url):
    db = Database.open(database_url)

    class Died(Exception):
        pass

    def die():
        raise Died

    with pytest.raises(Died):
        db.migrate(die)
    db.migrate()
    assert differences(db) == []
    db.dispose()


@pytest.mark.slow
def test_of_processes_that_start_together_one_migrates_and_the_others_wait(database_url):
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATE, database_url],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for process in starting:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in starting:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    db = Database.open(database_url)
    assert differences(db) == []
    db.dispose()
