"""Every way in is declared, and does what it declares: five callers at every door.

Generated from the routes themselves, hidden ones and other names for the same route too.
"""

from collections import Counter
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from dialects.owners import MINE, holder
from maquette.app import DIALECTS, create_app
from maquette.core.accounts import actions as accounts
from maquette.http.policies import policies
from maquette.testing.house import House

ROUTES = [
    (dialect.name, method, path, policy)
    for dialect in DIALECTS
    for method, path, policy in policies(dialect.router.routes)
]
KEYED = [route for route in ROUTES if route[3].startswith("key:")]
SESSIONS = [route for route in ROUTES if route[3] == "session"]
OPEN = {
    "POST /auth/signup",
    "POST /auth/login",
    "POST /auth/logout",
    "GET /v1/health",
    "GET /api/forge",
    "POST /api/forge",
    "POST /api/forge-upload",
    "GET /api/x402/forge",
}
"""What anyone may use, with no more proof than an address of their own."""
HOUSE = {
    "GET /livez": "anyone",
    "GET /readyz": "anyone",
    "GET /": "anyone",
    "GET /docs": "anyone",
    "GET /openapi/{name}.json": "anyone",
    "GET /metrics": "secret",
    "GET /_storage/{key:path}": "signature",
    "PUT /_storage/{key:path}": "signature",
}
OTHER = {"read": "write", "write": "read"}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with House(tmp_path_factory.mktemp("doors"), more={"wrong_keys": 0}) as house:
        ada = holder(house, "ada@example.com")
        with TestClient(create_app(house.runtime), raise_server_exceptions=False) as web:
            yield house, web, ada


@pytest.fixture(scope="module")
def keys(town):
    """Keys of Ada's that do not open: revoked, expired, and one for each scope alone."""
    house, _, ada = town
    now, mine = house.runtime.clock.now(), ada.caller.account_id
    with house.runtime.db.write() as session:
        row, revoked = accounts.create_key(session, mine)
        accounts.revoke_key(session, mine, row.id, now)
        return {
            "revoked": revoked,
            "unknown": "sk_live_" + "0" * 32,
            "empty": "",
            "expired": accounts.create_key(session, mine, expires_at=now - timedelta(1))[1],
            "read": accounts.create_key(session, mine, scopes=["read"])[1],
            "write": accounts.create_key(session, mine, scopes=["write"])[1],
        }


def knock(town, route, key=None, cookie=None):
    """The route with Ada's own ids in its path."""
    _, web, ada = town
    dialect, method, path, _ = route
    filled = path.format_map({name: ada.ids[kind] for name, kind in MINE[dialect].items()})
    headers = {} if key is None else {"Authorization": f"Bearer {key}", "X-API-Key": key}
    if cookie is not None:
        headers["Cookie"] = cookie
    return web.request(method, filled, headers=headers)


def named(route):
    return " ".join(route)


def test_every_route_of_the_app_declares_one_policy(town):
    found = list(policies(town[1].app.routes))
    house = {f"{method} {path}": policy for method, path, policy in found}
    of_dialects = {(method, path) for _, method, path, _ in ROUTES}
    rest = {
        told: policy for told, policy in house.items() if tuple(told.split(" ")) not in of_dialects
    }
    assert rest == HOUSE
    assert {name for name, policy in house.items() if policy == "anyone"} - set(HOUSE) == OPEN
    assert Counter(house.values())["share"] == 2


@pytest.mark.parametrize("route", KEYED, ids=named)
def test_no_dead_or_missing_key_opens_a_door_and_all_are_refused_in_the_same_words(
    town, keys, route
):
    unknown = knock(town, route, keys["unknown"])
    assert unknown.status_code == 401
    revoked = knock(town, route, keys["revoked"])
    assert (revoked.status_code, revoked.text) == (unknown.status_code, unknown.text)
    for key in (None, keys["empty"], keys["expired"]):
        assert knock(town, route, key).status_code == 401


@pytest.mark.parametrize("route", KEYED, ids=named)
def test_a_key_of_the_other_scope_is_refused_whatever_is_asked_for(town, keys, route):
    wrong = OTHER[route[3].removeprefix("key:")]
    answer = knock(town, route, keys[wrong])
    assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("route", KEYED, ids=named)
def test_a_session_does_not_open_what_wants_a_key(town, route):
    assert knock(town, route, cookie=f"maquette_session={town[2].cookie}").status_code == 401


@pytest.mark.parametrize("route", SESSIONS, ids=named)
def test_a_key_does_not_open_what_wants_a_session(town, route):
    assert knock(town, route, town[2].plain).status_code == 401


@pytest.mark.parametrize("route", [r for r in SESSIONS if r[1] != "GET"], ids=named)
def test_a_cookie_alone_changes_nothing(town, route):
    cookie = f"maquette_session={town[2].cookie}"
    assert knock(town, route, cookie=cookie).status_code == 403
