from dataclasses import replace
from datetime import timedelta

import pytest

from maquette.core.accounts import actions as accounts
from maquette.core.assets import actions, queries
from maquette.errors import InvalidSettings, NotFound, TooLarge, UnreadableModel
from maquette.gltf.read import read_model
from maquette.kit.hashing import sha256_hex
from maquette.kit.paging import Window
from maquette.kit.spool import Spool
from support.cubes import cube_glb
from support.threads import together

EVERYTHING = Window()


@pytest.fixture
def ada(session):
    return accounts.create_account(session, "ada@example.com").id


@pytest.fixture
def bob(session):
    return accounts.create_account(session, "bob@example.com").id


@pytest.fixture
def chair(session, runtime, ada):
    return actions.upload(session, runtime, ada, "chair.glb", cube_glb()).asset


def upload_several(session, runtime, clock, account_id, names):
    """One different cube for each name, a second apart."""
    for number, name in enumerate(names):
        clock.moment += timedelta(seconds=1)
        actions.upload(session, runtime, account_id, name, cube_glb(number + 1.0))


def names(page):
    return [asset.original_name for asset in page.items]


def test_an_upload_is_kept_as_a_readable_glb(session, runtime, ada):
    data = cube_glb()
    asset = actions.upload(session, runtime, ada, "../chair.glb", data).asset
    assert (asset.original_name, asset.source) == ("chair.glb", "upload")
    assert (asset.file_size, asset.sha256) == (len(data), sha256_hex(data))
    kept = runtime.blobs.get(asset.glb_key)
    assert (len(kept), sha256_hex(kept)) == (asset.glb_size, asset.glb_sha256)
    assert len(read_model(kept).json["meshes"]) == 1
    assert (asset.title, asset.sku, asset.tags, asset.report) == (None, None, [], None)


def test_the_same_bytes_again_are_the_same_asset(session, runtime, ada, chair):
    again = actions.upload(session, runtime, ada, "copy.glb", cube_glb())
    assert again.duplicate
    assert again.asset.id == chair.id
    assert again.asset.original_name == "chair.glb"


def test_another_accounts_bytes_never_count_as_a_duplicate(session, runtime, ada, bob, chair):
    assert queries.by_sha256(session, bob, chair.sha256) is None
    theirs = actions.upload(session, runtime, bob, "chair.glb", cube_glb())
    assert not theirs.duplicate
    assert theirs.asset.id != chair.id
    assert theirs.asset.glb_key != chair.glb_key


def test_a_hash_is_found_in_upper_case_too(session, ada, chair):
    assert queries.by_sha256(session, ada, chair.sha256.upper()).id == chair.id


def test_an_unreadable_model_leaves_neither_row_nor_file(session, runtime, ada):
    with pytest.raises(UnreadableModel):
        actions.upload(session, runtime, ada, "chair.glb", b"glTF\x02\x00\x00\x00nonsense")
    assert queries.page(session, ada, EVERYTHING).total == 0
    assert list(runtime.blobs.list("")) == []


def test_an_unknown_suffix_is_refused(session, runtime, ada):
    with pytest.raises(UnreadableModel):
        actions.upload(session, runtime, ada, "chair.fbx", cube_glb())


def test_a_file_over_the_limit_is_refused(session, runtime, ada):
    small = replace(runtime, settings=runtime.settings.model_copy(update={"upload_limit_mb": 1}))
    with pytest.raises(TooLarge) as refusal:
        actions.upload(session, small, ada, "chair.glb", bytes(2**20 + 1))
    assert refusal.value.facts == {"limit": 2**20}


def test_only_given_fields_change(session, ada, chair):
    actions.update(session, ada, chair.id, {"title": " Chair ", "tags": ["Office", "office "]})
    changed = actions.update(session, ada, chair.id, {"sku": "EC-1001"})
    session.expire_all()
    assert (changed.title, changed.sku, changed.tags) == ("Chair", "EC-1001", ["office"])


def test_a_change_that_does_not_fit_changes_nothing(session, ada, chair):
    with pytest.raises(InvalidSettings):
        actions.update(session, ada, chair.id, {"title": "New", "tags": ["a"] * 3 + ["x" * 101]})
    session.expire_all()
    assert queries.get(session, ada, chair.id).title is None


