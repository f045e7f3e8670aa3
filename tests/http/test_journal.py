"""The log of a server: an id for every request, one line for every answer, no secret in any."""

import io
import json
import logging

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.kit import logs
from maquette.testing.house import House

router = APIRouter()


@router.get("/broken")
def broken():
    raise RuntimeError("password=hunter2hunter2")


@pytest.fixture
def journal():
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure("json", "info", stream)
    yield lambda: [
        told
        for told in map(json.loads, stream.getvalue().splitlines())
        if told["logger"].startswith("maquette")
    ]
    root.handlers[:], root.level = before


@pytest.fixture
def place(tmp_path):
    with House(tmp_path) as opened:
        yield opened


@pytest.fixture
def web(place):
    app = create_app(place.runtime)
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_every_answer_has_a_line_and_the_line_has_its_id(web, journal):
    answer = web.get("/v1/renders?signature=secret&a=b", headers={"Authorization": "Bearer x" * 9})
    (line,) = journal()
    assert line.pop("time")
    assert line.pop("milliseconds") >= 0
    assert line == {
        "level": "info",
        "logger": "maquette.access",
        "message": "answered",
        "request": answer.headers["X-Request-Id"],
        "method": "GET",
        "path": "/v1/renders",
        "status": 401,
        "bytes": len(answer.content),
        "place": "testclient",
    }


def test_a_sane_id_is_taken_from_the_caller(web, journal):
    answer = web.get("/v1/health", headers={"X-Request-Id": "abc-1.2_3"})
    assert answer.headers["X-Request-Id"] == "abc-1.2_3"
    assert journal()[0]["request"] == "abc-1.2_3"


@pytest.mark.parametrize("given", ["", " ", "a b", "a" * 65, "-a", "a\x1b[0m", "é", "a;b", '"a"'])
def test_any_other_id_is_replaced(web, given):
    told = web.get("/livez", headers={"X-Request-Id": given.encode()}).headers["X-Request-Id"]
    assert told != given
    assert told.isalnum()


@pytest.mark.parametrize("key", ["sk_live_0123456789abcdef", "trf_live_a-b", "whsec_abcdef"])
def test_a_key_in_the_header_of_the_id_is_no_id(web, journal, key):
    answer = web.get("/v1/health", headers={"X-Request-Id": key})
    (line,) = journal()
    assert line["request"] == answer.headers["X-Request-Id"] != key


def test_at_debug_libraries_do_not_tell_what_others_answered(web):
    stream, root, ours = io.StringIO(), logging.getLogger(), logging.getLogger("maquette")
    before = root.handlers[:], root.level, ours.level
    try:
        logs.configure("json", "debug", stream)
        logging.getLogger("httpcore2.http11").debug("headers (b'X-Echo', b'Key 4fa1c0ff-ee5b')")
        web.get("/livez")
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    talkative = {line["logger"] for line in told if line["level"] == "debug"}
    assert talkative == {"maquette.access"}


def test_a_fault_of_ours_is_told_with_its_request_and_traceback_and_no_secret(web, journal):
    answer = web.get("/broken")
    assert answer.status_code == 500
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    told = {line["logger"]: line for line in journal()}
    fault = told["maquette.app"]
    assert fault["request"] == answer.headers["X-Request-Id"]
    assert fault["request"] == told["maquette.access"]["request"]
    assert told["maquette.access"]["status"] == 500
    assert "RuntimeError" in fault["error"]
    assert "hunter2" not in json.dumps(fault)


def test_probes_are_not_told_of(web, journal):
    for path in ("/livez", "/readyz", "/metrics"):
        web.get(path)
    assert journal() == []


def test_a_path_cannot_forge_a_line(web, journal):
    web.get("/a%0a2026-01-01T00:00:00Z%20ERROR%20maquette:%20fire%1b%5b31m" + "x" * 5000)
    (line,) = journal()
    assert line["path"].isprintable()
    assert len(line["path"]) < 400


def test_a_jobs_lines_carry_the_request_that_ordered_it_through_worker_and_child(place, web):
    place.start_worker()
    caller = place.account("ada@example.com")
    headers = {"Authorization": f"Bearer {place.key(caller)}", "X-Request-Id": "order-7"}
    order = {"prompt": "a chair", "engine": "echo"}
    job = web.post("/v1/generations", json=order, headers=headers).json()["data"]["jobId"]
    assert place.wait(caller, job).status == "done"
    said = [line for line in place.log(place.workers[0]).splitlines() if f"job={job}" in line]
    assert any("job begun" in line for line in said)
    assert all("request=order-7" in line for line in said)
