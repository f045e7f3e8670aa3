"""/v1's webhooks from the order to the letter, by a real worker."""

import json
import time

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from support.receiver import receiver
from support.web import client


def until(look, seconds=30):
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_a_generations_end_arrives_signed_and_is_in_the_log(street):
    caller = street.account("hooks@example.com")
    headers = {"Authorization": f"Bearer {street.key(caller)}"}
    with receiver() as them, client(street.runtime, headers=headers) as web:
        made = web.post("/v1/webhooks", json={"url": them.url}).json()["data"]
        order = {"prompt": "a chair", "engine": "echo"}
        asked = web.post("/v1/generations", json=order).json()["data"]
        (letter,) = until(lambda: list(them.letters))
        told = Webhook(made["secret"]).verify(letter.body, letter.headers)
        shown = web.get(f"/v1/generations/{asked['id']}").json()["data"]
        log = f"/v1/webhooks/{made['id']}/deliveries"
        line = until(
            lambda: [one for one in web.get(log).json()["data"] if one["status"] == "delivered"]
        )[0]
    assert told["type"] == "generation.done"
    assert told["id"] == letter.headers["webhook-id"] == line["eventId"]
    assert told["data"] == shown
    assert [one["statusCode"] for one in line["tries"]] == [200]
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(letter.body.replace(b"done", b"gone"), letter.headers)


def test_a_render_that_is_deleted_before_it_is_told_of_is_not_told(client, place, ada, glb):
    headers = {"Authorization": f"Bearer {place.key(ada)}"}
    client.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/"}, headers=headers)
    sent = client.post("/v1/models", files={"file": ("a.glb", glb)}, headers=headers).json()
    render = sent["data"]["renderId"]
    assert client.delete(f"/v1/renders/{render}", headers=headers).status_code == 200
    assert client.get(f"/v1/renders/{render}", headers=headers).status_code == 404


def test_a_body_is_json_that_any_parser_reads_back_the_same(street):
    caller = street.account("odd@example.com")
    headers = {"Authorization": f"Bearer {street.key(caller)}"}
    with receiver() as them, client(street.runtime, headers=headers) as web:
        web.post("/v1/webhooks", json={"url": them.url})
        web.post("/v1/generations", json={"prompt": 'a "chär" 🪑', "engine": "echo"})
        (letter,) = until(lambda: list(them.letters))
    assert json.loads(letter.body)["data"]["prompt"] == 'a "chär" 🪑'
