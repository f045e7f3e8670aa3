"""An order, its work and what is kept of it: the pieces a worker calls, without a queue."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.assets import queries as assets
from maquette.core.credits import actions as credits
from maquette.core.credits import queries as credit_queries
from maquette.core.generations import actions, body, queries, rules, workflow
from maquette.core.generations.rules import GenerationOrder
from maquette.engines.engine import Options, Pivot, Symmetry, Tier
from maquette.errors import (
    EngineFailed,
    InvalidSettings,
    NoCredits,
    NotFound,
    TooLarge,
    Unavailable,
    UnreadablePicture,
)
from maquette.gltf.read import read_model
from maquette.kit import strict_json
from maquette.kit.paging import Window
from maquette.kit.progress import silent
from support.cubes import picture

RED, BLUE = picture((200, 30, 30)), picture((30, 30, 200))


@pytest.fixture
def call(runtime):
    """Opens an account with ten credits and gives its caller."""

    def opened(email="ada@example.com", amount=10):
        with runtime.db.write() as session:
            account = credits.open_account(session, runtime, email, credits=amount)
            _, key = accounts.create_key(session, account.id)
            return account_queries.caller(session, key, runtime.clock.now())

    return opened


@pytest.fixture
def ada(call):
    return call()


@pytest.fixture
def submit(runtime):
    def submitted(caller, order):
        with runtime.db.write() as session:
            return actions.submit(session, runtime, caller, order)

    return submitted


@pytest.fixture
def work(runtime, tmp_path):
    """Does a worker's part for one generation: prepare, body, keep."""

    def worked(generation, progress=silent):
        inputs, outputs = tmp_path / generation.id / "in", tmp_path / generation.id / "out"
        inputs.mkdir(parents=True)
        outputs.mkdir()
        with runtime.db.read() as session:
            job = queries.get(session, generation.account_id, generation.id).job
        request = workflow.prepare(runtime, job, inputs)
        request = strict_json.loads(strict_json.dumps(request), limit=10_000)
        result = body.run(request, inputs, outputs, progress, runtime.catalog)
        result = strict_json.loads(strict_json.dumps(result), limit=100_000)
        workflow.store(runtime, job, outputs)
        with runtime.db.write() as session:
            workflow.keep(session, runtime, job, result, outputs)
        with runtime.db.read() as session:
            return queries.get(session, generation.account_id, generation.id)

    return worked


def balance(runtime, caller):
    with runtime.db.read() as session:
        return credit_queries.balance(session, runtime, caller.account_id).total


@given(st.text())
def test_a_prompt_is_kept_as_it_is_read_and_twice_is_once(text):
    kept = GenerationOrder(1, prompt=text).prompt

    assert GenerationOrder(1, prompt=kept).prompt == kept == unicodedata.normalize("NFC", kept)


@given(st.text("e\u0301\x1b\x7f\x9b\u202e\u2066\ufeff\U000e0041\n\t '\"$`{};<|>"))
def test_a_prompt_loses_what_nobody_reads_and_nothing_else(text):
    kept = GenerationOrder(1, prompt=text).prompt

    assert not set(kept) & set("\x1b\x7f\x9b\u202e\u2066\ufeff\U000e0041")
    assert all(kept.count(letter) == text.count(letter) for letter in "\n\t '\"$`{};<|>")


def test_a_picture_becomes_an_asset(runtime, ada, submit, work):
    options = Options(tier=Tier.HIGH, height=0.5)
    generation = submit(ada, GenerationOrder(5, (RED,), "a red\n  box", options))
    assert (generation.engine, generation.kind) == ("cube", "image")
    assert balance(runtime, ada) == 5
    done = work(generation)
    assert (done.asset.source, done.asset.title) == ("generation", "a red box")
    assert done.generation.warnings == ["a cube is all this engine knows"]
    assert done.asset.report["triangles"] == 12
    assert done.asset.report["bounds"]["size"] == pytest.approx([0.5, 0.5, 0.5])
    material = read_model(runtime.blobs.get(done.asset.glb_key)).json["materials"][0]
    shown = material["pbrMetallicRoughness"]["baseColorFactor"][:3]
    assert shown == pytest.approx([200 / 255, 30 / 255, 30 / 255], abs=0.01)


def test_the_engine_is_heard_step_by_step_and_never_backwards(ada, submit, work):
    heard = []
    work(submit(ada, GenerationOrder(1, (RED,))), lambda *step: heard.append(step))
    assert list(dict.fromkeys(str(step) for step, _ in heard)) == ["image", "mesh", "finish"]
    fractions = [fraction for _, fraction in heard]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_views_and_text_reach_the_engine_in_their_kinds(ada, submit, work):
    views = submit(ada, GenerationOrder(1, (BLUE, RED)))
    text = submit(ada, GenerationOrder(1, prompt="a grey box"))
    assert (views.kind, text.kind) == ("views", "text")
    assert work(views).asset.id != work(text).asset.id


