import base64
import io
import json
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import select

from maquette.core.accounts import actions as accounts
from maquette.core.accounts.tables import ApiKey
from maquette.core.generations import actions
from maquette.core.generations.rules import GenerationOrder
from maquette.core.generations.tables import Generation


def _dot():
    drawn = io.BytesIO()
    Image.new("RGB", (64, 64)).save(drawn, "PNG")
    return base64.b64encode(drawn.getvalue()).decode()


DOT = _dot()


@pytest.fixture
def headers(place, ada):
    return {"Authorization": f"Bearer {place.key(ada)}"}


def credits_left(client, headers):
    return client.get("/v1/account", headers=headers).json()["data"]["credits"]


def test_a_picture_is_ordered_made_and_listed(place, client, headers, png):
    place.start_worker()
    body = {"imageBase64": base64.b64encode(png).decode(), "tier": "draft", "engine": "echo"}
    body |= {"views": ["front"], "aspect": "16:9", "compression": "draco"}

    order = client.post("/v1/generations", json=body, headers=headers)
    made = ended(client, headers, f"/v1/generations/{order.json()['data']['id']}")

    assert order.status_code == 201
    assert made["status"] == "done"
    assert made["progress"] == 1
    assert made["engine"] == "echo"
    report = client.get(f"/v1/models/{made['modelId']}/report", headers=headers).json()["data"]
    assert report["triangles"] == 6
    listed = client.get("/v1/generations", headers=headers).json()
    assert [row["id"] for row in listed["data"]] == [made["id"]]
    job = client.get(f"/v1/jobs/{made['jobId']}", headers=headers).json()["data"]
    assert (job["kind"], job["cost"], job["attempt"]) == ("generation", 1, 1)
    with place.runtime.db.read() as session:
        options = session.scalars(select(Generation.options)).one()
    assert (options["views"], options["aspect"]) == (["front"], "16:9")
    assert options["compression"] == "draco"


def test_the_high_tier_costs_five(client, headers):
    client.post("/v1/generations", json={"prompt": "a chair", "tier": "high"}, headers=headers)

    assert credits_left(client, headers) == 5


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"prompt": "x", "tier": "best"},
        {"prompt": "x" * 1001},
        {"prompt": "x", "engine": "nobody"},
        {"prompt": "x", "textureSize": 5000},
        {"prompt": "x", "thickness": 0},
        {"prompt": "x", "sparkle": 1},
        {"prompt": "x", "views": ["top"]},
        {"prompt": "x", "aspect": "2:1"},
        {"prompt": "x", "compression": "zip"},
        {"imageUrl": "http://a", "imageBase64": "aGk="},
        {"imagesBase64": [DOT, DOT], "turntable": "left"},
    ],
)
def test_orders_that_make_no_sense_are_refused(client, headers, body):
    answer = client.post("/v1/generations", json=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_settings"
    assert credits_left(client, headers) == 10


def test_a_job_can_be_cancelled_and_is_paid_back(client, headers):
    order = client.post("/v1/generations", json={"prompt": "wait 9"}, headers=headers)
    path = f"/v1/jobs/{order.json()['data']['jobId']}"
    assert credits_left(client, headers) == 9

    cancelled = client.post(f"{path}/cancel", headers=headers).json()["data"]

    assert cancelled["status"] == "cancelled"
    assert credits_left(client, headers) == 10
    assert client.post(f"{path}/cancel", headers=headers).json()["data"]["status"] == "cancelled"
    assert credits_left(client, headers) == 10


def test_the_event_stream_tells_every_change_and_ends(place, client, headers):
    place.start_worker()
    order = client.post("/v1/generations", json={"prompt": "wait 1"}, headers=headers)
    path = f"/v1/jobs/{order.json()['data']['jobId']}/events"

    with client.stream("GET", path, headers=headers) as stream:
        lines = list(stream.iter_lines())

    events = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert events[-1]["status"] == "done"
    assert [event["progress"] for event in events] == sorted(e["progress"] for e in events)
    assert "event: job.done" in lines


def test_the_engines_are_listed(client, headers):
    engines = client.get("/v1/engines", headers=headers).json()["data"]

    assert engines[0]["id"] == "echo"
    assert engines[0]["takes"] == ["image", "text", "views"]


def test_a_key_can_be_rotated_once_and_the_old_one_ends(client, headers):
    keys = client.get("/v1/keys", headers=headers).json()["data"]
    mine = next(key for key in keys if headers["Authorization"].startswith(f"Bearer {key['hint']}"))

    fresh = client.post(f"/v1/keys/{mine['id']}/rotate", headers=headers)

    assert fresh.status_code == 201
    assert fresh.headers["cache-control"] == "no-store"
    new = {"Authorization": f"Bearer {fresh.json()['data']['key']}"}
    assert client.get("/v1/account", headers=headers).status_code == 401
    assert client.get("/v1/account", headers=new).status_code == 200
    revoked = client.post(f"/v1/keys/{fresh.json()['data']['id']}/revoke", headers=new)
    assert revoked.json()["data"]["revokedAt"]
    assert client.get("/v1/account", headers=new).status_code == 401


def test_a_key_cannot_become_more_than_it_is_by_rotating_another(client, headers, place, ada):
    """A key that may write but not read would otherwise be told one that may do both."""
    with place.runtime.db.write() as session:
        _, poor = accounts.create_key(session, ada.account_id, scopes=["write"])
        rich, _ = accounts.create_key(session, ada.account_id)
        like, _ = accounts.create_key(session, ada.account_id, scopes=["write"])
    writer = {"Authorization": f"Bearer {poor}"}
    refused = client.post(f"/v1/keys/{rich.id}/rotate", headers=writer)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "insufficient_scope")
    assert client.post(f"/v1/keys/{like.id}/rotate", headers=writer).status_code == 201


