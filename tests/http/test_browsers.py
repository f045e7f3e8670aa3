"""What browsers and other readers of headers are told."""

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.house import House
from support.cubes import cube_glb


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with House(tmp_path_factory.mktemp("place")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(place):
    with TestClient(create_app(place.runtime), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def headers(place):
    return {"Authorization": f"Bearer {place.key(place.account('ada@example.com'))}"}


@pytest.fixture(scope="module")
def file(client, headers):
    files = {"file": ("cube.glb", cube_glb())}
    model = client.post("/v1/models", files=files, headers=headers).json()["data"]["modelId"]
    return f"/v1/models/{model}/file"


@pytest.mark.parametrize(
    "path", ["/v1/account", "/v1/health", "/nowhere", "/status/job_x", "/livez", "/openapi/v1.json"]
)
def test_every_answer_says_that_it_is_what_it_says_and_is_not_kept(client, headers, path):
    told = client.get(path, headers=headers).headers

    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "no-referrer"
    assert told["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert told["cache-control"] == "no-store"


def test_a_file_is_never_run_by_a_browser(client, headers, file):
    told = client.get(file, headers=headers).headers

    assert told["x-content-type-options"] == "nosniff"
    assert told["content-security-policy"] == "sandbox; default-src 'none'"
    assert told["cache-control"] == "private, no-cache"


def test_the_documentation_speaks_to_this_host_alone(client):
    policy = client.get("/docs").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy


@pytest.mark.parametrize("path", ["/generate", "/v1/models", "/v1/renders/x", "/nowhere"])
def test_pages_of_every_origin_may_ask_whether_they_may_call(client, path):
    asked = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-api-key,authorization,idempotency-key",
    }
    told = client.options(path, headers=asked)

    assert told.status_code == 200
    assert told.headers["access-control-allow-origin"] == "*"
    assert "x-api-key" in told.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in told.headers


def test_a_viewer_on_a_page_may_read_a_file_and_its_range(client, headers, file):
    asked = {**headers, "Origin": "https://shop.example", "Range": "bytes=0-3"}
    told = client.get(file, headers=asked).headers

    assert told["access-control-allow-origin"] == "*"
    assert "Content-Range" in told["access-control-expose-headers"]


def test_a_refusal_can_be_read_by_a_page_too(client):
    answer = client.get("/v1/account", headers={"Origin": "https://shop.example"})

    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "*"


def _without_its_id(answer):
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def test_the_head_of_a_file_comes_without_its_bytes(client, headers, file):
    whole = client.get(file, headers=headers)
    head = client.head(file, headers=headers)

    assert head.status_code == 200
    assert head.content == b""
    assert _without_its_id(head) == _without_its_id(whole)


@pytest.mark.parametrize(
    ("path", "status"), [("/livez", 200), ("/v1/account", 200), ("/nowhere", 404), ("/docs", 200)]
)
def test_whatever_can_be_read_has_a_head(client, headers, path, status):
    answer = client.head(path, headers=headers)

    assert (answer.status_code, answer.content) == (status, b"")


def test_the_head_of_a_jobs_events_does_not_wait_for_its_end(client, headers, file):
    job = client.get("/v1/jobs", headers=headers).json()["data"][0]["id"]

    answer = client.head(f"/v1/jobs/{job}/events", headers=headers)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
