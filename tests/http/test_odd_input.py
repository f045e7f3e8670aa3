"""Names, forms, settings, ids and headers that no honest client sends, on each database."""

from contextlib import ExitStack

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.kit.ids import new_id
from maquette.testing.house import House
from support.cubes import cube_glb


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def place(request, tmp_path_factory):
    """One house for all of these tests; each has an account of its own."""
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(server.database())
        yield stack.enter_context(House(tmp_path_factory.mktemp("house"), url))


@pytest.fixture(scope="module")
def client(place):
    # An error that nobody foresaw must come out as an answer, as it would from a server.
    with TestClient(create_app(place.runtime), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def headers(place):
    key = place.key(place.account(f"{new_id()}@example.com"))
    return {"Authorization": f"Bearer {key}", "X-API-Key": key}


def form(*parts, charset=""):
    """A multipart body written by hand: each part is (what comes after form-data, content)."""
    head = b"--b\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n"
    body = b"".join(head % part for part in parts) + b"--b--\r\n"
    charset = charset and f"; charset={charset}"
    return {"content": body, "kind": f"multipart/form-data; boundary=b{charset}"}


def post(client, headers, content, kind, path="/v1/models"):
    told = headers | {"Content-Type": kind}
    return client.post(path, content=content, headers=told)


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"a\x00b.glb", "ab.glb"),
        (b"../../etc/passwd.glb", "passwd.glb"),
        (b"a/b\\c.GLB", "c.GLB"),
        (b"\xff\xfe.glb", "ÿþ.glb"),
        ("модель.glb".encode(), "модель.glb"),
        ("\u202eblg.exe.glb".encode(), "blg.exe.glb"),
        (b"a;b.glb", "a;b.glb"),
        (b"a\tb.glb", "ab.glb"),
        (b"a%0d%0aSet-Cookie: x.glb", "a%0d%0aSet-Cookie: x.glb"),
        (b"a" * 2000 + b".glb", "a" * 251 + ".glb"),
    ],
)
def test_a_file_may_have_any_name_and_keeps_what_is_harmless(client, headers, name, kept):
    part = (b'name="file"; filename="%s"' % name, cube_glb())

    answer = post(client, headers, **form(part))

    assert answer.status_code == 201
    path = f"/v1/models/{answer.json()['data']['modelId']}"
    assert client.get(path, headers=headers).json()["data"]["originalName"] == kept
    told = client.get(f"{path}/file", headers=headers).headers
    assert told["content-disposition"].startswith("attachment;")
    assert told["content-disposition"].isascii()
    assert "set-cookie" not in told


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "utf-7", "punycode", "utf-16", "idna", "hex", "no-such", "a\tb"]
)
@pytest.mark.parametrize("name", [b"\\ud800.glb", b"+2AA-.glb", b"\xff.glb", b"\\c.glb"])
def test_a_form_in_another_charset_is_refused(client, headers, charset, name):
    part = (b'name="file"; filename="%s"' % name, cube_glb())

    answer = post(client, headers, **form(part, charset=charset))

    assert code(answer) == (400, "invalid_settings")


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"", "multipart/form-data", "invalid_settings"),
        (b"", "multipart/form-data; boundary=", "no_file"),
        (b"", "multipart/form-data; boundary=b", "no_file"),
        (b"--b\r\n", "multipart/form-data; boundary=b", "no_file"),
        (b"--b\r\nContent-Disposition: odd\r\n\r\nx\r\n--b--", None, "invalid_settings"),
        (b"--b\r\n\r\nx\r\n--b--", None, "invalid_settings"),
        (b"--b\r\n" + b"X: y\r\n" * 5000, None, "invalid_settings"),
        (b"x" * 3000, "multipart/form-data; boundary=" + "b" * 2000, "invalid_settings"),
        (b"file=abc", "application/x-www-form-urlencoded", "no_file"),
        (b"{}", "application/json", "no_file"),
        (form((b'name="file"', b"x"))["content"], None, "no_file"),
        (form((b'name="model"; filename="a.glb"', b"x"))["content"], None, "no_file"),
        (form((b'name="file"; filename=""', b"x"))["content"], None, "invalid_format"),
        (form((b'name="file"; filename="a.glb"', b""))["content"], None, "invalid_format"),
        (
            form(*[(b'name="a%d"' % n, b"x") for n in range(21)])["content"],
            None,
            "invalid_settings",
        ),
        (form((b'name="renderSettings"', b"x" * 70_000))["content"], None, "invalid_settings"),
    ],
)
def test_forms_that_cannot_be_read_are_refused(client, headers, content, kind, said):
    kind = kind or "multipart/form-data; boundary=b"

    answer = post(client, headers, content, kind)

    assert code(answer) == (400, said)


