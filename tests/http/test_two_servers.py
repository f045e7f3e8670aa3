"""Two servers on one database: what one of them is told about a key holds at the other as well."""

import httpx2
import pytest

from support.faults import until
from support.standing import standing

SECONDS = 5.0
"""How long a key may live on elsewhere once its revocation has been answered."""


@pytest.fixture
def pair(tmp_path, database_url):
    folder = tmp_path / "house"
    with (
        standing(folder, url=database_url) as one,
        standing(folder, url=database_url, email="grace@example.com") as other,
    ):
        yield one, other


def made(server, **how):
    """A new key: its id, and itself."""
    answer = server.web.post("/v1/keys", json=how)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"], answer.json()["data"]["key"]


def told(server, key):
    headers = {"Authorization": f"Bearer {key}"}
    return httpx2.get(f"{server.url}/v1/account", headers=headers, timeout=60).status_code


def test_a_key_revoked_at_one_server_is_refused_by_the_other_within_seconds(pair):
    one, other = pair
    key_id, key = made(one)
    assert [told(server, key) for server in (one, other, other)] == [200, 200, 200]

    assert one.web.post(f"/v1/keys/{key_id}/revoke").status_code == 200

    until(lambda: told(other, key) == 401, SECONDS)
    assert [told(server, key) for server in (one, other)] == [401, 401]


def test_a_key_rolled_at_one_server_and_its_successor_both_work_at_both(pair):
    one, other = pair
    key_id, old = made(one)
    assert told(other, old) == 200

    rolled = one.web.post(f"/v1/keys/{key_id}/rotate", json={"overlapHours": 1})

    new = rolled.json()["data"]["key"]
    until(lambda: told(other, new) == 200, SECONDS)
    assert [told(server, key) for server in pair for key in (old, new)] == [200] * 4
    # Ended before its time at the other, the old one ends at both, and the new one at neither.
    with_new = {"Authorization": f"Bearer {new}"}
    ended = httpx2.post(f"{other.url}/v1/keys/{key_id}/revoke", headers=with_new, timeout=60)
    assert ended.status_code == 200
    until(lambda: told(one, old) == 401, SECONDS)
    assert [told(server, key) for server in pair for key in (old, new)] == [401, 200] * 2