def test_pages_are_newest_first_and_tell_the_total(session, runtime, clock, ada):
    upload_several(session, runtime, clock, ada, ["a.glb", "b.glb", "c.glb"])
    assert names(queries.page(session, ada, EVERYTHING)) == ["c.glb", "b.glb", "a.glb"]
    second = queries.page(session, ada, Window(limit=2, offset=2))
    assert (names(second), second.total) == (["a.glb"], 3)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["office"], ["a.glb"]),
        (["Office ", "garden"], ["b.glb", "a.glb"]),
        (["off"], []),
        (["o%e"], []),
        (["100%"], ["c.glb"]),
        (["grün"], ["c.glb"]),
        ([" "], []),
    ],
)
def test_a_tag_filter_finds_whole_tags_of_any(session, runtime, clock, ada, wanted, found):
    upload_several(session, runtime, clock, ada, ["a.glb", "b.glb", "c.glb"])
    tags = {"a.glb": ["office", "wood"], "b.glb": ["garden"], "c.glb": ["100%", "grün"]}
    for asset in queries.page(session, ada, EVERYTHING).items:
        actions.update(session, ada, asset.id, {"tags": tags[asset.original_name]})
    assert names(queries.page(session, ada, EVERYTHING, tags=wanted)) == found


def test_archived_assets_are_hidden_and_come_back(session, runtime, ada, chair):
    moment = runtime.clock.now()
    actions.archive(session, ada, chair.id, moment)
    actions.archive(session, ada, chair.id, moment + timedelta(days=1))
    assert queries.page(session, ada, EVERYTHING).total == 0
    assert names(queries.page(session, ada, EVERYTHING, archived=True)) == ["chair.glb"]
    assert queries.get(session, ada, chair.id).archived_at == moment
    actions.unarchive(session, ada, chair.id)
    assert names(queries.page(session, ada, EVERYTHING)) == ["chair.glb"]


def test_a_deleted_asset_is_gone_but_its_file_stays_and_may_come_again(
    session, runtime, ada, chair
):
    actions.delete(session, ada, chair.id, runtime.clock.now())
    with pytest.raises(NotFound):
        queries.get(session, ada, chair.id)
    assert queries.by_sha256(session, ada, chair.sha256) is None
    assert queries.page(session, ada, EVERYTHING).total == 0
    assert queries.even_deleted(session, ada, chair.id).glb_key == chair.glb_key
    again = actions.upload(session, runtime, ada, "chair.glb", cube_glb())
    assert not again.duplicate
    assert again.asset.id != chair.id


def test_uploads_that_race_give_one_asset(runtime):
    with runtime.db.write() as session:
        account_id = accounts.create_account(session, "race@example.com").id
    with Spool.of(cube_glb()) as sent:
        prepared = [
            actions.prepare_upload(runtime, account_id, f"{number}.glb", sent)
            for number in range(8)
        ]

    def adopt(number):
        with runtime.db.write() as session:
            return actions.adopt(session, prepared[number], runtime.clock.now())

    outcomes = together(8, adopt)
    assert sorted(uploaded.duplicate for uploaded in outcomes) == [False] + [True] * 7
    assert len({uploaded.asset.id for uploaded in outcomes}) == 1


def test_a_report_is_kept_once(session, ada, chair):
    actions.keep_report(session, ada, chair.id, {"triangles": 12})
    actions.keep_report(session, ada, chair.id, {"triangles": 13})
    session.expire_all()
    assert queries.get(session, ada, chair.id).report == {"triangles": 12}


def test_what_a_model_says_of_itself_can_always_be_stored(session, ada, chair):
    actions.keep_report(session, ada, chair.id, {"animations": [{"name": "wa\x00lk"}]})
    session.expire_all()
    report = queries.get(session, ada, chair.id).report
    assert report == {"animations": [{"name": "wa\ufffdlk"}]}


def test_another_accounts_asset_is_not_found_by_any_verb(session, runtime, bob, chair):
    now = runtime.clock.now()
    verbs = [
        lambda: queries.get(session, bob, chair.id),
        lambda: queries.even_deleted(session, bob, chair.id),
        lambda: actions.update(session, bob, chair.id, {"title": "mine"}),
        lambda: actions.archive(session, bob, chair.id, now),
        lambda: actions.unarchive(session, bob, chair.id),
        lambda: actions.delete(session, bob, chair.id, now),
    ]
    for verb in verbs:
        with pytest.raises(NotFound) as theirs:
            verb()
        with pytest.raises(NotFound) as unknown:
            queries.get(session, bob, "no-such-asset")
        assert theirs.value.message == unknown.value.message
    actions.keep_report(session, bob, chair.id, {"triangles": 0})
    session.expire_all()
    assert chair.report is None
    assert queries.page(session, bob, EVERYTHING).total == 0
