"""Object storage that is away, broken, silent, or whose answer is lost: told, borne, and over."""

import hashlib
import threading

import httpx2
import pytest

from maquette.testing.echo import pyramid
from maquette.testing.house import House
from support.faults import left, separate_worker, until
from support.shelf import shelf
from support.web import free_port, serving

WAIT = 1.0


@pytest.fixture
def store():
    with shelf() as opened:
        yield opened


@pytest.fixture
def place(tmp_path, store, monkeypatch):
    """A house that keeps its files there, and waits for them a second."""
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    more = {"storage_url": "s3://shelf/house", "storage_seconds": WAIT, "port": free_port()}
    with House(tmp_path, more=more) as opened:
        yield opened


@pytest.fixture
def web(place):
    with serving(place.runtime) as base:
        key = place.key(place.account("ada@example.com", 50))
        headers = {"Authorization": f"Bearer {key}"}
        with httpx2.Client(base_url=base, headers=headers, timeout=60) as client:
            yield client


def send(web, name):
    return web.post("/v1/models", files={"file": (f"{name}.glb", pyramid(name))})


def always(fault):
    return lambda method, path: fault


def first(count, fault):
    """That fault with the first requests, and then none."""
    left_over = iter(range(count))
    return lambda method, path: fault if next(left_over, None) is not None else None


def kept_right(store):
    """Whether every model is stored whole: its name is the hash of its bytes."""
    models = {path: data for path, data in store.objects.items() if path.endswith(".glb")}
    return models and all(hashlib.sha256(data).hexdigest() in path for path, data in models.items())


@pytest.mark.parametrize("fault", ["broken", "away", "lost"])
def test_a_moment_of_trouble_is_borne_and_nobody_notices(web, store, fault):
    store.fault = first(2, fault)
    assert send(web, "one").status_code == 201
    assert kept_right(store)


@pytest.mark.parametrize("fault", ["broken", "away"])
def test_storage_that_stays_away_refuses_files_and_nothing_else(web, store, fault):
    model = send(web, "one").json()["data"]["modelId"]
    before = dict(store.objects)
    store.fault = always(fault)

    answers = [send(web, "two"), web.get(f"/v1/models/{model}/file")]
    polls = [web.get("/v1/jobs"), web.get(f"/v1/models/{model}"), web.get("/livez")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    assert {poll.status_code for poll in polls} == {200}
    assert web.get("/v1/models").json()["meta"]["total"] == 1
    assert store.objects == before
    store.fault = always(None)
    assert send(web, "two").status_code == 201
    assert web.get(f"/v1/models/{model}/file").content[:4] == b"glTF"


def test_storage_that_says_nothing_is_given_up_and_holds_no_poll_up(web, store):
    model = send(web, "one").json()["data"]["modelId"]
    store.fault = always("silent")
    found = []
    waiting = [
        threading.Thread(target=lambda: found.append(web.get(f"/v1/models/{model}/file")))
        for _ in range(8)
    ]
    for thread in waiting:
        thread.start()
    polls = [web.get("/v1/jobs").status_code for _ in range(10)]
    for thread in waiting:
        thread.join()
    assert polls == [200] * 10
    assert [answer.status_code for answer in found] == [503] * 8


@pytest.mark.slow
def test_what_a_job_made_outlives_storage_that_is_away_for_a_while(place, store):
    ada = place.account("ada@example.com")
    store.fault = lambda method, path: "away" if method != "GET" else None
    job_id = place.order(ada, "pyramid")
    with separate_worker(place, **store.environment) as worker:
        until(lambda: b"cannot be stored" in worker.log.read_bytes(), say=worker.log.read_text)
        store.fault = always(None)
        job = place.wait(ada, job_id, 90)
    assert (job.status, job.attempt) == ("done", 1), worker.log.read_text()
    assert left(place, ada) == 9
    assert kept_right(store)