def test_the_same_result_again_is_the_same_asset(runtime, ada, submit, work):
    first = work(submit(ada, GenerationOrder(1, (RED,), "first")))
    second = work(submit(ada, GenerationOrder(1, (RED,), "second")))
    assert second.asset.id == first.asset.id
    with runtime.db.read() as session:
        page = assets.page(session, ada.account_id, Window())
    assert [asset.title for asset in page.items] == ["first"]


def test_keeping_twice_changes_nothing(runtime, ada, submit, work, tmp_path):
    generation = submit(ada, GenerationOrder(1, (RED,)))
    done = work(generation)
    outputs = tmp_path / generation.id / "out"
    report = strict_json.loads((outputs / body.REPORT).read_bytes(), limit=100_000)
    with runtime.db.write() as session:
        workflow.keep(session, runtime, done.job, {"report": report, "warnings": []}, outputs)
    with runtime.db.read() as session:
        again = queries.get(session, ada.account_id, generation.id)
        assert assets.page(session, ada.account_id, Window()).total == 1
    assert again.asset.id == done.asset.id


def test_a_refused_order_stores_nothing_and_costs_nothing(runtime, ada, submit):
    refusals = [
        (GenerationOrder(1), InvalidSettings),
        (GenerationOrder(1, prompt="  "), InvalidSettings),
        (GenerationOrder(1, prompt="x" * 1001), InvalidSettings),
        (GenerationOrder(1, prompt="a\x00b"), InvalidSettings),
        (GenerationOrder(1, (RED,) * 37), InvalidSettings),
        (GenerationOrder(1, (RED,), engine="magic"), InvalidSettings),
        (GenerationOrder(1, prompt="text", engine="photo-only"), InvalidSettings),
        (GenerationOrder(1, (RED, b"no picture")), UnreadablePicture),
        (GenerationOrder(1, (RED[:-30],)), UnreadablePicture),
        (GenerationOrder(1, (bytes(11 * 2**20),)), TooLarge),
        (GenerationOrder(1, (RED,), options=Options(target_faces=1)), InvalidSettings),
        (GenerationOrder(1, (RED,), options=Options(texture_size=10**6)), InvalidSettings),
    ]
    for order, refusal in refusals:
        with pytest.raises(refusal):
            submit(ada, order)
    assert list(runtime.blobs.list("")) == []
    assert balance(runtime, ada) == 10


def test_a_pinned_engine_is_taken(ada, submit):
    assert submit(ada, GenerationOrder(1, (RED,), engine="photo-only")).engine == "photo-only"


def test_without_any_engine_the_order_says_so(runtime, ada):
    empty = replace(runtime, catalog=replace(runtime.catalog, engines=()))
    with pytest.raises(Unavailable):
        actions.prepare(empty, ada.account_id, GenerationOrder(1, (RED,)))


def test_without_credits_there_is_no_generation(runtime, ada, submit):
    with pytest.raises(NoCredits) as refusal:
        submit(ada, GenerationOrder(11, (RED,)))
    assert refusal.value.facts == {"required": 11, "available": 10}
    with runtime.db.read() as session:
        assert queries.page(session, ada.account_id, Window()).total == 0


@pytest.mark.parametrize("prompt", ["nothing", "garbage"])
def test_an_engine_that_fails_or_makes_garbage_makes_no_asset(runtime, ada, submit, work, prompt):
    generation = submit(ada, GenerationOrder(1, prompt=prompt))
    with pytest.raises(EngineFailed):
        work(generation)
    with runtime.db.read() as session:
        assert assets.page(session, ada.account_id, Window()).total == 0
        assert queries.get(session, ada.account_id, generation.id).asset is None


def test_another_accounts_generation_is_not_found(runtime, ada, call, submit):
    generation = submit(ada, GenerationOrder(1, (RED,)))
    bob = call("bob@example.com")
    with runtime.db.read() as session:
        mine = queries.by_job(session, ada.account_id, generation.job_id)
        assert queries.by_ulid(session, ada.account_id, mine.job.ulid) == mine
        for look in (
            lambda: queries.get(session, bob.account_id, generation.id),
            lambda: queries.by_job(session, bob.account_id, generation.job_id),
            lambda: queries.by_ulid(session, bob.account_id, mine.job.ulid),
        ):
            with pytest.raises(NotFound):
                look()
        assert queries.page(session, bob.account_id, Window()).total == 0


def test_two_accounts_never_share_a_stored_picture(runtime, ada, call, submit):
    theirs = submit(call("bob@example.com"), GenerationOrder(1, (RED,)))
    mine = submit(ada, GenerationOrder(1, (RED,)))
    assert set(mine.picture_keys).isdisjoint(theirs.picture_keys)


def test_options_survive_the_way_to_the_child():
    options = Options(
        Tier.HIGH, 7, 512, 1000, "round", 0.5, 1.25, symmetry=Symmetry.ON, pivot=Pivot.CENTRE
    )
    written = strict_json.loads(strict_json.dumps(rules.options_as_json(options)), limit=1000)
    assert rules.options_from_json(written) == options
