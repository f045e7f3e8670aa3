"""Keys at providers, as clients of /v1 and of Forge meet them; nobody works here."""

import base64

import pytest
from starlette.testclient import TestClient

from engines.remotes import KEYS, photo
from maquette.app import create_app
from maquette.core.generations.tables import Errand
from maquette.core.jobs.tables import JobSecret
from maquette.testing.house import House

KEY = KEYS["meshy"]
ORDER = {"imageBase64": base64.b64encode(photo()).decode(), "engine": "meshy"}


@pytest.fixture
def house(tmp_path):
    with House(tmp_path, providers=True) as opened:
        yield opened


@pytest.fixture
def web(house):
    with TestClient(create_app(house.runtime), base_url=house.settings.base_url) as client:
        ada = house.account("ada@example.com")
        client.headers["Authorization"] = f"Bearer {house.key(ada)}"
        yield client


def engine(web, engine_id="meshy"):
    found = web.get("/v1/engines").json()["data"]
    return next(one for one in found if one["id"] == engine_id)


def test_a_key_is_kept_shown_by_a_hint_and_deleted_and_the_catalogue_knows_at_once(web):
    assert engine(web)["state"] == "needs_key"
    kept = web.put("/v1/provider-keys/meshy", json={"key": KEY})
    assert kept.status_code == 200
    assert KEY not in kept.text
    (listed,) = web.get("/v1/provider-keys").json()["data"]
    assert (listed["provider"], listed["hint"][:4]) == ("meshy", "msy_")
    assert engine(web)["state"] == "ready"
    assert engine(web, "tripo")["state"] == "needs_key"
    assert web.delete("/v1/provider-keys/meshy").json()["data"]["deleted"]
    assert engine(web)["state"] == "needs_key"
    assert web.delete("/v1/provider-keys/meshy").status_code == 404


@pytest.mark.parametrize(
    ("provider", "key", "status"),
    [("meshy", "tsk_not-meshys", 400), ("nobody", "x", 404), ("hunyuan", "x", 404)],
)
def test_what_is_no_key_of_theirs_is_not_kept(web, provider, key, status):
    assert web.put(f"/v1/provider-keys/{provider}", json={"key": key}).status_code == status


def test_an_order_without_a_key_says_what_gives_it_one(web):
    answer = web.post("/v1/generations", json=ORDER)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "provider_key_required")
    assert "X-Provider-Key" in error["message"]


def test_an_orders_own_key_is_sealed_beside_its_job_and_in_no_answer(house, web):
    answer = web.post("/v1/generations", json=ORDER, headers={"X-Provider-Key": KEY})
    assert answer.status_code == 201
    told = answer.json()["data"]
    assert told["provider"] == {"name": "Meshy", "paidBy": "order", "cost": None}
    assert KEY not in answer.text
    with house.runtime.db.read() as session:
        assert KEY not in session.get(JobSecret, told["jobId"]).sealed
    ended = web.post(f"/v1/jobs/{told['jobId']}/cancel")
    assert ended.json()["data"]["status"] == "cancelled"
    with house.runtime.db.read() as session:
        assert session.get(JobSecret, told["jobId"]) is None


def test_forges_header_pays_for_a_pinned_backend(house, web):
    order = {"prompt": "a small red ball", "backend": "meshy", "tier": "standard"}
    refused = web.post("/api/forge", json=order)
    assert (refused.status_code, refused.json()["error"]) == (400, "provider_key_required")
    taken = web.post("/api/forge", json=order, headers={"x-forge-provider-key": KEY})
    assert taken.status_code == 200
    assert taken.json()["status"] == "queued"
    assert KEY not in taken.text
    with house.runtime.db.read() as session:
        assert session.get(Errand, taken.json()["job_id"]).paid_by == "order"


def test_forges_catalogue_says_whose_key_a_backend_needs(web):
    backends = {one["id"]: one for one in web.get("/api/forge?catalog").json()["backends"]}
    assert (backends["meshy"]["byok"], backends["meshy"]["vendor"]) == ("meshy", "Meshy")
    assert not backends["meshy"]["configured"]
    assert backends["echo"]["byok"] is None
