"""Finding a request's route among those of all dialects."""

import re

import pytest
from starlette.routing import Match
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.house import House

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FILLED = ("abcdefghijkl", "models", "v1", "", "a.b")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with House(tmp_path_factory.mktemp("house")) as house:
        yield create_app(house.runtime)


def first_match(routes, method, path):
    """What a look at one after the other finds."""
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    matches = ((route, route.matches(scope)[0]) for route in routes)
    return next((route for route, match in matches if match is Match.FULL), None)


def paths(routes):
    """Every path there is, with something in its gaps, a bit more behind it, and a bit less."""
    for route in routes:
        for value in FILLED:
            path = re.sub(r"\{[^}]*\}", value, route.path)
            yield from (path, f"{path}/", f"{path}/more", path.rpartition("/")[0] or "/")


def test_every_request_meets_the_route_that_a_look_at_all_of_them_finds(app):
    every = app.router.routes
    asked = sorted(set(paths(every)))
    assert len(every) > 100
    assert len(asked) > 500
    for path in asked:
        near = app.router.near(path)
        for method in METHODS:
            wanted = first_match(every, method, path)
            assert first_match(near, method, path) is wanted, (method, path)


def test_few_routes_are_asked_about_a_path(app):
    """Every surface shares prefixes with another; half of all would be no gain."""
    most = max(len(app.router.near(path)) for path in set(paths(app.router.routes)))
    assert most < len(app.router.routes) / 4


def test_what_no_route_takes_is_told_apart_by_path_and_method(app):
    with TestClient(app) as web:
        assert web.get("/v1/nothing/here").status_code == 404
        assert web.get("/v1/account/").status_code == 404  # never a redirect
        refused = web.request("DELETE", "/livez")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
        assert web.get("/livez").text == "ok"
