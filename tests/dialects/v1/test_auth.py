"""Signing in over HTTP: the cookie, and pages of other sites."""

import pytest
from argon2 import PasswordHasher
from fastapi import APIRouter, Request

from maquette.app import create_app
from maquette.core.accounts.signing_in import MOST
from maquette.http.sessions import COOKIE, signed_in
from maquette.kit import passwords
from maquette.testing.house import House
from support.web import TestClient

ADA = {"email": "ada@example.com", "password": "correct horse"}
HERE = {"Origin": "http://testserver"}
router = APIRouter()


@router.api_route("/whoami", methods=["GET", "POST"])
def whoami(request: Request):
    return {"account": signed_in(request).account_id}


@pytest.fixture
def web(place):
    """The app with one route for those who have signed in, and Ada's account."""
    app = create_app(place.runtime)
    app.include_router(router)
    with TestClient(app, base_url="http://testserver") as opened:
        assert opened.post("/auth/signup", json=ADA).status_code == 201
        yield opened


def test_the_login_sets_a_cookie_that_scripts_and_strange_sites_do_not_get(web):
    answer = web.post("/auth/login", json=ADA)
    assert answer.status_code == 200
    assert answer.json()["data"]["email"] == ADA["email"]
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    assert web.get("/whoami").json() == {"account": answer.json()["data"]["id"]}


def test_over_tls_the_cookie_never_travels_without_it(place):
    over_tls = place.settings.model_copy(update={"public_url": "https://maquette.example"})
    runtime = type(place.runtime)(**{**vars(place.runtime), "settings": over_tls})
    with TestClient(create_app(runtime)) as web:
        web.post("/auth/signup", json=ADA)
        cookie = web.post("/auth/login", json=ADA).headers["set-cookie"]
        name, _, rest = cookie.partition("=")
        assert name == f"__Host-{COOKIE}"
        assert "secure" in rest.lower()
        assert "path=/" in rest.lower()
        assert "domain" not in rest.lower()
        # A host beside ours, or a page without TLS, could have set one of the plain name.
        token = rest.partition(";")[0]
        assert web.get("/api/api-keys", headers={"Cookie": f"{COOKIE}={token}"}).is_error
        assert web.get("/api/api-keys", headers={"Cookie": f"{name}={token}"}).is_success


def test_the_logout_takes_the_cookie_back_and_the_session_with_it(web):
    web.post("/auth/login", json=ADA)
    kept = web.cookies[COOKIE]
    assert web.post("/auth/logout", headers=HERE).json() == {"data": {"loggedOut": True}}
    assert COOKIE not in web.cookies
    web.cookies.set(COOKIE, kept)
    assert web.get("/whoami").status_code == 401


