import json
import threading
import time
from contextlib import suppress
from email import message_from_bytes

import pytest

from maquette.errors import FetchTimedOut, TooLarge, UnfetchableUrl
from maquette.kit import dialling, fetch
from maquette.kit.addresses import Policy
from maquette.kit.dialling import Deadline, Slots
from maquette.kit.fetch import Caps, request, stream
from maquette.kit.forms import Part, multipart
from support.origin import answer, origin, redirect

LOOPBACK = Policy(("127.0.0.1", "localhost"))
CAPS = Caps(100_000, seconds=5.0)


@pytest.fixture
def web():
    def silent_then(connection):
        time.sleep(0.3)
        connection.sendall(answer(b"late"))

    with origin(
        {
            "/": answer(b'{"ok": true}', "201 Created", X_Request_Id="7"),
            "/refused": answer(b"why", "422 Unprocessable Content"),
            "/large": answer(b"x" * 100_001),
            "/lied": answer(b"", Content_Length="999999999"),
            "/late": silent_then,
            "/moved": redirect("/"),
            "/secret": answer(b"told"),
        }
    ) as opened:
        yield opened


def ask(method, url, **more):
    return request(method, url, caps=CAPS, policy=LOOPBACK, **more)


def test_an_order_in_json_goes_out_with_its_own_headers_and_comes_back_whole(web):
    body = json.dumps({"prompt": "a teapot"}).encode()
    headers = {"Authorization": "Bearer key", "Content-Type": "application/json"}
    reply = ask("POST", web.url + "/", headers=headers, body=body)
    assert (reply.status, reply.headers["x-request-id"]) == (201, "7")
    assert json.loads(reply.body) == {"ok": True}
    assert web.bodies == [body]
    assert "authorization: bearer key\r\n" in web.heads[0]
    assert f"content-length: {len(body)}\r\n" in web.heads[0]


def test_a_refusal_is_a_reply_like_any_other(web):
    reply = ask("DELETE", web.url + "/refused")
    assert (reply.status, reply.body) == (422, b"why")
    assert "content-length: 0\r\n" in web.heads[0]


def test_a_body_may_be_sent_as_it_is_made(web):
    ask("PUT", web.url + "/", body=(part for part in (b"one", b"two")))
    assert web.bodies == [b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"]


def test_a_form_reaches_the_server_with_its_fields_and_files(web):
    parts = [Part("prompt", b"a cup"), Part("image", b"\x89PNG\r\n", 'c"up.png', "image/png")]
    content_type, body = multipart(parts)
    ask("POST", web.url + "/", headers={"Content-Type": content_type}, body=body)
    read = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + web.bodies[0])
    prompt, image = read.get_payload()
    assert prompt.get_payload(decode=True) == b"a cup"
    assert image.get_filename() == "c%22up.png"
    assert image.get_content_type() == "image/png"


@pytest.mark.parametrize("text", ["a\r\nX: y", "a\x00", "a\n"])
def test_no_name_in_a_form_begins_a_line_of_its_own(text):
    for part in (Part(text, b""), Part("a", b"", text), Part("a", b"", "b", text)):
        with pytest.raises(ValueError, match="control"):
            multipart([part])


def test_a_file_is_handed_out_as_it_comes_and_not_kept(web):
    with stream("GET", web.url + "/secret", caps=CAPS, policy=LOOPBACK) as reply:
        assert reply.status == 200
        assert b"".join(reply.chunks) == b"told"


def test_what_fails_on_the_callers_side_is_not_taken_for_the_strangers_fault(web):
    with (
        pytest.raises(OSError, match="disk full"),
        stream("GET", web.url + "/secret", caps=CAPS, policy=LOOPBACK),
    ):
        raise OSError("disk full")


def test_an_answer_is_refused_by_its_own_word_before_its_bytes_come(web):
    for path in ("/large", "/lied"):
        with pytest.raises(TooLarge):
            ask("GET", web.url + path)


def test_a_patient_caller_waits_and_an_impatient_one_does_not(web):
    assert ask("GET", web.url + "/late").body == b"late"
    with pytest.raises(FetchTimedOut):
        request("GET", web.url + "/late", caps=Caps(9, silence=0.05), policy=LOOPBACK)


def test_only_a_get_is_led_on_by_a_redirect(web):
    assert ask("GET", web.url + "/moved").status == 201
    assert ask("POST", web.url + "/moved", body=b"x").status == 302
    with pytest.raises(UnfetchableUrl):
        request("GET", web.url + "/moved", caps=Caps(9, redirects=0), policy=LOOPBACK)


