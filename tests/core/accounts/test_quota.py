"""What an account stores, counted to the byte, and refused where it is more than it may."""

import io
import threading
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from maquette.app import create_app
from maquette.core.accounts import quota
from maquette.core.audit import litter
from maquette.testing.house import House
from support.cubes import cube_glb

MEGABYTE = 2**20
HALF = 400_000
GLB = {"Content-Type": "model/gltf-binary"}


@pytest.fixture(scope="module")
def png_of_noise():
    """About 400 kB of a picture."""
    noise = np.random.default_rng(7).integers(0, 256, (365, 365, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "PNG")
    return buffer.getvalue()


def model(name, size=HALF):
    """A cube of its own bytes, of about ``size`` of them."""
    return cube_glb(name=name + "x" * (size // 3))  # which it has three times


@pytest.fixture
def place(tmp_path):
    with House(tmp_path, more={"account_mb": 1}) as opened:
        yield opened


@contextmanager
def web_of(place, caller):
    key = place.key(caller)
    told = {"Authorization": f"Bearer {key}", "X-API-Key": key}
    with TestClient(create_app(place.runtime), headers=told) as opened:
        yield opened


def upload(web, name, size=HALF):
    return web.post("/v1/models", files={"file": (f"{name}.glb", model(name, size))})


def used(place, caller):
    with place.runtime.db.read() as session:
        return quota.used(session, caller.account_id)


def stored(place):
    """Bytes of all files there are."""
    found = [each.key for each in place.runtime.blobs.everything()]
    return sum(place.runtime.blobs.size(key) for key in found)


def test_what_goes_beyond_is_refused_and_what_is_there_already_is_not(place):
    ada, bob = place.account("ada@example.com"), place.account("bob@example.com")
    with web_of(place, ada) as web:
        assert [upload(web, name).status_code for name in ("a", "b")] == [201, 201]
        before = used(place, ada)
        assert before == len(model("a")) + len(model("b")) == stored(place)

        refused = upload(web, "c")

        assert refused.status_code == 403
        assert refused.json()["error"]["code"] == "storage_full"
        assert upload(web, "a").status_code == 201
        assert used(place, ada) == before
    with web_of(place, bob) as web:
        assert upload(web, "c").status_code == 201


def test_what_was_refused_is_litter_and_counts_for_nobody(place):
    ada = place.account("ada@example.com")
    with web_of(place, ada) as web:
        upload(web, "a")
        upload(web, "b")
        upload(web, "c")

    assert litter.sweep(place.runtime, timedelta()) == 1
    assert used(place, ada) == stored(place)


def test_of_many_uploads_at_once_as_many_go_in_as_there_is_room_for(make_house):
    place = make_house(more={"account_mb": 1})
    ada = place.account("ada@example.com")
    answers = []
    with web_of(place, ada) as web:

        def send(name):
            answers.append(upload(web, name).status_code)

        threads = [threading.Thread(target=send, args=(f"m{n}",)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(answers) == [201, 201, 403, 403, 403, 403]
    assert used(place, ada) == len(model("m1")) * 2


def test_slots_are_counted_when_they_are_confirmed_and_when_they_are_read(place):
    ada = place.account("ada@example.com")
    with web_of(place, ada) as web:
        three = [{"fileName": f"{n}.glb", "fileType": "glb", "name": n} for n in "abc"]
        opened = web.post("/api/v1/models", json={"models": three}).json()["models"]
        for number, slot in enumerate(opened):
            put = web.put(slot["uploadUrl"], content=model(str(number)), headers=GLB)
            assert put.status_code == 200
        told = [web.post(f"/api/v1/models/{slot['modelId']}/confirm", json={}) for slot in opened]

        assert [answer.status_code for answer in told] == [200, 200, 403]
        assert told[2].json()["code"] == "storage_full"


def test_overlays_and_what_was_made_count_until_they_are_deleted(place, png_of_noise):
    ada = place.account("ada@example.com")
    with web_of(place, ada) as web:
        sent = [web.post("/v1/overlays", files={"file": ("a.png", png_of_noise)}) for _ in "abc"]
        assert [answer.status_code for answer in sent] == [200, 200, 403]
        assert used(place, ada) == 2 * len(png_of_noise)

        web.delete(f"/v1/overlays/{sent[0].json()['data']['id']}")

        assert used(place, ada) == len(png_of_noise)
        again = web.post("/v1/overlays", files={"file": ("a.png", png_of_noise)})
        assert again.status_code == 200


def test_an_account_without_limits_has_none_here(place):
    owner = place.account("rich@example.com", None)
    with web_of(place, owner) as web:
        assert [upload(web, name).status_code for name in "abc"] == [201] * 3
