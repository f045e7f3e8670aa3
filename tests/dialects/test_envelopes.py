"""Whatever goes wrong, each dialect answers in its own words, and never with a 500."""

import base64

import pytest

from maquette.app import DIALECTS
from maquette.dialects.forge import errors as forge
from maquette.dialects.glossi import errors as glossi
from maquette.dialects.spherelinks import errors as spherelinks
from maquette.dialects.v1 import errors as v1
from maquette.errors import BadInput, every_code
from maquette.http.bodies import json_object

STRANGE_JSON = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b'{"options":{"seed":NaN}}',
    b'{"options":{"seed":1e999}}',
    b'{"imageUrl":"\\ud800"}',
    b'{"imageUrl":"a\\u0000b"}',
    b'{"options":{"seed":99999999999999999999999999}}',
    b'{"a":' * 200 + b"1" + b"}" * 200,
    b'{"imageBase64":5}',
    b'{"prompt":"a","prompt":"b","imageUrl":"http://a.example/","url":"http://a.example/"}',
    b"\xff\xfe",
]


def key_headers(place, caller):
    key = place.key(caller)
    return {"X-API-Key": key, "Authorization": f"Bearer {key}"}


def spoken(path, answer):
    """The code or sentence of an answer, which must be in the dialect's own envelope."""
    body = answer.json()
    if path.startswith("/v1/") and not path.startswith("/v1/generate"):
        assert body["error"]["status"] == answer.status_code
        assert set(body["error"]) == {"code", "message", "status"}
        return body["error"]["code"]
    if path.startswith("/api/v1/"):
        assert body["error"] == body["message"]
        return body["code"]
    assert set(body) == {"error", "message"}
    return body["error"]


def test_every_error_of_the_core_has_a_row_in_every_dialect():
    assert set(spherelinks.STATUS) == every_code()
    assert set(forge.TABLE) == every_code()
    assert set(glossi.TABLE) == every_code()
    assert set(v1.TABLE) == every_code()


@pytest.mark.parametrize(
    "path",
    [
        "/generate",
        "/v1/generate",
        "/v1/generations",
        "/v1/renders",
        "/v1/models/ingest",
        "/api/v1/models",
    ],
)
@pytest.mark.parametrize("body", STRANGE_JSON)
def test_strange_json_is_a_bad_request(place, client, ada, path, body):
    answer = client.post(path, content=body, headers=key_headers(place, ada))

    assert answer.status_code == 400
    assert spoken(path, answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/nowhere", 404),
        ("GET", "/generate", 405),
        ("DELETE", "/v1/models", 405),
        ("POST", "/status/job_x", 405),
    ],
)
def test_paths_and_methods_that_do_not_exist_are_told_so(client, method, path, status):
    answer = client.request(method, path)

    assert answer.status_code == status
    assert answer.json()["error"]


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/nowhere", "/api/v1/templating"])
def test_under_the_prefix_that_two_share_the_key_decides_who_answers(client, path):
    named = {"X-API-Key": "glsi_aaaaaaaaaa_b"}, {"Authorization": "Bearer sk_live_x"}, {}
    for headers in named:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 404
        assert set(answer.json()) == {"error", "message", "code"}
    theirs = client.get(path, headers={"Authorization": "Bearer trf_live_x"}).json()
    assert set(theirs) == ({"error", "message"} | ({"code"} if path == "/api/v1" else set()))


def test_a_known_path_decides_who_answers_whatever_the_key(client):
    trify = client.get("/api/v1/templates", headers={"Authorization": "Bearer trf_live_x"})
    glossi = client.get("/api/v1/generations/x", headers={"X-API-Key": "glsi_aaaaaaaaaa_b"})
    assert set(trify.json()) == {"error", "message", "code"}
    assert set(glossi.json()) == {"error", "message"}


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "offset=1180591620717411303424"])
def test_numbers_of_a_query_that_make_no_sense_are_refused(place, client, ada, query):
    answer = client.get(f"/v1/models?{query}", headers=key_headers(place, ada))

    assert (answer.status_code, spoken("/v1/models", answer)) == (400, "invalid_settings")


def test_a_body_over_the_limit_is_cut_off(place, client, ada):
    answer = client.post("/generate", content=b"x" * (16 * 2**20), headers=key_headers(place, ada))

    assert answer.status_code == 400
    assert "larger" in spoken("/generate", answer)


@pytest.mark.shared
def test_no_malformed_picture_gets_past_the_door(place, client, ada, shared):
    headers = key_headers(place, ada)
    for path in sorted(shared.joinpath("malformed").glob("*.*")):
        body = {"imageBase64": base64.b64encode(path.read_bytes()).decode()}
        for door in ("/generate", "/v1/generations"):
            answer = client.post(door, json=body, headers=headers)
            fine = path.name == "bad_exif.jpg"
            assert answer.status_code in ({200, 201} if fine else {400, 422}), (path, answer.text)


@pytest.mark.shared
@pytest.mark.parametrize("suffix", ["", ".glb", ".gltf", ".zip"])
def test_no_malformed_model_gets_past_the_door(place, client, ada, shared, suffix):
    headers = key_headers(place, ada)
    for path in sorted(shared.joinpath("malformed").rglob("*.*")):
        files = {"file": (path.name + suffix, path.read_bytes())}
        answer = client.post("/v1/models", files=files, headers=headers)
        if answer.status_code != 201:
            assert answer.status_code == 400, (path, answer.text)
            assert spoken("/v1/models", answer) == "invalid_format"


def test_each_dialect_has_a_document_of_its_own(client):
    for dialect in DIALECTS:
        document = client.get(f"/openapi/{dialect.name}.json").json()
        assert document["openapi"].startswith("3.1")
        for methods in document["paths"].values():
            for operation in methods.values():
                assert "400" in operation["responses"]
    assert client.get("/openapi/nothing.json").status_code == 404


def test_the_documentation_page_needs_no_foreign_host(client):
    page = client.get("/docs").text

    assert "<title>Maquette" in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_front_door_leads_to_the_documents_of_every_dialect(client):
    page = client.get("/").text

    for dialect in DIALECTS:
        assert f'<a href="#{dialect.name}">{dialect.title}</a>' in page


def test_the_probes_answer(client):
    assert client.get("/livez").text == "ok"
    assert client.get("/readyz?exclude=workers").text == "ok"
    health = {"status": "ok", "database": "connected"}
    assert client.get("/v1/health").json() == {"data": health}


def test_only_an_object_is_a_body():
    for text in (b"[]", b"null", b"5", b'"text"'):
        with pytest.raises(BadInput, match="object"):
            json_object(text)