def test_a_redirect_to_another_host_learns_no_key_and_one_at_home_keeps_it(web):
    web.answers["/away"] = redirect(f"http://localhost:{web.port}/secret")
    web.answers["/home"] = redirect("/secret")
    headers = {"Authorization": "Bearer key", "X-Api-Key": "key", "Cookie": "a=b", "Accept": "*/*"}
    ask("GET", web.url + "/away", headers=headers)
    ask("GET", web.url + "/home", headers=headers)
    away, home = web.heads[1], web.heads[3]
    assert "key" not in away
    assert "cookie" not in away
    assert "accept: */*" in away
    assert "x-api-key: key" in home


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "Connection"])
def test_headers_that_frame_the_request_are_not_the_callers_to_set(name):
    with pytest.raises(ValueError, match="itself"):
        ask("GET", "http://127.0.0.1/", headers={name: "x"})


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\x00b", "\u2603"])
def test_no_header_begins_a_line_of_its_own(value, web):
    with pytest.raises((UnfetchableUrl, ValueError)):
        ask("GET", web.url + "/", headers={"X-Note": value})
    assert web.asked == []


def test_a_trusted_address_opens_its_own_port_and_no_other(web):
    policy = Policy().trusting(web.url)
    assert request("GET", web.url + "/", caps=CAPS, policy=policy).status == 201
    with origin({"/": answer(b"inside")}) as other:
        web.answers["/inwards"] = redirect(other.url + "/")
        for url in (other.url + "/", web.url + "/inwards"):
            with pytest.raises(UnfetchableUrl):
                request("GET", url, caps=CAPS, policy=policy)
        assert other.asked == []


def test_no_more_than_four_connections_go_to_one_address():
    open_now, most, lock, full = 0, 0, threading.Lock(), threading.Event()

    def counted(connection):
        nonlocal open_now, most
        with lock:
            open_now += 1
            most = max(most, open_now)
            if open_now == dialling.AT_ONCE:
                full.set()
        # Long enough for a fifth to come, if anything lets it; none of the four leaves before.
        full.wait(20)
        time.sleep(0.05)
        with lock:
            open_now -= 1
        with suppress(OSError):
            connection.sendall(answer(b"ok"))

    with origin({"/": counted}) as web:
        caps = Caps(100, seconds=60, silence=60)
        asking = [
            threading.Thread(target=fetch.request, args=("GET", web.url + "/"), kwargs=more)
            for more in [{"caps": caps, "policy": LOOPBACK}] * 12
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join(60)
        assert len(web.asked) == 12
    assert most == dialling.AT_ONCE


def test_who_finds_no_free_connection_in_time_is_told_so_and_slots_come_back():
    slots = Slots(at_once=1)
    give_up = slots.take("a", Deadline(1))
    slots.take("b", Deadline(1))
    with pytest.raises(dialling.httpcore2.TimeoutException):
        slots.take("a", Deadline(0.05))
    give_up()
    give_up()
    slots.take("a", Deadline(1))
    with pytest.raises(dialling.httpcore2.TimeoutException):
        slots.take("a", Deadline(0.05))


def test_every_slot_is_free_again_whatever_happened(web):
    for path in ("/", "/large", "/lied", "/moved", "/refused"):
        for _ in range(dialling.AT_ONCE + 1):
            with suppress(TooLarge):
                ask("GET", web.url + path)
    with suppress(UnfetchableUrl, FetchTimedOut):
        caps = Caps(9, seconds=0.3)
        request("GET", web.url.replace("http", "https") + "/", caps=caps, policy=LOOPBACK)
    assert not dialling._slots._open


def test_who_brings_too_little_in_the_time_it_took_is_left_when_the_grace_is_over(web, monkeypatch):
    """Of a rate that nobody reaches: how long the answer really takes decides nothing here."""
    unreachable = Caps(100_000, seconds=60.0, slowest=10**15)
    address = f"{web.url}/late"
    assert request("GET", address, caps=unreachable, policy=LOOPBACK).body == b"late"
    monkeypatch.setattr(fetch, "GRACE_SECONDS", 0.0)
    with pytest.raises(FetchTimedOut, match="too slowly"):
        request("GET", address, caps=unreachable, policy=LOOPBACK)
    at_leisure = Caps(100_000, seconds=60.0, slowest=0)
    assert request("GET", address, caps=at_leisure, policy=LOOPBACK).body == b"late"
