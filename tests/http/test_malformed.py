"""Damaged files of the real world, from a stranger's address: told apart, never an incident."""

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.testing.house import House
from support.origin import answer, origin

pytestmark = pytest.mark.shared
# The pixels of the first are whole, only what its camera noted is damaged; the second belongs to a
# model that is damaged elsewhere. No model among these files is fine.
FINE_PICTURES = {"bad_exif.jpg", "CesiumLogoFlat.png"}


@pytest.fixture(scope="module")
def damaged(shared):
    """Every damaged file by its name, and a server that hands them out."""
    files = {path.name: path.read_bytes() for path in shared.joinpath("malformed").rglob("*.*")}
    with origin({f"/{name}": answer(data) for name, data in files.items()}) as strangers:
        yield strangers


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with House(tmp_path_factory.mktemp("place"), more={"outbound_allow": "127.0.0.1"}) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(place):
    key = place.key(place.account("ada@example.com", None))
    headers = {"Authorization": f"Bearer {key}", "X-API-Key": key}
    app = create_app(place.runtime)
    with TestClient(app, headers=headers, raise_server_exceptions=False) as opened:
        yield opened


def told(client, path, field, strangers):
    """What came of each damaged file when its address was sent."""
    return {
        address[1:]: client.post(path, json={field: strangers.url + address})
        for address in sorted(strangers.answers)
    }


def test_a_damaged_picture_at_an_address_is_refused_at_once(client, damaged):
    answers = told(client, "/generate", "imageUrl", damaged)

    assert {name for name, got in answers.items() if got.status_code == 200} == FINE_PICTURES
    assert {got.status_code for got in answers.values()} == {200, 422}
    assert all(got.json()["message"] for got in answers.values())


def test_a_damaged_picture_is_told_apart_by_v1(client, damaged):
    answers = told(client, "/v1/generations", "imageUrl", damaged)

    assert {name for name, got in answers.items() if got.status_code == 201} == FINE_PICTURES
    refused = {name: got for name, got in answers.items() if name not in FINE_PICTURES}
    assert {got.json()["error"]["code"] for got in refused.values()} == {"invalid_image"}


def test_a_damaged_model_at_an_address_is_refused_at_once(client, damaged):
    answers = told(client, "/v1/models/ingest", "url", damaged)

    assert {got.status_code for got in answers.values()} == {400}
    assert {got.json()["error"]["code"] for got in answers.values()} == {"invalid_format"}
