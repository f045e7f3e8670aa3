"""A process that is killed between any two statements of the migrations leaves no half table."""

import os
import signal

import pytest
from sqlalchemy import Engine, event, inspect, text

from db.test_migrations import differences
from maquette.db.session import Database
from maquette.queue.durable import Queue

pytestmark = [pytest.mark.kill, pytest.mark.slow]

STEP = {"sqlite": 97, "postgresql": 67}
"""Every how many statements one is killed; test_every_statement looks before each of them."""


def migrate(url):
    db = Database.open(url)
    queue = Queue(db.url)
    db.migrate(queue.migrate)
    queue.close()
    db.dispose()


def migrate_and_die(url, number):
    """In a process of its own; tells whether it lived."""
    pid = os.fork()
    if pid == 0:
        left = iter(range(number))

        def count(*_):
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            event.listen(Engine, "before_cursor_execute", count)
            migrate(url)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def versions(db):
    """The version that the tables are at; none where there are no tables."""
    if not inspect(db.engine).has_table("alembic_version"):
        return []
    with db.read() as session:
        return session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()


def test_whenever_it_is_killed_nothing_or_all_is_there_and_the_next_start_completes_it(
    database_url,
):
    step, number = STEP[database_url.partition(":")[0]], 1
    while not migrate_and_die(database_url, number):
        db = Database.open(database_url)
        tables = set(inspect(db.engine).get_table_names())
        assert versions(db) or "jobs" not in tables
        assert not versions(db) or differences(db) == []
        db.dispose()
        number += step
    db = Database.open(database_url)
    assert differences(db) == []
    assert db.faults() == []
    db.dispose()
    assert number > 2 * step
