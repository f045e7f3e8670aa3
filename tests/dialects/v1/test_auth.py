"""Signing in over HTTP: the cookie, and pages of other sites."""

import pytest
from fastapi import APIRouter, Request

from maquette.app import create_app
from maquette.http.sessions import COOKIE, signed_in
from support.web import TestClient

ADA = {"email": "ada@example.com", "password": "correct horse"}
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
        assert "secure" in web.post("/auth/login", json=ADA).headers["set-cookie"].lower()


def test_the_logout_takes_the_cookie_back_and_the_session_with_it(web):
    web.post("/auth/login", json=ADA)
    kept = web.cookies[COOKIE]
    assert web.post("/auth/logout").json() == {"data": {"loggedOut": True}}
    assert COOKIE not in web.cookies
    web.cookies.set(COOKIE, kept)
    assert web.get("/whoami").status_code == 401


def test_a_key_is_no_session(web, place, bob):
    headers = {"Authorization": f"Bearer {place.key(bob)}"}
    assert web.get("/whoami", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver"}, 200),
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
