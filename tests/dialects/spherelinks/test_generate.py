"""The three endpoints, with a real worker and the echo engine."""

import base64
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from maquette.core.accounts import actions
from maquette.core.credits.queries import balance
from maquette.gltf.read import read_model


@pytest.fixture
def headers(place, ada):
    return {"X-API-Key": place.key(ada)}


@pytest.fixture
def body(png):
    return {"imageBase64": base64.b64encode(png).decode()}


@pytest.fixture
def picture_server(png):
    """A real server of one picture and some nonsense."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            data = {"/shoe.png": png, "/page.html": b"<html>"}.get(self.path)
            self.send_response(200 if data else 404)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def credits_of(place, caller):
    with place.runtime.db.read() as session:
        return balance(session, place.runtime, caller.account_id).total


def finished(client, headers, job_id):
    seen = []
    for _ in range(400):
        answer = client.get(f"/status/{job_id}", headers=headers).json()
        seen.append(answer["progress"])
        if answer["status"] != "PROCESSING":
            assert seen == sorted(seen)
            return answer
        time.sleep(0.05)
    raise TimeoutError(answer)


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_a_picture_becomes_a_glb_that_can_be_downloaded(place, client, headers, body, prefix):
    place.start_worker()

    submitted = client.post(f"{prefix}/generate", json=body, headers=headers)
    job_id = submitted.json()["jobId"]
    status = finished(client, headers, job_id)

    assert submitted.status_code == 200
    assert submitted.json()["status"] == "PROCESSING"
    assert job_id.startswith("job_")
    assert len(job_id) == 30
    assert status["status"] == "COMPLETED"
    assert status["progress"] == 100
    downloaded = client.get(f"{prefix}/download/{job_id}", headers=headers)
    assert downloaded.headers["content-type"] == "model/gltf-binary"
    assert "attachment" in downloaded.headers["content-disposition"]
    read_model(downloaded.content)
    by_address = client.get(status["downloadUrl"].partition("8080")[2])
    assert by_address.content == downloaded.content


def test_the_address_of_a_result_serves_ranges_and_cannot_be_altered(place, client, headers, body):
    place.start_worker()
    job_id = client.post("/generate", json=body, headers=headers).json()["jobId"]
    address = finished(client, headers, job_id)["downloadUrl"].partition("8080")[2]
    whole = client.get(address).content

    middle = client.get(address, headers={"Range": "bytes=4-11"})
    tail = client.get(address, headers={"Range": "bytes=-5"})
    outside = client.get(address, headers={"Range": f"bytes={len(whole)}-"})

    assert (middle.status_code, middle.content) == (206, whole[4:12])
    assert middle.headers["content-range"] == f"bytes 4-11/{len(whole)}"
    assert tail.content == whole[-5:]
    assert outside.status_code == 416
    assert client.get(address.replace(".glb", ".glc", 1)).status_code == 403
    assert client.get(address[:-4] + "0000").status_code == 403


def test_a_picture_may_come_by_address(client, headers, picture_server):
    body = {"imageUrl": f"{picture_server}/shoe.png", "options": {"textureSize": 1024}}

    assert client.post("/generate", json=body, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/page.html", "/nothing.png"])
def test_what_is_no_picture_at_an_address_is_told_at_once(client, headers, picture_server, path):
    answer = client.post("/generate", json={"imageUrl": picture_server + path}, headers=headers)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/a.png", "http://10.0.0.1/a.png", "ftp://x/a", "nonsense"]
)
def test_an_address_that_leads_inwards_is_refused(client, headers, url):
    answer = client.post("/generate", json={"imageUrl": url}, headers=headers)

    assert answer.status_code == 422


def test_a_picture_that_does_not_decode_is_422_and_what_is_not_base64_is_400(client, headers):
    garbage = base64.b64encode(b"not a picture").decode()

    assert (
        client.post("/generate", json={"imageBase64": garbage}, headers=headers).status_code == 422
    )
    assert client.post("/generate", json={"imageBase64": "%%"}, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "options",
    [
        {"seed": -1},
        {"seed": 2**31},
        {"seed": "42"},
        {"steps": 9},
        {"slatSteps": 101},
        {"textureSize": 1000},
        {"simplifyRatio": 0.4},
        {"simplifyRatio": 1.01},
    ],
)
def test_options_outside_their_range_are_refused_and_cost_nothing(
    place, client, ada, headers, body, options
):
    answer = client.post("/generate", json={**body, "options": options}, headers=headers)

    assert answer.status_code == 400
    assert next(iter(options)) in answer.json()["error"]
    assert credits_of(place, ada) == 10


def test_unknown_options_are_ignored(client, headers, body):
    answer = client.post("/generate", json={**body, "options": {"sparkle": 11}}, headers=headers)

    assert answer.status_code == 200


def test_a_generation_costs_one_credit_and_ten_are_ten(place, client, ada, headers, body):
    answers = [client.post("/generate", json=body, headers=headers) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 10 + [402]
    assert credits_of(place, ada) == 0


def test_a_failed_generation_gives_its_credit_back(place, client, ada, headers):
    place.start_worker()
    job_id = place.order(ada, "refuse this")
    ulid = place.job(ada, job_id).ulid

    status = finished(client, headers, f"job_{ulid}")

    assert status["status"] == "FAILED"
    assert status["errorMsg"] == "there is nothing to build in this order"
    assert credits_of(place, ada) == 10
    assert client.get(f"/download/job_{ulid}", headers=headers).status_code == 409


def test_an_idempotency_key_makes_one_job_of_two_requests(place, client, ada, headers, body):
    keyed = {**headers, "Idempotency-Key": "once"}

    first = client.post("/generate", json=body, headers=keyed)
    second = client.post("/generate", json=body, headers=keyed)
    other = client.post("/generate", json={**body, "filename": "x"}, headers=keyed)

    assert first.json() == second.json()
    assert other.status_code == 409
    assert credits_of(place, ada) == 9


def test_another_accounts_job_is_not_there(place, client, ada, bob, headers, body):
    job_id = client.post("/generate", json=body, headers=headers).json()["jobId"]
    theirs = {"X-API-Key": place.key(bob)}

    for path in (f"/status/{job_id}", f"/download/{job_id}", "/status/job_x", "/status/%00"):
        assert client.get(path, headers=theirs).status_code == 404


def test_a_key_is_needed_and_must_be_alive(place, client, ada, body):
    now = place.runtime.clock.now()
    with place.runtime.db.write() as session:
        _, read_only = actions.create_key(session, ada.account_id, scopes=["read"])
        _, expired = actions.create_key(
            session, ada.account_id, expires_at=now - timedelta(seconds=1)
        )
        dead, revoked = actions.create_key(session, ada.account_id)
        actions.revoke_key(session, ada.account_id, dead.id, now)

    def asked(**headers):
        return client.post("/generate", json=body, headers=headers).status_code

    assert asked() == 401
    assert asked(**{"X-API-Key": "sk_live_" + "0" * 32}) == 401
    assert asked(**{"X-API-Key": expired}) == 401
    assert asked(**{"X-API-Key": revoked}) == 401
    assert asked(**{"X-API-Key": read_only}) == 403
    assert asked(**{"x-api-key": place.key(ada)}) == 200
