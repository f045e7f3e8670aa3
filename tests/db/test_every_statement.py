"""What lies on the disk before each statement of the migrations is one whole version or another.

A process that is killed leaves just that: SQLite's file, and its write-ahead log.
"""

from contextlib import contextmanager
from itertools import pairwise

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from db.test_killed_migrations import versions
from db.test_migrations import differences
from maquette.db.session import Database, _config
from maquette.queue.durable import Queue

VERSIONS = [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]
FILES = "maquette.db", "maquette.db-wal"


def url(folder):
    return f"sqlite:///{folder / FILES[0]}"


def migrate(folder, to=None):
    db = Database.open(url(folder))
    if to is None:
        queue = Queue(db.url)
        db.migrate(queue.migrate)
        queue.close()
    else:
        with db.engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    db.dispose()


@contextmanager
def watched(folder):
    """The different states of the files before every statement and every commit, and how many
    those were."""
    states, moments = {}, []

    def look(*_):
        moments.append(1)
        paths = [folder / name for name in FILES]
        states[tuple(path.read_bytes() if path.exists() else b"" for path in paths)] = None

    looks = (Engine, "before_cursor_execute"), (Engine, "commit")
    for where, what in looks:
        event.listen(where, what, look)
    try:
        yield states, moments
    finally:
        for where, what in looks:
            event.remove(where, what, look)


def restored(folder, state):
    folder.mkdir()
    for name, data in zip(FILES, state, strict=True):
        if data:
            (folder / name).write_bytes(data)
    return folder


def test_from_nothing_there_is_nothing_or_all_and_the_next_start_completes_it(tmp_path):
    (tmp_path / "house").mkdir()
    with watched(tmp_path / "house") as (states, moments):
        migrate(tmp_path / "house")

    assert len(moments) > 250
    seen = []
    for number, state in enumerate(states):
        copy = restored(tmp_path / str(number), state)
        db = Database.open(url(copy))
        seen.append(versions(db))
        db.dispose()
        migrate(copy)
        db = Database.open(url(copy))
        assert differences(db) == []
        assert db.faults() == []
        db.dispose()
    assert [] in seen
    assert [VERSIONS[-1]] in seen


def test_from_each_version_to_the_next_there_is_one_of_the_two(tmp_path):
    house = tmp_path / "house"
    house.mkdir()
    migrate(house, to=VERSIONS[0])
    for old, new in pairwise(VERSIONS):
        with watched(house) as (states, moments):
            migrate(house, to=new)
        assert len(moments) > 3
        for number, state in enumerate(states):
            db = Database.open(url(restored(tmp_path / f"{new}-{number}", state)))
            assert versions(db) in ([old], [new])
            assert db.faults() == []
            db.dispose()