def test_a_key_is_no_session(web, place, bob):
    headers = {"Authorization": f"Bearer {place.key(bob)}"}
    assert web.get("/whoami", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Referer": "http://testserver/"}, 403),
        ({"Content-Type": "application/json"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Origin": "testserver"}, 403),
        ({"Origin": "http://testserver:81"}, 403),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver.evil.example"}, 403),
    ],
)
def test_only_pages_of_this_host_may_change_something(web, headers, status):
    web.post("/auth/login", json=ADA)
    assert web.post("/whoami", headers=headers).status_code == status


def test_without_a_cookie_a_program_need_not_say_where_it_is(web):
    assert web.post("/auth/login", json=ADA).status_code == 200


def test_a_form_of_a_strange_page_does_nothing_whatever_it_calls_itself(web):
    web.post("/auth/login", json=ADA)
    form = {"Origin": "http://evil.example", "Content-Type": "text/plain"}
    for path in ("/api/api-keys", "/auth/logout", "/auth/login", "/auth/signup"):
        assert web.post(path, content=b'{"name":"x"}', headers=form).is_error
    assert web.get("/api/api-keys").json()["keys"] == []


def test_a_cookie_planted_before_the_login_is_worth_nothing_after_it(web):
    web.cookies.set(COOKIE, "planted")
    assert web.post("/auth/login", json=ADA, headers=HERE).status_code == 200
    (told,) = [one.value for one in web.cookies.jar if one.value != "planted"]
    web.cookies.clear()
    web.cookies.set(COOKIE, "planted")
    assert web.get("/whoami").status_code == 401
    web.cookies.clear()
    web.cookies.set(COOKIE, told)
    assert web.get("/whoami").status_code == 200


def test_signing_in_again_ends_the_session_before(web):
    web.post("/auth/login", json=ADA)
    before = web.cookies[COOKIE]
    web.post("/auth/login", json=ADA, headers=HERE)
    assert web.cookies[COOKIE] != before
    web.cookies.clear()
    web.cookies.set(COOKIE, before)
    assert web.get("/whoami").status_code == 401


def test_a_strange_page_may_not_sign_anybody_in(web):
    assert web.post("/auth/login", json=ADA, headers={"Origin": "http://evil.example"}).is_error


def test_too_many_failures_are_answered_with_when_to_come_back(web):
    for _ in range(5):
        wrong = web.post("/auth/login", json={**ADA, "password": "wrong horse"})
        assert wrong.status_code == 401
    answer = web.post("/auth/login", json=ADA)
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "too_many_requests"
    assert 0 < int(answer.headers["retry-after"]) <= 901


NEIGHBOURS = ("2001:db8:1:2::{:x}", "2001:0db8:0001:0002:0000::{:x}", "2001:db8:1:2:{:x}::1")


@pytest.fixture
def behind_a_proxy(tmp_path, monkeypatch):
    """The app behind one proxy of ours, which tells where each request came from.

    With the cheapest hashes: how many passwords may be tried is asked here, not how slowly.
    """
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(1, 8, 1))
    with (
        House(tmp_path, more={"trusted_proxies": 1}) as house,
        TestClient(create_app(house.runtime), base_url="http://testserver") as opened,
    ):
        yield opened


def entered(web, place, password=ADA["password"]):
    told = {"X-Forwarded-For": place}
    return web.post("/auth/login", json={**ADA, "password": password}, headers=told).status_code


def test_a_whole_network_of_ipv6_may_try_no_more_passwords_than_one_address(behind_a_proxy):
    behind_a_proxy.post("/auth/signup", json=ADA)
    tries = [NEIGHBOURS[n % 3].format(n + 1) for n in range(MOST["both"])]
    assert {entered(behind_a_proxy, place, "wrong horse") for place in tries} == {401}
    assert entered(behind_a_proxy, "2001:db8:1:2:ffff::9") == 429
    assert entered(behind_a_proxy, "2001:db8:1:3::1") == 200


def test_an_ipv4_address_is_one_place_however_it_is_written(behind_a_proxy):
    behind_a_proxy.post("/auth/signup", json=ADA)
    tries = ["::ffff:192.0.2.1", "192.0.2.1"] * MOST["both"]
    assert {entered(behind_a_proxy, place, "wrong horse") for place in tries[: MOST["both"]]} == {
        401
    }
    assert [entered(behind_a_proxy, place) for place in tries[:2]] == [429, 429]
    assert entered(behind_a_proxy, "::ffff:192.0.2.2") == 200


def test_neighbours_in_one_network_of_ipv6_share_their_sign_ups(behind_a_proxy):
    def signed_up(number, place):
        person = {**ADA, "email": f"a{number}@example.com"}
        told = {"X-Forwarded-For": place}
        return behind_a_proxy.post("/auth/signup", json=person, headers=told).status_code

    most = MOST["sign-up"]
    assert {signed_up(n, NEIGHBOURS[n % 3].format(n + 1)) for n in range(most)} == {201}
    assert signed_up(most, "2001:db8:1:2:ffff::9") == 429
    assert signed_up(most, "2001:db8:1:3::1") == 201
