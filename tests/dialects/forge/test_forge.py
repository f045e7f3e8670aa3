"""The surface that asks for no key, with a real worker and the echo engine."""

import json
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.core.accounts import actions, queries
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.web import client as web_client

JSON = {"content-type": "application/json"}
SECRET_KEY = "msy_a-key-that-nobody-but-its-vendor-may-see"


@pytest.fixture
def waiting(quick):
    """Speaks to the house that waits for drafts."""
    with web_client(quick.runtime) as opened:
        yield opened


def order(client, **body):
    return client.post("/api/forge", json=body)


def test_a_draft_by_a_quick_engine_is_answered_as_done_at_once(waiting):
    client = waiting
    body = order(client, prompt="a glazed teapot", tier="draft").json()

    assert (body["status"], body["job_id"], body["mode"]) == ("done", None, "text_to_3d")
    assert client.get(body["glb_url"]).content[:4] == b"glTF"
    again = client.get(f"/api/forge?job={body['creation_id']}").json()
    assert again["status"] == "done"


def test_the_same_words_are_answered_from_what_was_made(waiting):
    client = waiting
    first = order(client, prompt="a glazed teapot", tier="draft").json()
    same = order(client, prompt="  a glazed teapot ", tier="draft").json()
    other = order(client, prompt="a glazed teapot", tier="draft", seed=7).json()
    anew = order(client, prompt="a glazed teapot", tier="draft", force_regenerate=True).json()

    assert (same["cached"], same["creation_id"]) == (True, first["creation_id"])
    assert "cached" not in other
    assert "cached" not in anew


def test_what_was_made_yesterday_is_made_anew(tmp_path):
    clock = StandingClock()
    with House(tmp_path, clock=clock, more={"forge_wait_seconds": 0}) as house:
        house.start_worker()
        with web_client(house.runtime) as client:
            first = order(client, prompt="a teapot").json()
            with house.runtime.db.read() as session:
                house.wait(queries.anybody(session), first["job_id"])
            assert order(client, prompt="a teapot").json()["cached"] is True
            clock.moment += timedelta(days=2)
            assert "cached" not in order(client, prompt="a teapot").json()


def test_a_quick_job_that_fails_is_told_so_at_once(waiting):
    client = waiting
    answer = order(client, prompt="refuse to build", tier="draft")

    assert (answer.status_code, answer.json()["error"]) == (502, "generation_failed")


def test_the_eleventh_order_in_a_minute_is_refused_and_the_next_minute_is_free(tmp_path):
    clock = StandingClock()
    with House(tmp_path, clock=clock) as house, web_client(house.runtime) as client:
        answers = [order(client, prompt=f"a chair {n}") for n in range(11)]
        refused = answers[-1]
        clock.moment += timedelta(seconds=61)
        later = order(client, prompt="a chair at last")

    assert {answer.status_code for answer in answers[:10]} == {200}
    assert answers[0].headers["ratelimit-remaining"] == "9"
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert refused.headers["retry-after"] == str(refused.json()["retry_after"]) == "60"
    assert refused.headers["ratelimit-reset"] == "60"
    assert later.status_code == 200


def test_only_our_own_proxies_are_believed_about_where_a_request_came_from(tmp_path):
    def asked(client, forwarded):
        headers = {"x-forwarded-for": forwarded}
        return client.post("/api/forge", json={"prompt": "a chair"}, headers=headers).status_code

    for name, hops, expected in (("trusting", 1, 200), ("plain", 0, 429)):
        more = {"trusted_proxies": hops, "forge_per_minute": 1}
        with House(tmp_path / name, more=more) as house, web_client(house.runtime) as client:
            assert asked(client, "6.6.6.6, 1.2.3.4") == 200
            assert asked(client, "6.6.6.6, 1.2.3.5") == expected
            assert asked(client, "7.7.7.7, 1.2.3.4") == 429


def test_neighbours_in_one_network_of_ipv6_share_a_window(tmp_path):
    more = {"trusted_proxies": 1, "forge_per_minute": 1}
    with House(tmp_path, more=more) as house, web_client(house.runtime) as client:
        codes = [
            client.post(
                "/api/forge", json={"prompt": "a chair"}, headers={"x-forwarded-for": place}
            ).status_code
            for place in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1")
        ]

    assert codes == [200, 429, 200]


