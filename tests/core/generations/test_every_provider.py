"""Every provider by every fault, as whoever ordered meets it: a house with its worker, and /v1.

Whatever goes wrong ends in the credits back, one clear sentence, and the key in nothing that the
house has written or answered. All engines are ordered from at once, in one house for each database.
"""

import base64
import logging
import sqlite3
import time
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from engines.remotes import KEYS, SERVERS, SMALL, photo, provider_of
from engines.test_remote_faults import BUSY, EMPTY
from maquette.core.audit.audit import audit
from maquette.core.credits.queries import balance
from maquette.core.jobs.tables import JobSecret
from maquette.engines.remote.remote import remote
from maquette.testing.house import House
from support.providers.contract import GONE, opened
from support.providers.models import garbage, truncated
from support.web import client

KEYED = ("meshy", "tripo", "rodin", "fal-trellis-2", "maquette")
ALL = (*KEYED, "hunyuan-server", "comfyui")
LINKED = (*KEYED, "comfyui")
DOWN = (503, {}, {"message": "upstream"})
ENDED = {"done", "failed"}


class Town:
    """A house, all providers, and everything that the house answers."""

    def __init__(self, house, web, servers):
        self.house, self.web, self.servers, self.answers = house, web, servers, []
        self.ada = house.account("ada@example.com", 1000)
        web.headers["Authorization"] = f"Bearer {house.key(self.ada)}"
        self.names = {one.card.id: one.provider.terms.name for one in remote(reach_of(house))}

    @contextmanager
    def misbehaving(self, **faults):
        """All providers, by attributes of their servers; a function is asked with the engine."""
        before = {}
        for engine_id, server in self.servers.items():
            for name, value in faults.items():
                before[engine_id, name] = getattr(server, name)
                setattr(server, name, value(engine_id) if callable(value) else value)
        yield
        for (engine_id, name), value in before.items():
            setattr(self.servers[engine_id], name, value)

    def ask(self, method, path, **more):
        answer = self.web.request(method, path, **more)
        self.answers.append(answer.text + str(answer.headers))
        return answer

    def order(self, engine_id):
        key = KEYS[provider_of(engine_id)]
        wanted = {
            "imageBase64": base64.b64encode(photo()).decode(),
            "engine": engine_id,
            "tier": SMALL.tier.value,
            "textureSize": SMALL.texture_size,
            "targetFaces": SMALL.target_faces,
        }
        headers = {"X-Provider-Key": key} if key else {}
        answer = self.ask("POST", "/v1/generations", json=wanted, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["data"]["id"]

    def made(self, engines, seconds=120.0):
        """What became of an order from each of them."""
        numbers = {engine_id: self.order(engine_id) for engine_id in engines}
        end, found = time.monotonic() + seconds, {}
        while len(found) < len(numbers):
            assert time.monotonic() < end, set(numbers) - set(found)
            time.sleep(0.05)
            for engine_id, number in numbers.items():
                told = self.ask("GET", f"/v1/generations/{number}").json()["data"]
                if told["status"] in ENDED:
                    found[engine_id] = told
        return found

    @property
    def credits(self):
        with self.house.runtime.db.read() as session:
            return balance(session, self.house.runtime, self.ada.account_id).total

    def written(self):
        """Every byte of the house's folder and of its database."""
        url = self.house.settings.database_url
        if "postgres" in url:
            told = dumped(url)
        else:
            with sqlite3.connect(self.house.folder / "maquette.db") as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            database.close()
            told = b""
        files = (path for path in self.house.folder.rglob("*") if path.is_file())
        return told + b"".join(path.read_bytes() for path in files)


def reach_of(house):
    return next(e.reach for e in house.runtime.catalog.engines if e.card.id == "meshy")


def dumped(url):
    with psycopg.connect(url) as database:
        names = database.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = (database.execute(f"SELECT t::text FROM {name} t").fetchall() for (name,) in names)
        return "\n".join(row[0] for table in rows for row in table).encode()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def town(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(server.database())
        servers = {
            engine_id: stack.enter_context(
                opened(SERVERS[engine_id](key=KEYS[provider_of(engine_id)]))
            )
            for engine_id in ALL
        }
        lent = {f"{provider_of(name)}_url": server.url for name, server in servers.items()}
        lent |= {"outbound_allow": "127.0.0.1", "remote_pause": 0.01, "log_level": "debug"}
        house = stack.enter_context(House(folder, url, job_seconds=300, lent=lent, providers=True))
        stack.enter_context(everything_logged(folder / "server.log"))
        web = stack.enter_context(client(house.runtime))
        house.start_worker()
        yield Town(house, web, servers)


@contextmanager
def everything_logged(path):
    root = logging.getLogger()
    handler, level = logging.FileHandler(path), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(level)
    root.removeHandler(handler)
    handler.close()


@contextmanager
def paid_back(town):
    """Whatever is ordered within fails, costs nothing and leaves no key behind."""
    before = town.credits
    yield
    assert town.credits == before
    with town.house.runtime.db.read() as session:
        assert not session.query(JobSecret).all()
    assert audit(town.house.runtime) == []


def bad_key(engine_id):
    return "another"


def broke(engine_id):
    return [EMPTY[engine_id]] if engine_id in EMPTY else []


def busy(engine_id):
    """For good, and without saying until when."""
    status, _, body = BUSY.get(engine_id, DOWN)
    return [(status, {}, body)] * 1000


@pytest.mark.parametrize(
    ("engines", "faults", "code"),
    [
        pytest.param(KEYED, {"key": bad_key}, "provider_key_refused", id="401"),
        pytest.param(KEYED, {"refusals": broke}, "provider_credits_missing", id="402"),
        pytest.param(ALL, {"refusals": busy}, "provider_unavailable", id="429"),
        pytest.param(ALL, {"failure": "it\nis not\tclear"}, "engine_failed", id="failed"),
        pytest.param(LINKED, {"expired": 1000}, "engine_failed", id="expired"),
        pytest.param(ALL, {"result": truncated()}, "engine_failed", id="truncated"),
        pytest.param(ALL, {"result": garbage()}, "engine_failed", id="garbage"),
    ],
)
def test_a_fault_is_paid_back_and_told_in_one_sentence(town, engines, faults, code):
    with paid_back(town), town.misbehaving(**faults):
        found = town.made(engines)
    for engine_id, told in found.items():
        assert (told["status"], told["errorCode"]) == ("failed", code), told
        message = told["errorMessage"]
        assert town.names[engine_id].lower().removeprefix("the ") in message.lower()
        assert message.isprintable()
        assert len(message) < 400
        assert told["modelId"] is None


def test_what_is_slow_busy_or_lost_for_a_while_is_made_all_the_same(town, request):
    """On PostgreSQL one of them: to finish a model takes seconds of a processor."""
    sqlite = "sqlite" in request.node.name
    wanted = [name for name in ALL if name != "meshy"] if sqlite else ["meshy"]
    before = town.credits
    stumbles = [DOWN, GONE, (502, {}, b"<html>")]
    slow = {"looks": 4, "stumbles": lambda _: list(stumbles), "expired": lambda _: 1}
    late = {"refusals": lambda name: [(BUSY.get(name, DOWN)[0], {"Retry-After": "0"}, {})]}
    with town.misbehaving(**slow, **late):
        found = town.made(wanted, 500.0)
    assert {told["status"] for told in found.values()} == {"done"}, found
    assert town.credits < before
    assert audit(town.house.runtime) == []
    for engine_id, told in found.items():
        assert len(town.servers[engine_id].orders) >= 1
        model = town.ask("GET", f"/v1/models/{told['modelId']}").json()["data"]
        assert model["id"] == told["modelId"]


def test_a_provider_that_is_down_is_called_down_and_costs_nothing(town):
    for server in town.servers.values():
        server.close()
    with paid_back(town):
        found = town.made(ALL)
    for engine_id, told in found.items():
        assert (told["status"], told["errorCode"]) == ("failed", "provider_unavailable")
        assert "cannot be reached" in told["errorMessage"]
        assert town.names[engine_id] in told["errorMessage"]


def test_after_all_that_no_key_is_in_the_database_the_files_the_logs_or_an_answer(town):
    for worker in town.house.workers:
        town.house.kill(worker)
    written, answered = town.written(), "".join(town.answers)
    assert b"engine_failed" in written
    assert "provider_unavailable" in answered
    for key in filter(None, KEYS.values()):
        assert key.encode() not in written
        assert base64.b64encode(key.encode()).rstrip(b"=")[:-1] not in written
        assert key not in answered
