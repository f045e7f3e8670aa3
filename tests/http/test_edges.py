"""What happens at the edges: many at once, things that vanish meanwhile, the largest picture."""

import base64
import json
import struct
import threading
import zlib

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.house import House
from support.cubes import cube_glb, picture
from support.threads import together


@pytest.fixture
def place(tmp_path, database_url):
    with House(tmp_path, database_url) as opened:
        yield opened


@pytest.fixture
def client(place):
    with TestClient(create_app(place.runtime), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def headers(place):
    key = place.key(place.account("ada@example.com"))
    return {"Authorization": f"Bearer {key}", "X-API-Key": key}


@pytest.fixture
def model(client, headers):
    """Ids of an uploaded model and its render; nine credits are left."""
    files = {"file": ("cube.glb", cube_glb())}
    return client.post("/v1/models", files=files, headers=headers).json()["data"]


def left(client, headers):
    return client.get("/v1/account", headers=headers).json()["data"]["credits"]


def padded(size):
    """A whole PNG file of ``size`` bytes, most of them in a chunk that nobody reads."""
    small = picture()
    data = bytes(size - len(small) - 12)
    body = b"prVt" + data
    chunk = struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    return small[:-12] + chunk + small[-12:]


def test_of_two_batches_at_once_with_credits_for_one_one_is_ordered(client, headers, model):
    batch = {"renders": [{"modelId": model["modelId"]}] * 5}

    answers = together(2, lambda _: client.post("/v1/renders/batch", json=batch, headers=headers))

    assert sorted(answer.status_code for answer in answers) == [201, 402]
    assert left(client, headers) == 4


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/generate", {"imageBase64": base64.b64encode(picture()).decode()}),
        ("/v1/generations", {"prompt": "a chair"}),
    ],
)
def test_one_idempotency_key_at_once_from_many_makes_one_job(client, headers, path, body):
    told = {**headers, "Idempotency-Key": "one"}

    answers = together(6, lambda _: client.post(path, json=body, headers=told))

    assert all(answer.json() == answers[0].json() for answer in answers)
    assert answers[0].is_success
    assert left(client, headers) == 9
    assert client.get("/v1/jobs", headers=headers).json()["meta"]["total"] == 1


def test_a_stream_of_events_ends_when_its_render_is_deleted(client, headers, model):
    render = f"/v1/renders/{model['renderId']}"
    job = client.get(render, headers=headers).json()["data"]["jobId"]
    timer = threading.Timer(0.7, lambda: client.delete(render, headers=headers))
    timer.start()

    with client.stream("GET", f"/v1/jobs/{job}/events", headers=headers) as stream:
        lines = list(stream.iter_lines())
    timer.join()

    told = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert told[0]["status"] == "queued"
    assert client.get(render, headers=headers).status_code == 404


def test_a_file_that_storage_has_lost_is_told_as_the_document_says(place, client, headers, model):
    place.runtime.blobs.delete_prefix("")

    answer = client.get(f"/v1/models/{model['modelId']}/file", headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "file_not_found")


@pytest.mark.parametrize(
    ("path", "fine", "refused"), [("/generate", 200, 422), ("/v1/generations", 201, 400)]
)
def test_a_picture_may_have_ten_megabytes_and_no_more(client, headers, path, fine, refused):
    def sent(size):
        body = {"imageBase64": base64.b64encode(padded(size)).decode()}
        return client.post(path, json=body, headers=headers)

    assert sent(10 * 2**20).status_code == fine
    assert sent(10 * 2**20 + 1).status_code == refused
    assert left(client, headers) == 9


def test_a_part_of_another_version_is_not_mixed_with_ours(client, headers, model):
    """We give no validators, so whoever holds one holds another file (RFC 9110, 13.1.5)."""
    path = f"/v1/models/{model['modelId']}/file"
    asked = {**headers, "Range": "bytes=0-3"}

    assert client.get(path, headers=asked).status_code == 206
    stale = client.get(path, headers={**asked, "If-Range": '"another"'})
    assert (stale.status_code, stale.content[:4]) == (200, b"glTF")
