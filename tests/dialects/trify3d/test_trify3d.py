"""Trify3D beyond its exchanges: webhooks, the rate limit, and keys that a session manages."""

import json
import time
import uuid
from datetime import timedelta

import pytest

from maquette.dialects.trify3d import translate
from maquette.dialects.trify3d.limit import PER_HOUR
from maquette.kit.clock import SystemClock
from maquette.kit.ids import new_ulid, ulid_number, ulid_of
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.receiver import receiver
from support.web import client

NOBODYS = "0b0e3ab0-6a4c-4ab1-9f3b-0e6d6cbb4b9b"
FIELDS = {
    "taskId",
    "type",
    "status",
    "provider",
    "outputModelUrl",
    "thumbnailUrl",
    "creditsUsed",
    "errorCode",
    "timestamp",
}


def start(web, prompt, hook=None, **more):
    body = {"prompt": prompt, **({"webhookUrl": hook} if hook else {}), **more}
    answer = web.post("/api/v1/generations/text-to-3d", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def letters(them, count, seconds=30):
    end = time.monotonic() + seconds
    while len(them.letters) < count:
        assert time.monotonic() < end, them.letters
        time.sleep(0.05)
    return them.letters


def bearer(house, email):
    return {"Authorization": f"Bearer {house.key(house.account(email, 100))}"}


def test_a_finished_task_is_posted_with_its_nine_fields(street):
    with (
        receiver() as them,
        client(street.runtime, headers=bearer(street, "hook@trify.example")) as web,
    ):
        task = start(web, "a chair", them.url, mode="draft")["taskId"]
        letter = letters(them, 1)[0]
        shown = web.get(f"/api/v1/generations/{task}").json()
        told = json.loads(letter.body)
        model = web.get(told["outputModelUrl"], headers={"Authorization": ""})

    assert set(told) == FIELDS
    assert letter.headers["x-trify3d-event"] == "generation.completed"
    assert letter.headers["x-trify3d-delivery"] == task == told["taskId"]
    assert (told["type"], told["status"], told["creditsUsed"]) == ("text_to_3d", "completed", 1)
    assert (told["errorCode"], told["provider"]) == (None, shown["provider"])
    assert model.content[:4] == b"glTF"


def test_a_failed_task_is_posted_as_well_and_costs_nothing(street):
    with (
        receiver() as them,
        client(street.runtime, headers=bearer(street, "sad@trify.example")) as web,
    ):
        start(web, "refuse this", them.url)
        letter = letters(them, 1)[0]

    told = json.loads(letter.body)
    assert letter.headers["x-trify3d-event"] == "generation.failed"
    assert (told["status"], told["creditsUsed"], told["outputModelUrl"]) == ("failed", 0, None)
    assert told["errorCode"] == "generation_failed"


def test_a_receiver_that_fails_hears_again_and_then_no_more(street):
    with (
        receiver((500, {}), (302, {"Location": "/elsewhere"})) as them,
        client(street.runtime, headers=bearer(street, "flaky@trify.example")) as web,
    ):
        start(web, "a chair", them.url, mode="draft")
        first, second, third = letters(them, 3)
        time.sleep(0.5)

    assert len(them.letters) == 3
    assert first.body == second.body == third.body
    assert {letter.path for letter in them.letters} == {"/hook"}


def test_only_the_task_that_named_the_address_is_told_there(street):
    with (
        receiver() as them,
        client(street.runtime, headers=bearer(street, "two@trify.example")) as web,
    ):
        start(web, "a quiet chair", mode="draft")
        task = start(web, "a chair", them.url, mode="draft")["taskId"]
        letters(them, 1)
        time.sleep(0.5)

    assert [json.loads(letter.body)["taskId"] for letter in them.letters] == [task]


@pytest.mark.parametrize("hook", ["ftp://example.com/x", "no address", "http://"])
def test_an_address_that_cannot_be_posted_to_is_refused_at_once(idle, hook):
    with client(idle.runtime, headers=bearer(idle, "bad@trify.example")) as web:
        body = {"prompt": "a chair", "webhookUrl": hook}
        answer = web.post("/api/v1/generations/text-to-3d", json=body)
        left = web.get("/v1/account").json()["data"]["credits"]

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert left == 100


def test_a_key_may_ask_six_hundred_times_an_hour_and_is_told_how_often(tmp_path):
    clock = StandingClock()
    with House(tmp_path, clock=clock) as house:
        mine, other = bearer(house, "busy@trify.example"), bearer(house, "calm@trify.example")
        with client(house.runtime) as web:
            path = f"/api/v1/generations/{NOBODYS}"
            left = [
                int(web.get(path, headers=mine).headers["X-RateLimit-Remaining"])
                for _ in range(PER_HOUR)
            ]
            clock.moment += timedelta(minutes=10)
            refused = web.get(path, headers=mine)
            calm = web.get(path, headers=other)
            clock.moment += timedelta(minutes=50)
            again = web.get(path, headers=mine)

    assert left == list(range(PER_HOUR - 1, -1, -1))
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == "3000"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert (calm.status_code, again.status_code) == (404, 404)


def test_keys_are_made_listed_and_revoked_by_who_has_signed_in(place):
    with client(place.runtime, headers={"Sec-Fetch-Site": "same-origin"}) as web:
        person = {"email": "eve@trify.example", "password": "correct horse"}
        assert web.post("/auth/signup", json=person).status_code in {200, 201}
        assert web.post("/auth/login", json=person).status_code == 200
        made = web.post("/api/api-keys", json={"name": "ci", "scopes": ["read"]})
        key = made.json()["key"]
        told = {"Authorization": f"Bearer {key}"}
        path = f"/api/v1/generations/{NOBODYS}"
        before = web.get(path, headers=told)
        start_ = web.post(
            "/api/v1/generations/text-to-3d", json={"prompt": "a chair"}, headers=told
        )
        listed = web.get("/api/api-keys").json()["keys"]
        revoked = [web.post(f"/api/api-keys/{made.json()['id']}/revoke") for _ in range(2)]
        after = web.get(path, headers=told)

    assert made.status_code == 201
    assert key.startswith("trf_live_")
    assert (before.status_code, start_.status_code, after.status_code) == (404, 403, 401)
    assert [(one["name"], one["scopes"], one["revokedAt"]) for one in listed] == [
        ("ci", ["read"], None)
    ]
    assert key not in json.dumps(listed)
    assert [answer.status_code for answer in revoked] == [200, 200]
    assert revoked[0].json() == revoked[1].json()


def test_a_key_does_not_open_the_door_to_keys(place, ada):
    with client(place.runtime, headers={"Authorization": f"Bearer {place.key(ada)}"}) as web:
        answers = [
            web.get("/api/api-keys"),
            web.post("/api/api-keys", json={}),
            web.post("/api/api-keys/abcdefghijkl/revoke"),
        ]

    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [
        (401, "unauthorized")
    ] * 3


def test_another_sites_page_cannot_make_keys(place):
    with client(place.runtime) as web:
        person = {"email": "eve@trify.example", "password": "correct horse"}
        web.post("/auth/signup", json=person)
        web.post("/auth/login", json=person)
        answer = web.post("/api/api-keys", json={}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403


def test_a_task_id_is_the_ulid_of_its_job_and_nothing_else_finds_one():
    ulid = new_ulid(SystemClock().now())
    shown = str(uuid.UUID(int=ulid_number(ulid)))

    assert translate.ulid(shown) == ulid == ulid_of(ulid_number(ulid))
    assert translate.ulid(shown.upper()) == ulid
    for odd in ("", "nonsense", shown.replace("-", ""), f"{{{shown}}}", ulid):
        assert translate.ulid(odd) == ""
