"""Files that are gone, and a database that is older than they are: told, and nothing breaks."""

import sqlite3
from datetime import timedelta

import pytest

from maquette.core.audit.audit import Depth, audit
from maquette.testing.echo import pyramid
from maquette.testing.house import House
from support.web import client

AT_ONCE = Depth(orphaned=timedelta())


@pytest.fixture
def place(tmp_path):
    with House(tmp_path / "house") as opened:
        yield opened


def upload(web, mine, name):
    sent = web.post("/v1/models", files={"file": (f"{name}.glb", pyramid(name))}, headers=mine)
    return sent.json()["data"]["modelId"]


def found(house):
    return {breach.invariant: breach.what for breach in audit(house.runtime, depth=AT_ONCE)}


def test_a_file_that_is_gone_is_not_found_and_the_audit_tells(place):
    with client(place.runtime) as web:
        mine = {"Authorization": f"Bearer {place.key(place.account('ada@example.com'))}"}
        model = upload(web, mine, "one")
        assert found(place) == {}
        (key,) = [key for key in place.runtime.blobs.list("accounts") if key.endswith(".glb")]
        data = place.runtime.blobs.get(key)
        place.runtime.blobs.delete(key)

        answer = web.get(f"/v1/models/{model}/file", headers=mine)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "file_not_found")
        assert web.get(f"/v1/models/{model}", headers=mine).status_code == 200
        assert key in found(place)["I5"]

        place.runtime.blobs.put(key, data[:-4] + b"oops")
        assert found(place)["I5"] == f"{key} holds other bytes than were stored"
        assert upload(web, mine, "one") == model


def test_an_older_copy_of_the_database_serves_what_it_knows_and_the_rest_is_told(place, tmp_path):
    with client(place.runtime) as web:
        mine = {"Authorization": f"Bearer {place.key(place.account('ada@example.com'))}"}
        first = upload(web, mine, "first")
        copy = tmp_path / "copy.db"
        with sqlite3.connect(place.folder / "maquette.db") as now, sqlite3.connect(copy) as then:
            now.backup(then)
        then.close()
        now.close()
        second = upload(web, mine, "second")
    place.runtime.close()
    for name in ("maquette.db", "maquette.db-wal", "maquette.db-shm"):
        (place.folder / name).unlink(missing_ok=True)
    copy.rename(place.folder / "maquette.db")

    with House(tmp_path / "house") as again, client(again.runtime) as web:
        assert web.get(f"/v1/models/{first}/file", headers=mine).content[:4] == b"glTF"
        assert web.get(f"/v1/models/{second}/file", headers=mine).status_code == 404
        assert set(found(again)) == {"I7"}
        assert upload(web, mine, "second") != second
        assert found(again) == {}
