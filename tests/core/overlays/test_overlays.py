import io

import pytest
from PIL import Image

from maquette.core.credits.actions import open_account
from maquette.core.overlays import actions, queries
from maquette.core.overlays.actions import NewOverlay
from maquette.errors import InvalidSettings, NotFound, TooLarge, UnreadablePicture


def picture(kind="PNG", size=(8, 4)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#208040").save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture
def accounts(runtime):
    with runtime.db.write() as session:
        return [
            open_account(session, runtime, f"{name}@example.com", credits=10).id
            for name in ("ada", "bob")
        ]


def upload(runtime, account_id, data=None, **told):
    prepared = actions.prepare(runtime, NewOverlay(account_id, **told), data or picture())
    with runtime.db.write() as session:
        return actions.add(session, runtime, prepared)


@pytest.mark.parametrize(("kind", "type"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_three_kinds_of_picture_are_kept_as_they_came(runtime, accounts, kind, type):
    data = picture(kind)
    row = upload(runtime, accounts[0], data)
    assert (row.content_type, row.width, row.height, row.size) == (f"image/{type}", 8, 4, len(data))
    assert runtime.blobs.get(row.key) == data


def test_an_overlay_is_its_owners_alone_and_the_houses_is_everybodys(runtime, accounts):
    ada, bob = accounts
    mine, theirs = upload(runtime, ada), upload(runtime, None, layer="foreground")
    with runtime.db.read() as session:
        assert [row.id for row in queries.overlays(session, ada)] == [mine.id, theirs.id]
        assert [row.id for row in queries.overlays(session, bob)] == [theirs.id]
        assert [row.id for row in queries.overlays(session, ada, "foreground")] == [theirs.id]
        assert queries.usable(session, bob, theirs.id).id == theirs.id
        with pytest.raises(NotFound):
            queries.usable(session, bob, mine.id)


def test_only_its_owner_removes_an_overlay_and_its_picture_goes_with_it(runtime, accounts):
    ada, bob = accounts
    mine, theirs = upload(runtime, ada), upload(runtime, None)
    for caller, row in ((bob, mine), (ada, theirs)):
        with pytest.raises(NotFound), runtime.db.write() as session:
            actions.remove(session, runtime, caller, row.id)
    with runtime.db.write() as session:
        actions.remove(session, runtime, ada, mine.id)
    assert runtime.blobs.size(mine.key) is None
    assert runtime.blobs.size(theirs.key) is not None


def test_what_is_no_picture_or_damaged_is_refused(runtime, accounts):
    for data in (b"no picture", picture("JPEG", (64, 64))[:-40], b"GIF89a" + bytes(60)):
        with pytest.raises(UnreadablePicture):
            actions.prepare(runtime, NewOverlay(accounts[0]), data)


def test_a_picture_over_the_limit_is_refused(runtime, accounts):
    with pytest.raises(TooLarge):
        actions.prepare(runtime, NewOverlay(accounts[0]), bytes(10 * 2**20 + 1))


@pytest.mark.parametrize(
    "told",
    [
        {"layer": "middle"},
        {"alignment": "left"},
        {"name": "x" * 101},
        {"description": "x" * 501},
        {"name": "two\nlines"},
    ],
)
def test_odd_words_are_refused_by_field(runtime, accounts, told):
    with pytest.raises(InvalidSettings) as refused:
        actions.prepare(runtime, NewOverlay(accounts[0], **told), picture())
    assert refused.value.facts["field"] in told


def room(width=8, height=4, texel=(9, 8, 7, 128)):
    head = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n"
    return head + b"-Y %d +X %d\n" % (height, width) + bytes(texel) * (width * height)


def test_an_environment_is_a_radiance_picture(runtime, accounts):
    row = upload(runtime, accounts[0], room(), layer="environment")
    assert (row.content_type, row.width, row.height) == ("image/vnd.radiance", 8, 4)
    with runtime.db.read() as session:
        found = queries.overlays(session, accounts[0], "environment")
    assert [one.id for one in found] == [row.id]


@pytest.mark.parametrize(
    "data", [picture(), room()[:-1], b"#?RADIANCE\n\n-Y 2049 +X 4098\n", room(8192, 1)]
)
def test_what_is_no_room_of_a_sensible_size_is_refused(runtime, accounts, data):
    with pytest.raises(UnreadablePicture):
        upload(runtime, accounts[0], data, layer="environment")
