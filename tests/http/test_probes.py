"""What machines ask a server, and what it says of each part that fails."""

import shutil

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.core.jobs import workers
from maquette.http.probes import Probed
from maquette.testing.house import House


@pytest.fixture
def place(tmp_path, database_url):
    with House(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
def web(place):
    with TestClient(create_app(place.runtime), raise_server_exceptions=False) as opened:
        yield opened


def beating(place):
    with place.runtime.db.write() as session:
        workers.beat(session, workers.this_process())


def test_a_server_without_a_worker_says_so_and_may_be_taken_without_one(place, web):
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert answer.text.splitlines() == [
        "database: ok",
        "migrations: ok",
        "storage: ok",
        "workers: none has given a sign of life",
    ]
    assert web.get("/readyz?exclude=workers").text == "ok"
    beating(place)
    assert (web.get("/readyz").status_code, web.get("/readyz").text) == (200, "ok")


def test_a_worker_that_has_long_been_silent_is_none(place, web):
    beating(place)
    with place.runtime.db.write() as session:
        session.execute(text("UPDATE workers SET beat = beat - 3600"))
    assert "workers: none" in web.get("/readyz").text


def test_tables_of_another_version_are_told(place, web):
    beating(place)
    with place.runtime.db.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "migrations: the tables are not those of this version" in web.get("/readyz").text


def test_a_database_that_is_away_is_told_and_the_process_still_lives(tmp_path):
    with House(tmp_path) as place, TestClient(create_app(place.runtime)) as web:
        place.runtime.db.dispose()
        (tmp_path / "maquette.db").rename(tmp_path / "away")
        (tmp_path / "maquette.db").mkdir()
        answer = web.get("/readyz")
        (tmp_path / "maquette.db").rmdir()
        (tmp_path / "away").rename(tmp_path / "maquette.db")
        assert answer.status_code == 503
        assert "database: the database cannot be reached" in answer.text
        assert web.get("/livez").text == "ok"


def test_storage_is_not_asked_by_every_probe(place):
    asked = []

    class Counting:
        def size(self, key):
            asked.append(key)

    runtime = type(place.runtime)(**{**vars(place.runtime), "blobs": Counting()})
    probed = Probed(runtime)
    assert [probed.fault("storage") for _ in range(5)] == [""] * 5
    assert len(asked) == 1


def test_nothing_is_told_of_where_parts_are(place, web):
    shutil.rmtree(place.folder / "blobs", ignore_errors=True)
    with place.runtime.db.write() as session:
        session.execute(text("DELETE FROM alembic_version"))
    assert str(place.folder) not in web.get("/readyz").text
