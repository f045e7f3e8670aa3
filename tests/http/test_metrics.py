"""What an operator's Prometheus is told, and who else is not."""

import re

import pytest

from maquette.testing.house import House
from support.web import client as web_client

KEY = {"Authorization": "Bearer let-me-measure"}


@pytest.fixture
def place(tmp_path):
    with House(tmp_path, more={"metrics_key": "let-me-measure"}) as house:
        yield house


@pytest.fixture
def client(place):
    with web_client(place.runtime) as web:
        yield web


def value(text, name, **labels):
    """The sample of this name whose labels include these."""
    for line in text.splitlines():
        found = re.match(rf"{name}(?:\{{(.*)\}})? (\S+)$", line)
        told = dict(re.findall(r'(\w+)="([^"]*)"', found[1] or "")) if found else {}
        if found and labels.items() <= told.items():
            return float(found[2])
    raise AssertionError(f"{name} {labels} is not among\n{text}")


def test_answers_are_counted_by_their_route_and_not_by_their_path(client):
    for name in ("a", "b"):
        client.get(f"/v1/models/{name}")
    client.get("/no/such/page")
    text = client.get("/metrics", headers=KEY).text
    counted = {"route": "/v1/models/{model_id}", "status": "401"}
    assert value(text, "maquette_http_requests_total", **counted) == 2
    assert value(text, "maquette_http_requests_total", route="-", status="404") == 1
    assert "/no/such/page" not in text


def test_open_work_is_told(place, client):
    key = {"Authorization": f"Bearer {place.key(place.account('ada@example.com'))}"}
    client.post("/v1/generations", json={"prompt": "a chair"}, headers=key)
    text = client.get("/metrics", headers=KEY).text
    assert value(text, "maquette_jobs_open", kind="generation", status="queued") == 1
    assert value(text, "maquette_oldest_queued_seconds") > 0
    assert value(text, "maquette_workers") == 0
    assert value(text, "maquette_webhooks_waiting") == 0


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guess"}])
def test_without_the_key_nothing_is_told(client, headers):
    assert client.get("/metrics", headers=headers).status_code == 401


def test_without_a_key_set_there_is_no_page(tmp_path):
    with House(tmp_path) as house, web_client(house.runtime) as web:
        assert web.get("/metrics", headers=KEY).status_code == 404
