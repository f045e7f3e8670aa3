"""The whole server on loopback, with many and with rude clients."""

import logging
import socket
import threading
import time
from contextlib import contextmanager

import httpx2
import pytest

from maquette.testing.house import House
from support.origin import origin
from support.web import free_port, serving

WAITING = 24


@pytest.fixture
def place(tmp_path):
    more = {"port": free_port(), "outbound_allow": "127.0.0.1"}
    with House(tmp_path, more=more) as opened:
        yield opened


@pytest.fixture
def key(place):
    return place.key(place.account("ada@example.com", 100))


def test_a_server_that_starts_says_where_its_requests_may_go(place, caplog):
    caplog.set_level(logging.INFO, "maquette.app")
    with serving(place.runtime):
        pass
    told = [record.getMessage() for record in caplog.records if record.name == "maquette.app"]
    assert told == ["outgoing requests may reach the public internet and 127.0.0.1"]


@contextmanager
def complaints(caplog):
    """What the running server tells its operator: it sets up its loggers when it starts."""
    logger = logging.getLogger("uvicorn.error")
    logger.addHandler(caplog.handler)
    try:
        yield caplog.records
    finally:
        logger.removeHandler(caplog.handler)


def test_quick_requests_are_answered_while_many_wait_for_strangers(place, key):
    held = threading.Event()
    with (
        origin({"/slow.png": lambda connection: held.wait(20)}) as strangers,
        serving(place.runtime) as base,
    ):
        order = {"imageUrl": f"{strangers.url}/slow.png"}
        told = {"X-API-Key": key}
        answers = []

        def submit():
            answers.append(httpx2.post(f"{base}/generate", json=order, headers=told, timeout=30))

        waiting = [threading.Thread(target=submit) for _ in range(WAITING)]
        for thread in waiting:
            thread.start()
        while not strangers.asked:
            time.sleep(0.01)
        begun = time.monotonic()
        mine = {"Authorization": f"Bearer {key}"}
        quick = [httpx2.get(f"{base}/v1/jobs", headers=mine) for _ in range(5)]
        seconds = time.monotonic() - begun
        held.set()
        for thread in waiting:
            thread.join()

    assert {answer.status_code for answer in quick} == {200}
    assert seconds < 3
    assert {answer.status_code for answer in answers} == {422}
    assert len(answers) == WAITING


@pytest.mark.parametrize("path", ["/generate", "/v1/models", "/v1/renders"])
def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_incident(place, key, caplog, path):
    with serving(place.runtime) as base, complaints(caplog) as records:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: test\r\nX-API-Key: {key}\r\n"
            f"Authorization: Bearer {key}\r\nContent-Length: 1000\r\n"
            'Content-Type: multipart/form-data; boundary="b"\r\n\r\n--b\r\n'
        )
        with socket.create_connection(("127.0.0.1", place.settings.port)) as line:
            line.sendall(head.encode())
            time.sleep(0.3)
        time.sleep(0.3)
        assert httpx2.get(f"{base}/livez").text == "ok"

    assert records == []


def test_what_nobody_foresaw_is_told_to_the_operator_and_not_to_the_caller(place, key, caplog):
    with place.runtime.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE assets RENAME TO lost")
    with serving(place.runtime) as base, complaints(caplog) as records:
        answer = httpx2.get(f"{base}/v1/models", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "assets" not in answer.text
    assert [record for record in records if record.exc_info and "assets" in str(record.exc_info)]


def test_addresses_are_built_on_the_configured_base_and_never_on_host(place, key, png_order):
    worker = place.start_worker()
    with serving(place.runtime) as base:
        told = {"X-API-Key": key, "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        job = httpx2.post(f"{base}/generate", json=png_order, headers=told).json()["jobId"]
        status = {}
        for _ in range(300):
            status = httpx2.get(f"{base}/status/{job}", headers=told).json()
            if status["status"] != "PROCESSING":
                break
            time.sleep(0.1)

        assert status["downloadUrl"].startswith(f"{base}/_storage/"), place.log(worker)
        assert httpx2.get(status["downloadUrl"]).content[:4] == b"glTF"


@pytest.fixture
def png_order():
    """The smallest picture there is: one pixel."""
    pixel = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5"
        "ErkJggg=="
    )
    return {"imageBase64": pixel}


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /v1/models%00 HTTP/1.1",
        b"GET //v1/models HTTP/1.1",
        b"GET /v1/../livez HTTP/1.1",
        b"GET /_storage/../../secret HTTP/1.1",
        b"GET http://evil.example/livez HTTP/1.1",
        b"OPTIONS * HTTP/1.1",
        b"BREW /generate HTTP/1.1",
        b"GET /%ff%fe HTTP/1.1",
    ],
)
def test_odd_request_lines_are_answered_below_500(place, caplog, request_line):
    with (
        serving(place.runtime),
        complaints(caplog) as records,
        socket.create_connection(("127.0.0.1", place.settings.port), timeout=10) as line,
    ):
        line.sendall(request_line + b"\r\nHost: test\r\nConnection: close\r\n\r\n")
        status = int(line.recv(65536).split()[1])

    assert 200 <= status < 500
    assert not [record for record in records if record.levelno >= logging.ERROR]
