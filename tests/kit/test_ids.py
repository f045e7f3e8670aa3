from datetime import UTC, datetime, timedelta

from maquette.kit.ids import BASE62, CROCKFORD, new_id, new_ulid

BIRTH = datetime(2026, 2, 15, 20, tzinfo=UTC)


def test_a_public_id_is_twelve_base62_characters():
    ids = {new_id() for _ in range(200)}

    assert len(ids) == 200
    assert all(len(id_) == 12 and set(id_) <= set(BASE62) for id_ in ids)


def test_a_ulid_is_26_lower_case_crockford_characters():
    ulid = new_ulid(BIRTH)

    assert len(ulid) == 26
    assert set(ulid) <= set(CROCKFORD)


def test_ulids_sort_by_their_time_of_birth():
    moments = [BIRTH + timedelta(milliseconds=n) for n in range(50)]
    ulids = [new_ulid(moment) for moment in moments]

    assert ulids == sorted(ulids)


def test_a_ulid_tells_its_millisecond_of_birth():
    number = 0
    for character in new_ulid(BIRTH):
        number = number * 32 + CROCKFORD.index(character)

    assert number >> 80 == int(BIRTH.timestamp() * 1000)
