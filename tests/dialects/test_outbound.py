"""One account does not make Maquette trouble others more often than the operator allows."""

from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.house import House

NOWHERE = "http://10.0.0.1/shoe.png"
ORDERS = {
    "v1 generations": ("/v1/generations", {"imageUrl": NOWHERE}),
    "v1 models": ("/v1/models/ingest", {"url": NOWHERE}),
    "spherelinks": ("/generate", {"imageUrl": NOWHERE}),
    "trify3d": (
        "/api/v1/generations/image-to-3d",
        {"imageUrl": NOWHERE, "mode": "draft", "model": "echo"},
    ),
    "forge": ("/api/forge", {"image_urls": [NOWHERE]}),
}
"""Orders that name an address, one of each kind."""


@contextmanager
def opened(folder, **more):
    with (
        House(folder, more=more) as house,
        TestClient(create_app(house.runtime), raise_server_exceptions=False) as web,
    ):
        yield house, web


def holder(house, name):
    key = house.key(house.account(f"{name}@example.com"))
    return {"Authorization": f"Bearer {key}", "X-API-Key": key}


@pytest.mark.parametrize(("path", "body"), ORDERS.values(), ids=ORDERS)
def test_of_addresses_one_more_than_allowed_is_refused_in_the_dialects_words(tmp_path, path, body):
    with opened(tmp_path, outbound_per_minute=2) as (house, web):
        ada, bob = holder(house, "ada"), holder(house, "bob")

        first = [web.post(path, json=body, headers=ada) for _ in range(2)]
        refused = web.post(path, json=body, headers=ada)

        assert {answer.status_code for answer in first} <= {400, 422}
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert "addresses in a minute" in refused.text
        if path != "/api/forge":  # where a place counts, and not a key
            assert web.post(path, json=body, headers=bob).status_code in {400, 422}


def test_strangers_without_a_key_are_told_apart_by_where_they_come_from(tmp_path):
    with opened(tmp_path, outbound_per_minute=2, trusted_proxies=1) as (_, web):
        body = {"image_urls": [NOWHERE]}

        def ordered(address):
            told = {"X-Forwarded-For": address}
            return web.post("/api/forge", json=body, headers=told).status_code

        assert [ordered("192.0.2.1") for _ in range(3)] == [400, 400, 429]
        assert ordered("192.0.2.2") == 400


def test_letters_that_are_asked_for_count_as_well(tmp_path):
    with opened(tmp_path, outbound_per_minute=1) as (house, web):
        ada = holder(house, "ada")
        body = {"url": "https://example.com/hook"}
        made = web.post("/v1/webhooks", json=body, headers=ada).json()["data"]
        test = f"/v1/webhooks/{made['id']}/test"

        sent = web.post(test, headers=ada)
        log = web.get(f"/v1/webhooks/{made['id']}/deliveries", headers=ada).json()["data"]

        assert sent.status_code == 201
        assert web.post(test, headers=ada).status_code == 429
        again = f"/v1/webhooks/{made['id']}/deliveries/{log[0]['id']}/redeliver"
        assert web.post(again, headers=ada).status_code == 429


def test_an_operator_may_allow_any_number(tmp_path):
    with opened(tmp_path, outbound_per_minute=0) as (house, web):
        ada = holder(house, "ada")
        told = {web.post("/generate", json={"imageUrl": NOWHERE}, headers=ada) for _ in range(5)}
        assert {answer.status_code for answer in told} == {422}
