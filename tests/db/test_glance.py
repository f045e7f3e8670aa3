"""Looks at single rows that an event loop may take itself."""

import sqlite3
from contextlib import suppress

import pytest
from sqlalchemy import bindparam, event, select
from sqlalchemy.exc import OperationalError

from maquette.core.credits.tables import FREE, CreditEntry
from maquette.core.generations.tables import Generation
from maquette.core.jobs import queries
from maquette.core.jobs.tables import Artifact, Job
from maquette.db.rows import Rows, note, put
from maquette.db.session import Occupied, after_commit
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


def generation(house, ada):
    job = house.job(ada, house.order(ada, "a chair"))
    with house.runtime.db.write() as session:
        session.delete(session.scalars(select(Generation)).one())
    return Generation(
        account_id=ada.account_id,
        job_id=job.id,
        engine="echo",
        engine_reason="",
        kind="text",
        prompt="a chair",
        options={"tier": "draft"},
        picture_keys=[],
        created_at=job.created_at,
    )


def test_a_row_that_is_put_is_as_one_that_was_added(house, ada):
    made = generation(house, ada)

    with house.runtime.db.write() as session:
        put(session, made)
        asked = []
        event.listen(session, "do_orm_execute", lambda state: asked.append(state.statement))
        kept = session.get(Generation, made.id)
        assert kept is made
        assert asked == []
        made.prompt = "an armchair"

    with house.runtime.db.read() as session:
        row = session.scalars(select(Generation)).one()
        told = (row.id, row.prompt, row.options, row.picture_keys, row.warnings, row.asset_id)
    assert told == (made.id, "an armchair", {"tier": "draft"}, [], [], None)


def test_a_row_that_was_put_is_gone_with_its_transaction(house, ada):
    made = generation(house, ada)

    with suppress(NotFound), house.runtime.db.write() as session:
        put(session, made)
        raise NotFound("no")

    with house.runtime.db.read() as session:
        assert session.scalars(select(Generation)).all() == []


def test_a_row_that_is_noted_gets_its_number_from_the_database(house, ada):
    with house.runtime.db.write() as session:
        for _ in range(2):
            now = house.runtime.clock.now()
            told = {"kind": "grant", "bucket": FREE, "amount": 0, "created_at": now}
            note(session, CreditEntry(account_id=ada.account_id, **told))

    with house.runtime.db.read() as session:
        granted = select(CreditEntry).where(CreditEntry.kind == "grant", CreditEntry.amount == 0)
        lines = session.scalars(granted).all()
    assert len({line.id for line in lines}) == 2
    assert {(line.note, line.month, line.job_id) for line in lines} == {("", None, None)}


def test_what_is_to_be_done_after_a_commit_is_done_after_it_or_not_at_all(near):
    done, db = [], near.runtime.db

    with db.write() as session:
        with session.begin_nested():
            after_commit(session, lambda: done.append("told"))
        assert done == []
    assert done == ["told"]

    with suppress(NotFound), db.write() as session:
        after_commit(session, lambda: done.append("told what is not true"))
        raise NotFound("no")
    assert done == ["told"]


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
