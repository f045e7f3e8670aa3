"""An operator changes the installation's secret, and names the one before."""

import json
from urllib.parse import urlsplit

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from dialects.gallery import hung
from maquette.core.jobs import actions as jobs
from maquette.core.webhooks import actions, queries
from maquette.core.webhooks.actions import NewEndpoint
from maquette.core.webhooks.courier import Courier
from maquette.errors import WorkFailed
from maquette.testing.house import House
from maquette.worker import FORMATS
from support.receiver import receiver
from support.web import client

OLD, NEW = "the secret of last year as it was", "the secret of this year as it is"
AFTER = {"named": {"secret": NEW, "old_secrets": OLD}, "forgotten": {"secret": NEW}}


@pytest.fixture
def before(tmp_path):
    """Opens the house with a secret, and perhaps one before it."""
    return lambda **secrets: House(tmp_path, more={"outbound_allow": "127.0.0.1", **secrets})


def addresses(house, web):
    """A signed address of a file, and one that is shared."""
    caller = house.account("rich@example.com", 100)
    ids = hung(house, caller)
    house.runtime.blobs.put("letters", b"abc")
    signed = house.runtime.urls.url("GET", "letters", content_type="text/plain", expires_in=60)
    headers = {"Authorization": f"Bearer {house.key(caller)}"}
    shown = web.get(f"/v1/renders/{ids['dataset']}", headers=headers).json()["data"]
    return [_path(signed), _path(shown["shareUrl"])]


def _path(url):
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.mark.parametrize(("how", "status"), [("named", [200, 200]), ("forgotten", [403, 404])])
def test_links_hold_as_long_as_the_secret_that_signed_them_is_named(before, how, status):
    with before(secret=OLD) as house, client(house.runtime) as web:
        given = addresses(house, web)
        assert [web.get(address).status_code for address in given] == [200, 200]
    with before(**AFTER[how]) as house, client(house.runtime) as web:
        assert [web.get(address).status_code for address in given] == status


def test_what_is_signed_now_is_signed_with_the_new_secret(before):
    with before(**AFTER["named"]) as house, client(house.runtime) as web:
        given = addresses(house, web)
    with before(**AFTER["forgotten"]) as house, client(house.runtime) as web:
        assert [web.get(address).status_code for address in given] == [200, 200]


def test_a_key_holds_whatever_the_secret_is(before):
    with before(secret=OLD) as house, client(house.runtime) as web:
        key = house.key(house.account("ada@example.com"))
    with before(**AFTER["forgotten"]) as house, client(house.runtime) as web:
        assert web.get("/v1/account", headers={"Authorization": f"Bearer {key}"}).is_success


def test_a_receiver_with_the_old_secret_and_one_with_the_new_both_believe_a_letter(before):
    with receiver() as them:
        with before(secret=OLD) as house:
            ada = house.account("ada@example.com")
            endpoint = listening(house, ada, them.url)
            old = queries.secret(house.runtime, endpoint)
        with before(**AFTER["named"]) as house:
            new = queries.secret(house.runtime, endpoint)
            tell(house, ada)
        with before(**AFTER["forgotten"]) as house:
            tell(house, ada)
    both, alone = them.letters
    for secret in (old, new):
        assert Webhook(secret).verify(both.body, both.headers) == json.loads(both.body)
    assert Webhook(new).verify(alone.body, alone.headers) == json.loads(alone.body)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(alone.body, alone.headers)


def listening(house, caller, url):
    with house.runtime.db.write() as session:
        wanted = NewEndpoint(caller.account_id, url, ["generation.failed"], "v1")
        return actions.add(session, house.runtime, wanted)


def tell(house, caller):
    """Have a job fail, and post what is due."""
    job_id = house.order(caller, "a chair")
    with house.runtime.db.write() as session:
        job = jobs.begin(session, house.runtime, job_id)
        jobs.fail(session, house.runtime, job, WorkFailed("nothing came of it"))
    courier = Courier(house.runtime, FORMATS)
    try:
        courier.round()
        courier.finish()
    finally:
        courier.close()
