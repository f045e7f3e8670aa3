from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from maquette.kit.clock import SystemClock
from maquette.kit.signing import hex_signature, standard_headers, webhook_secret

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_the_official_library_makes_the_same_signature():
    secret = webhook_secret(b"house", "endpoint", "salt")
    body = '{"name":"Stuhl ö"}'
    headers = standard_headers([secret], "evt_1", NOW, body.encode())
    assert headers["webhook-signature"] == Webhook(secret).sign("evt_1", NOW, body)


def test_the_official_library_accepts_either_of_two_secrets():
    old, new = webhook_secret(b"house", "a"), webhook_secret(b"house", "b")
    now = SystemClock().now()
    headers = standard_headers([new, old], "evt_1", now, b'{"a":1}')
    for secret in (old, new):
        assert Webhook(secret).verify(b'{"a":1}', headers) == {"a": 1}


def test_secrets_follow_from_the_house_and_the_name_alone():
    assert webhook_secret(b"house", "a", "bc") == webhook_secret(b"house", "a", "bc")
    others = {webhook_secret(b"house", "ab", "c"), webhook_secret(b"other", "a", "bc")}
    assert webhook_secret(b"house", "a", "bc") not in others


def test_the_hex_signature_is_the_one_of_rfc_4231():
    # Test case 2 of https://www.rfc-editor.org/rfc/rfc4231
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hex_signature("Jefe", b"what do ya want for nothing?") == expected