def test_a_rolled_key_and_its_successor_both_work_until_the_overlap_is_over(client, place, ada):
    with place.runtime.db.write() as session:
        row, old = accounts.create_key(session, ada.account_id)
    before = {"Authorization": f"Bearer {old}"}
    rolled = client.post(f"/v1/keys/{row.id}/rotate", json={"overlapHours": 2}, headers=before)
    after = {"Authorization": f"Bearer {rolled.json()['data']['key']}"}
    assert client.get("/v1/account", headers=before).status_code == 200
    assert client.get("/v1/account", headers=after).status_code == 200
    with place.runtime.db.write() as session:
        kept = session.get_one(ApiKey, row.id)
        assert kept.expires_at - place.runtime.clock.now() <= timedelta(hours=2)
        kept.expires_at = place.runtime.clock.now()
    assert client.get("/v1/account", headers=before).status_code == 401
    assert client.get("/v1/account", headers=after).status_code == 200


def ended(client, headers, path):
    for _ in range(400):
        shown = client.get(path, headers=headers).json()["data"]
        if shown["status"] in {"done", "failed", "cancelled"}:
            return shown
        time.sleep(0.05)
    raise TimeoutError(shown)


def test_what_spoils_a_photo_is_said_with_the_order_and_hinders_nothing(client, headers):
    sent = [base64.b64encode(one).decode() for one in (photo(), dark())]
    body = {"imagesBase64": sent, "engine": "echo"}

    order = client.post("/v1/generations", json=body, headers=headers)
    made = order.json()["data"]

    assert order.status_code == 201
    (finding,) = made["findings"]
    assert (finding["picture"], finding["issue"]) == (1, "too_dark_or_blurry")
    assert "light" in finding["message"]
    again = client.get(f"/v1/generations/{made['id']}", headers=headers).json()["data"]
    assert again["findings"] == made["findings"]


def test_a_good_photo_has_no_findings(client, headers):
    body = {"imageBase64": base64.b64encode(photo()).decode()}

    order = client.post("/v1/generations", json=body, headers=headers)

    assert order.json()["data"]["findings"] == []


def test_a_photo_that_cannot_be_judged_is_ordered_all_the_same(place, ada, png):
    order = GenerationOrder(cost=1, pictures=(png,), engine="echo")
    ready = actions.prepare(place.runtime, ada.account_id, order)
    unreadable = replace(ready, order=replace(order, pictures=(png[:60], dark())))

    looked_at = actions.looked_at(place.runtime, unreadable)

    assert [finding["picture"] for finding in looked_at.findings] == [1]


def photo():
    """A thing before a plain wall."""
    picture = Image.new("RGB", (200, 160), "white")
    ImageDraw.Draw(picture).ellipse((50, 30, 150, 130), fill=(70, 90, 40))
    return as_png(picture)


def dark():
    return as_png(Image.new("RGB", (200, 160), (4, 4, 4)))


def as_png(picture):
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
