"""Stored files over the wire: whole, in parts, and by signed address."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.http.files import attachment, zipped
from maquette.testing.clock import StandingClock
from maquette.testing.house import House

KEY = "accounts/a/files/letters"
LETTERS = b"abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def place(tmp_path):
    with House(tmp_path, clock=StandingClock()) as opened:
        opened.runtime.blobs.put(KEY, LETTERS)
        opened.runtime.blobs.put("empty", b"")
        yield opened


@pytest.fixture
def client(place):
    with TestClient(create_app(place.runtime), raise_server_exceptions=False) as opened:
        yield opened


def address(place, key=KEY, seconds=60, method="GET", **more):
    """The signed address, without its host."""
    url = place.runtime.urls.url(method, key, content_type="text/plain", expires_in=seconds, **more)
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_a_file_without_a_name_is_to_be_kept_and_not_shown(place, client):
    answer = client.get(address(place))
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("asked", "status", "told", "content"),
    [
        (None, 200, None, LETTERS),
        ("bytes=0-3", 206, "bytes 0-3/26", b"abcd"),
        ("bytes=25-25", 206, "bytes 25-25/26", b"z"),
        ("bytes=24-", 206, "bytes 24-25/26", b"yz"),
        ("bytes=24-99", 206, "bytes 24-25/26", b"yz"),
        ("bytes=-3", 206, "bytes 23-25/26", b"xyz"),
        ("bytes=-99", 206, "bytes 0-25/26", LETTERS),
        ("bytes=0-", 206, "bytes 0-25/26", LETTERS),
        ("bytes=26-", 416, "bytes */26", b""),
        ("bytes=99-100", 416, "bytes */26", b""),
        ("bytes=-0", 416, "bytes */26", b""),
        ("bytes=5-4", 200, None, LETTERS),
        ("bytes=-", 200, None, LETTERS),
        ("bytes=0-1,3-4", 200, None, LETTERS),
        ("bytes=" + ",".join(["0-0"] * 4000), 200, None, LETTERS),
        ("lines=0-1", 200, None, LETTERS),
        ("bytes=a-b", 200, None, LETTERS),
        ("bytes=0-" + "9" * 40, 200, None, LETTERS),
    ],
)
def test_one_range_is_served_and_whatever_is_none_gets_the_whole(
    place, client, asked, status, told, content
):
    answer = client.get(address(place), headers={"Range": asked} if asked else {})

    assert answer.status_code == status
    assert answer.headers.get("content-range") == told
    assert answer.content == content
    assert answer.headers["content-length"] == str(len(content))
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(("asked", "status"), [(None, 200), ("bytes=0-", 416), ("bytes=-1", 416)])
def test_an_empty_file_has_no_ranges(place, client, asked, status):
    answer = client.get(address(place, "empty"), headers={"Range": asked} if asked else {})

    assert (answer.status_code, answer.content) == (status, b"")


def test_a_signed_address_gives_the_file_its_type_and_its_name(place, client):
    answer = client.get(address(place, filename="größe \u202e.txt"))

    assert answer.headers["content-type"].startswith("text/plain")
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="gr__e')
    assert "filename*=UTF-8''gr%C3%B6%C3%9Fe" in disposition


@given(st.text() | st.text("\r\n\t\x1b\u202e\"';\\ é", min_size=1))
def test_no_name_begins_a_header_of_its_own_or_ends_its_quotes(name):
    told = attachment(name)

    assert told.isascii()
    assert told.isprintable()
    kind, plain, whole = (part.strip() for part in told.split(";"))
    assert (kind, plain.count('"')) == ("attachment", 2)
    assert unquote(whole.removeprefix("filename*=UTF-8''")) == name


@pytest.mark.parametrize(
    ("change", "into"),
    [
        ("letters", "other"),
        ("type=text%2Fplain", "type=text%2Fhtml"),
        ("expires=", "expires=9"),
        ("signature=", "signature=0"),
        ("signature=", "unsigned="),
        ("name=a.txt", "name=a.html"),
        ("&name=a.txt", ""),
    ],
)
def test_an_address_with_any_part_changed_opens_nothing(place, client, change, into):
    signed = address(place, filename="a.txt")
    assert change in signed

    answer = client.get(signed.replace(change, into))

    assert answer.status_code == 403
    assert LETTERS not in answer.content


def test_an_address_ends_with_its_time(place, client):
    signed = address(place, seconds=60)
    assert client.get(signed).status_code == 200

    place.clock.moment += timedelta(seconds=60)

    assert client.get(signed).status_code == 403


def test_a_file_is_put_at_a_signed_address_and_a_second_time_replaces_it(place, client):
    signed = address(place, "slots/one", method="PUT")
    for body in (b"first", b"second one"):
        answer = client.put(signed, content=body, headers={"Content-Type": "text/plain"})
        assert (answer.status_code, answer.content) == (200, b"")

    assert place.runtime.blobs.get("slots/one") == b"second one"


@pytest.mark.parametrize("sent", [{}, {"Content-Type": "text/html"}])
def test_a_file_of_another_type_than_agreed_is_not_taken(place, client, sent):
    signed = address(place, "slots/one", method="PUT")

    assert client.put(signed, content=b"first", headers=sent).status_code == 403
    assert place.runtime.blobs.size("slots/one") is None


def test_an_address_for_getting_is_none_for_putting(place, client):
    answer = client.put(address(place), content=b"new", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 403
    assert place.runtime.blobs.get(KEY) == LETTERS


def test_a_put_file_over_the_limit_is_refused_and_not_kept(tmp_path):
    with House(tmp_path, clock=StandingClock(), more={"upload_limit_mb": 1}) as small:
        signed = address(small, "slots/one", method="PUT")
        with TestClient(create_app(small.runtime)) as client:
            answer = client.put(
                signed, content=bytes(2**20 + 1), headers={"Content-Type": "text/plain"}
            )

        assert answer.status_code == 413
        assert small.runtime.blobs.size("slots/one") is None


def test_an_address_for_putting_is_none_for_getting(place, client):
    assert client.get(address(place, method="PUT")).status_code == 403


@pytest.mark.parametrize("key", ["../secret", "%2e%2e/secret", "/etc/passwd", "a//b", ""])
def test_no_path_leads_out_of_the_store(place, client, key):
    (place.folder / "secret").write_bytes(b"hidden")

    answer = client.get(f"/_storage/{key}?expires=99999999999&type=x&signature=0")

    assert answer.status_code in {403, 404}


def test_a_signed_address_of_what_is_gone_is_not_found(place, client):
    assert client.get(address(place, "never/was")).status_code == 404


def test_a_zip_is_made_while_it_is_sent_and_its_parts_are_whole(tmp_path):
    parts = {"video.mp4": [b"one", b"", b"two"], "poster.png": [bytes(100_000)] * 3}
    pieces = list(zipped((name, iter(chunks)) for name, chunks in parts.items()))

    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            name: b"".join(chunks) for name, chunks in parts.items()
        }
    assert len(pieces) > 5
