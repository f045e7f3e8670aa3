"""Looks at single rows that an event loop may take itself."""

import sqlite3

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from maquette.core.jobs import queries
from maquette.core.jobs.tables import Artifact, Job
from maquette.db.rows import Rows
from maquette.db.session import Occupied
from maquette.errors import NotFound
from maquette.testing.house import House


@pytest.fixture
def near(tmp_path):
    with House(tmp_path) as house:
        yield house


def test_a_look_finds_what_a_session_finds_on_either_database(house, ada):
    job_id = house.order(ada, "a chair")

    seen = house.runtime.db.look(lambda glance: queries.look(glance, ada.account_id, job_id))

    row = house.job(ada, job_id)
    columns = Job.__table__.columns.keys()
    assert [getattr(seen, name) for name in columns] == [getattr(row, name) for name in columns]
    assert seen.queued_as == row.queued_as
    with pytest.raises(NotFound):
        house.runtime.db.look(lambda glance: queries.look(glance, "somebody", job_id))


def test_what_an_outer_join_does_not_find_is_none(house, ada):
    job_id = house.order(ada, "a chair")
    joined = select(Job, Artifact).outerjoin(Artifact, Artifact.job_id == Job.id)
    rows = Rows(joined.where(Job.id == bindparam("job")))

    [(job, artifact)] = house.runtime.db.look(lambda glance: glance.found(rows, job=job_id))

    assert (job.id, artifact) == (job_id, None)


def test_what_was_looked_at_cannot_be_changed(near):
    ada = near.account("ada@example.com")
    job_id = near.order(ada, "a chair")
    seen = near.runtime.db.glance(lambda glance: queries.look(glance, ada.account_id, job_id))
    with pytest.raises(AttributeError):
        seen.status = "done"


def test_every_glance_sees_what_was_written_before_it(near, tmp_path):
    ada = near.account("ada@example.com")
    job_id = near.order(ada, "a chair")
    for progress in (0.25, 0.5, 0.75):
        with sqlite3.connect(tmp_path / "maquette.db") as other:
            other.execute("UPDATE jobs SET progress = ?", (progress,))
        other.close()
        look = near.runtime.db.glance(lambda glance: queries.look(glance, ada.account_id, job_id))
        assert look.progress == progress


def test_a_glance_waits_for_nobody_and_comes_back(near, tmp_path):
    ada = near.account("ada@example.com")
    job_id = near.order(ada, "a chair")
    database = near.runtime.db

    def glance():
        return database.glance(lambda glance: queries.look(glance, ada.account_id, job_id)).id

    assert glance() == job_id
    database.dispose()
    owner = sqlite3.connect(tmp_path / "maquette.db", isolation_level=None)
    owner.execute("PRAGMA locking_mode=EXCLUSIVE")
    owner.execute("BEGIN IMMEDIATE")
    owner.execute("UPDATE jobs SET progress = 0.5")
    owner.execute("COMMIT")
    with pytest.raises(Occupied):
        glance()
    owner.close()
    assert glance() == job_id


def test_a_glance_writes_nothing(near):
    with pytest.raises((OperationalError, Occupied)):
        near.runtime.db.glance(
            lambda glance: glance.connection.exec_driver_sql("UPDATE jobs SET progress = 1")
        )


def test_of_two_glances_at_once_one_is_told_to_wait(near):
    with pytest.raises(Occupied):
        near.runtime.db.glance(lambda _: near.runtime.db.glance(lambda glance: glance))