def test_a_closed_surface_takes_no_orders_and_gives_no_slots(tmp_path):
    with House(tmp_path, more={"forge_public": False}) as house, web_client(house.runtime) as web:
        slot = {"content_type": "image/png", "size_bytes": 5}
        assert order(web, prompt="a chair").status_code == 404
        assert web.post("/api/forge-upload", json=slot).json()["error"] == "not_found"


def test_a_suspended_public_account_makes_nothing(place, client):
    with place.runtime.db.write() as session:
        actions.suspend(session, queries.anybody(session).account_id)

    assert order(client, prompt="a chair").json()["error"] == "generation_unavailable"


def test_nobody_can_sign_up_as_the_public(client):
    account = {"email": "public@localhost", "password": "correct horse"}
    assert client.post("/auth/signup", json=account).status_code in {400, 409}


def test_a_photo_goes_in_by_a_slot_and_comes_out_as_a_model(waiting, png):
    client = waiting
    slot = {"content_type": "image/png", "size_bytes": len(png)}
    told = client.post("/api/forge-upload", json=slot).json()
    early = order(client, image_urls=[told["public_url"]])
    put = client.put(told["upload_url"], content=png, headers=told["headers"])
    seen = client.get(told["public_url"])
    made = order(client, image_urls=[told["public_url"]], tier="draft").json()

    assert (early.status_code, early.json()["error"]) == (400, "invalid_image_url")
    assert (put.status_code, put.content) == (200, b"")
    assert seen.content == png
    assert (made["status"], made["mode"]) == ("done", "image_to_3d")


def test_a_slot_takes_no_more_than_was_told_and_no_other_type(client, png):
    slot = {"content_type": "image/png", "size_bytes": len(png)}
    told = client.post("/api/forge-upload", json=slot).json()

    def put(data, kind):
        return client.put(told["upload_url"], content=data, headers={"content-type": kind})

    assert put(png + b"x", "image/png").status_code == 413
    assert put(png, "image/jpeg").status_code == 403
    more = told["upload_url"].replace(f"limit={len(png)}", "limit=999999")
    assert client.put(more, content=png, headers=told["headers"]).status_code == 403


@pytest.mark.parametrize(
    "page",
    [b"<html><script>alert(1)</script>", b"\x89PNG\r\n\x1a\n<script>", b"GIF89a", b"%PDF-1.7"],
)
def test_what_is_no_picture_is_not_handed_out_as_one(client, page):
    slot = {"content_type": "image/png", "size_bytes": 100}
    told = client.post("/api/forge-upload", json=slot).json()

    assert client.put(told["upload_url"], content=page, headers=told["headers"]).status_code == 403
    assert client.get(told["public_url"]).status_code == 404


def test_a_key_of_a_vendor_is_kept_nowhere(tmp_path, caplog):
    caplog.set_level(0)
    more = {"forge_wait_seconds": 20}
    with House(tmp_path, more=more) as house, web_client(house.runtime) as client:
        house.start_worker()
        headers = {"x-forge-provider-key": SECRET_KEY}
        body = {"prompt": "a chair", "tier": "draft"}
        assert client.post("/api/forge", json=body, headers=headers).json()["status"] == "done"
        stored = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert stored
        for path in stored:
            assert SECRET_KEY.encode() not in path.read_bytes(), path
    assert SECRET_KEY not in caplog.text


def test_another_accounts_job_is_not_found_here(place, client, ada):
    job = place.order(ada, "a chair")
    answer = client.get(f"/api/forge?job={job}")

    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert client.get("/api/forge?job=nothing").json() == {
        **answer.json(),
        "job_id": "nothing",
    }


def test_a_body_over_eight_thousand_bytes_is_refused(client):
    answer = client.post("/api/forge", content=b" " * 8001, headers=JSON)

    assert (answer.status_code, answer.json()["error"]) == (413, "payload_too_large")


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", ""])
def test_only_json_is_taken(client, kind):
    answer = client.post(
        "/api/forge", content=json.dumps({"prompt": "a chair"}), headers={"content-type": kind}
    )

    assert answer.status_code == 415


def test_a_page_of_another_site_may_read_the_limits_and_the_receipt(place):
    with TestClient(create_app(place.runtime)) as client:
        headers = {"origin": "https://a.example"}
        answer = client.get("/api/forge?catalog", headers=headers)

    exposed = answer.headers["access-control-expose-headers"]
    assert "PAYMENT-RESPONSE" in exposed
    assert "RateLimit-Remaining" in exposed