@pytest.mark.parametrize(
    "settings",
    [
        b"[]",
        b"null",
        b'"16:9"',
        b'{"length":NaN}',
        b'{"length":1e999}',
        b'{"length":1e308}',
        b'{"length":"6"}',
        b'{"length":true}',
        b'{"length":null}',
        b'{"length":3,"length":4}',
        b'{"length":' + b"9" * 400 + b"}",
        b'{"rotateY":1e300}',
        b'{"rotateY":999999999999999999999}',
        b'{"animation":"a\\u0000b"}',
        b'{"animation":"\\ud800"}',
        b'{"\\u0000":1}',
        b'{"":1}',
        b'{"quality":["4k"]}',
        b'{"quality":{}}',
        b'{"aspect":"16:9\\n"}',
        b'{"bgColor":"#ffffff\\n"}',
        '{"bgColor":"#\uff11\uff11\uff11\uff11\uff11\uff11"}'.encode(),
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b"\xff",
    ],
)
def test_settings_that_make_no_sense_leave_nothing_behind(client, headers, settings):
    parts = (b'name="renderSettings"', settings), (b'name="file"; filename="a.glb"', cube_glb())

    answer = post(client, headers, **form(*parts))

    assert code(answer) == (400, "invalid_settings")
    assert client.get("/v1/models", headers=headers).json()["meta"]["total"] == 0


DOORS = [
    "GET /status/{}",
    "GET /v1/status/{}",
    "GET /download/{}",
    "GET /v1/download/{}",
    "GET /v1/models/{}",
    "PATCH /v1/models/{}/archive",
    "PATCH /v1/models/{}/unarchive",
    "DELETE /v1/models/{}",
    "GET /v1/models/{}/file",
    "GET /v1/models/{}/report",
    "GET /v1/renders/{}",
    "PATCH /v1/renders/{}/dismiss",
    "GET /v1/renders/{}/video",
    "GET /v1/renders/{}/poster",
    "GET /v1/renders/{}/thumb",
    "DELETE /v1/renders/{}",
    "GET /v1/renders/{}/bundle",
    "GET /v1/generations/{}",
    "GET /v1/jobs/{}",
    "GET /v1/jobs/{}/events",
    "POST /v1/jobs/{}/cancel",
    "POST /v1/keys/{}/rotate",
    "POST /v1/keys/{}/revoke",
]
IDS = [
    *("%00", "a%00b", "%ff", "job_%00", "job_" + "%C4%B0" * 26, "job_" + "0" * 26),
    *("x" * 5000, "'", "a%20b", "%F0%9F%98%80", "%2f", "x/"),
]


@pytest.mark.parametrize("door", DOORS)
def test_ids_of_no_known_shape_are_not_found(client, headers, door):
    method, path = door.split()
    for odd in IDS:
        answer = client.request(method, path.format(odd), headers=headers, follow_redirects=False)
        assert answer.status_code in {404, 405}, (odd, answer.status_code, answer.text)
        assert answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/models/"), ("POST", "/generate/"), ("GET", "/livez/")]
)
def test_nobody_is_sent_elsewhere_with_his_key(client, headers, method, path):
    """A redirect would be built from the Host header, and forget TLS that a proxy ended."""
    answer = client.request(
        method, path, headers={**headers, "Host": "evil.example"}, follow_redirects=False
    )

    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize("query", ["tags=%ff", "tags=%25", "tags=_", "tags=" + "a," * 30, "tags=,"])
def test_odd_tags_find_nothing(client, headers, query):
    assert post(client, headers, **form((b'name="file"; filename="a.glb"', cube_glb()))).is_success

    answer = client.get(f"/v1/models?{query}", headers=headers)

    assert answer.status_code == 200
    assert answer.json()["meta"]["total"] == (1 if query == "tags=," else 0)


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/models?tags=%00", "/v1/models?tags=" + "a" * 5000, "/v1/models?limit=0"),
        *("/v1/models?limit=", "/v1/models?limit=1e2", "/v1/renders?status=%00"),
        *("/v1/renders?status=", "/v1/renders?offset=9999999999"),
    ],
)
def test_queries_that_make_no_sense_are_refused(client, headers, path):
    assert code(client.get(path, headers=headers)) == (400, "invalid_settings")


@pytest.mark.parametrize(
    "key", [b"", b"\xff", b"\xe2\x98\x83", b"\xff" * 32, b"x" * 10_000, b"sk_live_", b"glsi_a_b"]
)
def test_keys_of_no_known_shape_open_nothing(client, key):
    told = {"X-API-Key": key, "Authorization": b"Bearer " + key}

    assert client.get("/status/job_x", headers=told).status_code == 401
    assert client.get("/v1/models", headers=told).status_code == 401


@pytest.mark.parametrize(
    ("key", "status"),
    [(b"", 400), (b"x" * 256, 400), (b"x" * 255, 201), (b"a b", 201), ("é".encode(), 201)],
)
def test_idempotency_keys_have_a_length(client, headers, key, status):
    told = {**headers, "Idempotency-Key": key}

    assert client.post("/v1/generations", json={"prompt": "x"}, headers=told).status_code == status
