"""A signed address opens one door, for a while, and no other."""

from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.errors import Denied
from maquette.storage.signed import PREFIX, Grant, SignedUrls
from maquette.testing.clock import StandingClock

SECRET = b"a secret of thirty-two characters"


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def urls(clock):
    return SignedUrls([SECRET], "https://shop.example/3d", clock)


def taken_apart(url):
    parts = urlsplit(url)
    key = unquote(parts.path.split(PREFIX, 1)[1])
    return key, dict(parse_qsl(parts.query, keep_blank_values=True))


def signed(urls, **changes):
    wanted = {"content_type": "video/mp4", "filename": "my chair.mp4", "expires_in": 60} | changes
    return taken_apart(urls.url("GET", "jobs/1/1/film one+.mp4", **wanted))


def test_an_address_is_absolute_and_grants_what_it_says(urls):
    url = urls.url("GET", "a b.mp4", content_type="video/mp4", filename="é.mp4", expires_in=60)
    assert url.startswith("https://shop.example/3d/_storage/a%20b.mp4?")
    key, query = taken_apart(url)
    assert urls.verify("GET", key, query) == Grant("a b.mp4", "video/mp4", "é.mp4")


def test_an_address_lives_until_its_last_second(urls, clock):
    key, query = signed(urls)
    clock.moment += timedelta(seconds=59)
    assert urls.verify("GET", key, query).key == key
    clock.moment += timedelta(seconds=1)
    with pytest.raises(Denied):
        urls.verify("GET", key, query)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "text/html"},
        {"name": "evil.html"},
        {"name": "my\nchair.mp4"},
        {"expires": "99999999999"},
        {"expires": "-1"},
        {"expires": "١٢"},
        {"expires": ""},
        {"signature": "0" * 64},
        {"signature": "\udcff"},
        {"signature": ""},
    ],
)
def test_an_altered_address_is_denied(urls, change):
    key, query = signed(urls)
    with pytest.raises(Denied):
        urls.verify("GET", key, query | change)


@pytest.mark.parametrize("missing", ["type", "name", "expires", "signature"])
def test_an_address_with_something_left_out_is_denied(urls, missing):
    key, query = signed(urls)
    del query[missing]
    with pytest.raises(Denied):
        urls.verify("GET", key, query)


def test_an_address_to_read_does_not_allow_to_write_nor_to_read_another_file(urls):
    key, query = signed(urls)
    with pytest.raises(Denied):
        urls.verify("PUT", key, query)
    with pytest.raises(Denied):
        urls.verify("GET", key.replace("1/1", "1/2"), query)


def test_another_installations_address_is_denied(urls, clock):
    key, query = signed(SignedUrls([b"another secret"], "https://shop.example/3d", clock))
    with pytest.raises(Denied):
        urls.verify("GET", key, query)


@given(st.text(), st.text(), st.text())
def test_whatever_is_asked_is_granted_or_denied(key, name, signature):
    urls = SignedUrls([SECRET], "http://localhost", StandingClock())
    query = {"type": "", "name": name, "expires": "1", "signature": signature}
    with pytest.raises(Denied):
        urls.verify("GET", key, query)
