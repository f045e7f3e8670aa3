"""Slots: put by a signed address, confirmed, read by a real worker."""

from datetime import timedelta

import pytest

from maquette.core.accounts.queries import Caller
from maquette.core.assets import slots
from maquette.core.credits.actions import open_account
from maquette.errors import Conflict, NotFound, TooLarge, TooOften
from maquette.testing.clock import StandingClock
from maquette.testing.house import House
from support.cubes import cube_glb
from support.web import client

GLB = "model/gltf-binary"


def open_slot(place, caller, name="chair.glb", title=""):
    with place.runtime.db.write() as session:
        return slots.open_slot(session, place.runtime, caller.account_id, name, GLB, title)


def put(place, slot, data, content_type=GLB):
    with client(place.runtime) as web:
        address = slots.address(place.runtime, slot)
        return web.put(address, content=data, headers={"Content-Type": content_type})


def confirm(place, caller, slot):
    with place.runtime.db.write() as session:
        return slots.confirm(session, place.runtime, caller, slot.id)


def view(place, caller, slot):
    with place.runtime.db.read() as session:
        return slots.get(session, caller.account_id, slot.id)


def test_a_confirmed_file_becomes_an_asset_and_a_swapped_one_changes_nothing(house, ada):
    house.start_worker()
    slot = open_slot(house, ada, title="My chair")
    assert put(house, slot, cube_glb(name="chair")).status_code == 200
    job = house.wait(ada, confirm(house, ada, slot).job.id)
    assert (job.status, job.cost) == ("done", 0)
    asset = view(house, ada, slot).asset
    put(house, slot, cube_glb(2.0, name="other"))
    assert house.runtime.blobs.get(asset.glb_key) == cube_glb(name="chair")
    assert (asset.title, asset.original_name) == ("My chair", "chair.glb")
    assert asset.report["triangles"] == 12
    again = open_slot(house, ada)
    put(house, again, cube_glb(name="chair"))
    house.wait(ada, confirm(house, ada, again).job.id)
    assert view(house, ada, again).asset.id == asset.id


def test_only_what_was_there_when_it_was_confirmed_is_ever_read(house, ada):
    slot = open_slot(house, ada)
    put(house, slot, cube_glb(name="chair"))
    job = confirm(house, ada, slot).job
    assert put(house, slot, cube_glb(2.0, name="other")).status_code == 200
    assert put(house, view(house, ada, slot).slot, b"third").status_code == 200

    house.start_worker()
    house.wait(ada, job.id)

    made = view(house, ada, slot).asset
    assert house.runtime.blobs.get(made.glb_key) == cube_glb(name="chair")


def test_what_is_no_model_fails_with_the_reason(house, ada):
    house.start_worker()
    slot = open_slot(house, ada)
    put(house, slot, b"no model")
    job = house.wait(ada, confirm(house, ada, slot).job.id)
    assert (job.status, job.error_code) == ("failed", "model_unreadable")
    assert view(house, ada, slot).asset is None


def test_nothing_is_confirmed_before_it_is_there_and_twice_is_once(house, ada):
    slot = open_slot(house, ada)
    with pytest.raises(Conflict):
        confirm(house, ada, slot)
    put(house, slot, cube_glb())
    assert confirm(house, ada, slot).job.id == confirm(house, ada, slot).job.id


def test_the_address_takes_one_type_for_an_hour(clock_house):
    place, ada, clock = clock_house
    slot = open_slot(place, ada)
    address = slots.address(place.runtime, slot)
    assert put(place, slot, b"x", "text/html").status_code == 403
    clock.moment += timedelta(minutes=61)
    with client(place.runtime) as web:
        assert web.put(address, content=b"x", headers={"Content-Type": GLB}).status_code == 403


def test_a_slot_is_its_owners_alone(house, ada):
    bob = house.account("bob@example.com")
    slot = open_slot(house, ada)
    with pytest.raises(NotFound):
        view(house, bob, slot)
    with house.runtime.db.read() as session:
        assert slots.several(session, bob.account_id, [slot.id]) == []
        found = slots.several(session, ada.account_id, ["nothing", slot.id, "a/b"])
        assert [one.slot.id for one in found] == [slot.id]


def test_a_file_over_the_limit_is_not_confirmed(tmp_path):
    with House(tmp_path, more={"upload_limit_mb": 1}) as place:
        ada = place.account("ada@example.com")
        slot = open_slot(place, ada)
        place.runtime.blobs.put(slot.key, bytes(2**20 + 1))
        with pytest.raises(TooLarge):
            confirm(place, ada, slot)


def test_who_pays_nothing_brings_as_few_by_slots_as_by_uploads(tmp_path):
    with House(tmp_path, more={"free_uploads": 2}) as place:
        with place.runtime.db.write() as session:
            row = open_account(session, place.runtime, "free@example.com", credits=0)
        free = Caller(row.id, "", frozenset({"read", "write"}), unlimited=False, paying=False)
        opened = [open_slot(place, free) for _ in range(3)]
        for slot in opened:
            put(place, slot, cube_glb())
        for slot in opened[:2]:
            confirm(place, free, slot)
        with pytest.raises(TooOften):
            confirm(place, free, opened[2])


def test_forgotten_slots_are_cleared_away(clock_house):
    place, ada, clock = clock_house
    left, used = open_slot(place, ada), open_slot(place, ada)
    for slot in (left, used):
        put(place, slot, cube_glb())
    confirm(place, ada, used)
    clock.moment += timedelta(days=2)
    slots.forget_old(place.runtime, clock.now())
    assert [place.runtime.blobs.size(slot.key) for slot in (left, used)] == [None, None]
    assert view(place, ada, used).job is not None
    with pytest.raises(NotFound):
        view(place, ada, left)


@pytest.fixture
def clock_house(tmp_path):
    clock = StandingClock()
    with House(tmp_path, clock=clock) as place:
        yield place, place.account("ada@example.com"), clock
