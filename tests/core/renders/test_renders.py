"""An order to draw, its job's life and its files, without a queue at work."""

import io
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from PIL import Image

from maquette.core.accounts import actions as accounts
from maquette.core.accounts import queries as account_queries
from maquette.core.assets import actions as assets
from maquette.core.assets import queries as asset_queries
from maquette.core.credits import actions as credits
from maquette.core.credits import queries as credit_queries
from maquette.core.jobs import actions as jobs
from maquette.core.jobs import queries as job_queries
from maquette.core.jobs.tables import Artifact
from maquette.core.overlays import actions as overlay_actions
from maquette.core.renders import actions, body, queries, workflow
from maquette.core.renders.queries import RenderFilter
from maquette.errors import Conflict, InvalidSettings, NoCredits, NotFound, RenderFailed
from maquette.kit import strict_json
from maquette.kit.hashing import sha256_hex
from maquette.kit.paging import Window
from maquette.kit.progress import silent
from maquette.render.spec import PREVIEW, RenderSpec
from maquette.storage import layout
from support.cubes import cube_glb
from support.threads import together

SHARE = RenderSpec()
EVERYTHING = Window()


@pytest.fixture
def call(runtime):
    """Opens an account with ten credits and gives its caller."""

    def opened(email="ada@example.com"):
        with runtime.db.write() as session:
            account = credits.open_account(session, runtime, email, credits=10)
            _, key = accounts.create_key(session, account.id)
            return account_queries.caller(session, key, runtime.clock.now())

    return opened


@pytest.fixture
def ada(call):
    return call()


@pytest.fixture
def cube(runtime, ada):
    with runtime.db.write() as session:
        return assets.upload(session, runtime, ada.account_id, "cube.glb", cube_glb()).asset


@pytest.fixture
def submit(runtime, ada, cube):
    def submitted(spec=SHARE, **more):
        with runtime.db.write() as session:
            return actions.submit(session, runtime, ada, cube.id, spec, **more)

    return submitted


@pytest.fixture
def look(runtime):
    def looked(render):
        with runtime.db.read() as session:
            return queries.get(session, render.account_id, render.id)

    return looked


@pytest.fixture
def begin(runtime):
    def begun(render):
        with runtime.db.write() as session:
            return jobs.begin(session, runtime, render.job_id)

    return begun


@pytest.fixture
def put(runtime):
    """Stores a file of a job's attempt as a worker does."""

    def stored(job, kind, data=b"film"):
        key = layout.artifact(job.id, job.attempt, kind)
        runtime.blobs.put(key, data)
        row = Artifact(
            job_id=job.id,
            kind=kind,
            key=key,
            content_type="video/mp4",
            size=len(data),
            sha256=sha256_hex(data),
            attempt=job.attempt,
        )
        with runtime.db.write() as session:
            assert jobs.keep_file(session, job, row)
        return key

    return stored


@pytest.fixture
def fail(runtime, begin):
    def failed(render):
        job = begin(render)
        with runtime.db.write() as session:
            assert jobs.fail(session, runtime, job, RenderFailed("the lamp went out"))

    return failed


def balance(runtime, caller):
    with runtime.db.read() as session:
        return credit_queries.balance(session, runtime, caller.account_id).total


def test_an_order_is_charged_and_waits(runtime, ada, submit, look):
    render = submit(RenderSpec(quality="standard"))
    view = look(render)
    assert (view.job.kind, view.job.status, view.job.cost) == ("render", "queued", 4)
    assert view.artifacts == {}
    assert view.render.spec["quality"] == "standard"
    assert RenderSpec.parse(view.render.spec) == RenderSpec(quality="standard")
    assert not view.render.is_preview
    assert balance(runtime, ada) == 6
    assert runtime.queue.states([render.job_id]) == {render.job_id: "ENQUEUED"}


def test_a_preview_is_free_flagged_and_overtakes(runtime, ada, cube, submit, look):
    with runtime.db.write() as session:
        preview = actions.preview(session, runtime, ada, cube.id)
    assert look(preview).render.is_preview
    assert RenderSpec.parse(preview.spec) == PREVIEW
    assert balance(runtime, ada) == 10
    assert look(preview).job.priority < look(submit()).job.priority


def test_without_credits_there_is_no_render_and_no_job(runtime, ada, submit):
    with pytest.raises(NoCredits) as refusal:
        submit(RenderSpec(quality="4k"))
    assert refusal.value.facts == {"required": 16, "available": 10}
    with runtime.db.read() as session:
        assert queries.page(session, ada.account_id, EVERYTHING).total == 0
        assert job_queries.page(session, ada.account_id, EVERYTHING).total == 0


def test_orders_in_one_transaction_are_all_paid_or_none(runtime, ada, cube):
    def order_three():
        with runtime.db.write() as session:
            for _ in range(3):
                actions.submit(session, runtime, ada, cube.id, RenderSpec(quality="standard"))

    with pytest.raises(NoCredits):
        order_three()
    assert balance(runtime, ada) == 10
    with runtime.db.read() as session:
        assert job_queries.page(session, ada.account_id, EVERYTHING).total == 0


def test_orders_that_race_never_overspend_nor_lock_each_other_out(runtime, ada, cube):
    def order(_):
        with runtime.db.write() as session:
            return actions.submit(session, runtime, ada, cube.id, RenderSpec(quality="standard"))

    outcomes = together(12, order)
    assert sum(isinstance(outcome, NoCredits) for outcome in outcomes) == 10
    assert balance(runtime, ada) == 2
    with runtime.db.read() as session:
        made = queries.page(session, ada.account_id, EVERYTHING).items
    assert len(runtime.queue.states([view.job.id for view in made])) == len(made) == 2


def test_a_deleted_asset_is_not_drawn_anew_but_its_render_still_is(
    runtime, ada, cube, submit, begin, tmp_path
):
    render = submit()
    with runtime.db.write() as session:
        assets.delete(session, ada.account_id, cube.id, runtime.clock.now())
    with pytest.raises(NotFound):
        submit()
    request = workflow.prepare(runtime, begin(render), tmp_path)
    assert (tmp_path / body.MODEL).read_bytes() == cube_glb()
    assert RenderSpec.parse(request["spec"]) == SHARE
    with runtime.db.read() as session:
        assert queries.get(session, ada.account_id, render.id).render.asset_id == cube.id


def test_a_failed_render_gives_its_credits_back(runtime, ada, submit, fail, look):
    render = submit(RenderSpec(quality="standard"))
    fail(render)
    assert look(render).job.error_message == "the lamp went out"
    assert balance(runtime, ada) == 10


def test_only_a_failed_render_can_be_dismissed(runtime, ada, submit, fail, look):
    render = submit()
    with pytest.raises(Conflict), runtime.db.write() as session:
        actions.dismiss(session, runtime, ada.account_id, render.id)
    fail(render)
    with runtime.db.write() as session:
        dismissed = actions.dismiss(session, runtime, ada.account_id, render.id)
    assert dismissed.job.status == look(render).job.status == "dismissed"
    with pytest.raises(Conflict), runtime.db.write() as session:
        actions.dismiss(session, runtime, ada.account_id, render.id)


def test_a_deleted_render_is_gone_with_its_job_and_files_and_is_not_refunded(
    runtime, ada, cube, submit, begin, put
):
    render, other = submit(), submit()
    job, kept = begin(render), begin(other)
    keys = [put(job, "poster"), put(job, "video")]
    other_key = put(kept, "video")
    with runtime.db.write() as session:
        assert jobs.finish(session, runtime, job, lambda _: None)
    with runtime.db.write() as session:
        actions.delete(session, runtime, ada.account_id, render.id)
        assert runtime.blobs.size(keys[0]) is not None, "files go only after the commit"
    assert [runtime.blobs.size(key) for key in keys] == [None, None]
    assert runtime.blobs.size(other_key) == 4
    assert runtime.blobs.size(cube.glb_key) == cube.glb_size
    assert balance(runtime, ada) == 8
    with runtime.db.read() as session:
        for query, gone in ((queries.get, render.id), (job_queries.get, render.job_id)):
            with pytest.raises(NotFound):
                query(session, ada.account_id, gone)


def test_files_stay_when_the_deletion_is_rolled_back(runtime, ada, submit, begin, put, look):
    render = submit()
    key = put(begin(render), "video")

    def delete_and_fail():
        with runtime.db.write() as session:
            actions.delete(session, runtime, ada.account_id, render.id)
            raise Conflict("changed my mind")

    with pytest.raises(Conflict):
        delete_and_fail()
    assert look(render).artifacts["video"].key == key
    assert runtime.blobs.size(key) == 4


def test_deleting_a_render_at_work_cancels_and_refunds_it(runtime, ada, submit, begin):
    render = submit()
    job = begin(render)
    with runtime.db.write() as session:
        actions.delete(session, runtime, ada.account_id, render.id)
    assert balance(runtime, ada) == 10
    with runtime.db.write() as session:
        assert not jobs.finish(session, runtime, job, lambda _: None)
        assert not jobs.advance(session, runtime, job, "frames", 0.5)


def test_a_file_can_be_asked_for_once_it_is_there(runtime, ada, submit, begin, put):
    render = submit()
    job = begin(render)
    put(job, "poster", b"png")
    with runtime.db.read() as session:
        assert queries.artifact(session, ada.account_id, render.id, "poster").size == 3
        with pytest.raises(NotFound) as missing:
            queries.artifact(session, ada.account_id, render.id, "video")
    assert missing.value.facts == {"what": "video"}


def test_lists_filter_by_asset_status_and_poster(runtime, clock, ada, submit, begin, put, fail):
    renders = []
    for _ in range(4):
        clock.moment += timedelta(seconds=1)
        renders.append(submit())
    waiting, drawing, encoding, broken = renders
    begin(drawing)
    put(begin(encoding), "poster")
    fail(broken)

    def found(**wanted):
        with runtime.db.read() as session:
            page = queries.page(session, ada.account_id, EVERYTHING, RenderFilter(**wanted))
        assert page.total == len(page.items)
        return [view.render.id for view in page.items]

    assert found() == [render.id for render in reversed(renders)]
    assert found(statuses=frozenset({"queued"})) == [waiting.id]
    assert found(statuses=frozenset({"queued", "failed"})) == [broken.id, waiting.id]
    running = frozenset({"running"})
    assert found(statuses=running, has_poster=False) == [drawing.id]
    assert found(statuses=running, has_poster=True) == [encoding.id]
    assert found(asset_id=waiting.asset_id, steps=frozenset({"encode"})) == []
    assert found(asset_id="AnotherAsset") == found(asset_id="\x00") == []


def test_pages_of_renders_do_not_overlap(runtime, clock, ada, submit):
    for _ in range(3):
        clock.moment += timedelta(seconds=1)
        submit()
    with runtime.db.read() as session:
        pages = [
            queries.page(session, ada.account_id, Window(2, offset)).items for offset in (0, 2)
        ]
        of_asset = queries.of_asset(session, ada.account_id, pages[0][0].render.asset_id)
    shown = [view.render.created_at for page in pages for view in page]
    assert len(shown) == len(of_asset) == 3
    assert all(newer > older for newer, older in pairwise(shown))


@pytest.mark.parametrize("strange", ["", "\x00", "é", "no such id", "x" * 300, "a'--"])
def test_a_strange_id_is_not_found(runtime, ada, cube, strange):
    with runtime.db.write() as session:
        for look in (
            lambda: queries.get(session, ada.account_id, strange),
            lambda: queries.by_job(session, ada.account_id, strange),
            lambda: asset_queries.get(session, ada.account_id, strange),
            lambda: actions.submit(session, runtime, ada, strange, SHARE),
        ):
            with pytest.raises(NotFound):
                look()


def test_another_accounts_render_is_not_found_by_any_verb(runtime, ada, cube, call, submit, fail):
    render = submit()
    fail(render)
    bob = call("bob@example.com")
    with runtime.db.write() as session:
        for verb in (
            lambda: queries.get(session, bob.account_id, render.id),
            lambda: queries.by_job(session, bob.account_id, render.job_id),
            lambda: queries.artifact(session, bob.account_id, render.id, "video"),
            lambda: actions.submit(session, runtime, bob, cube.id, SHARE),
            lambda: actions.preview(session, runtime, bob, cube.id),
            lambda: actions.dismiss(session, runtime, bob.account_id, render.id),
            lambda: actions.delete(session, runtime, bob.account_id, render.id),
        ):
            with pytest.raises(NotFound):
                verb()
        assert queries.page(session, bob.account_id, EVERYTHING).total == 0
        assert queries.of_asset(session, bob.account_id, cube.id) == []
    assert balance(runtime, bob) == 10


def test_a_preview_is_drawn_and_its_model_inspected(runtime, ada, cube, begin, put, look, tmp_path):
    inputs, outputs, told = tmp_path / "in", tmp_path / "out", []
    inputs.mkdir()
    with runtime.db.write() as session:
        preview = actions.preview(session, runtime, ada, cube.id)
    job = begin(preview)
    request = workflow.prepare(runtime, job, inputs)
    assert request["inspect"]
    result = body.run(request, inputs, outputs, silent, told.append)
    for output in told:
        put(job, output.kind, output.path.read_bytes())
    result = strict_json.loads(strict_json.dumps(result), limit=100_000)
    with runtime.db.write() as session:
        assert jobs.finish(
            session,
            runtime,
            job,
            lambda s: workflow.keep(s, runtime, job, result, outputs),
        )
    done = look(preview)
    assert done.job.status == "done"
    assert {"poster", "poster_full", "video", "thumb"} <= set(done.artifacts)
    assert done.artifacts["video"].size > 1000
    assert result["frames"] == PREVIEW.frames
    with runtime.db.read() as session:
        report = asset_queries.get(session, ada.account_id, cube.id).report
    assert (report["triangles"], report["holes"], report["manifold"]) == (12, 0, True)
    again = workflow.prepare(runtime, job, inputs)
    assert not again["inspect"], "what is known is not looked for again"


def test_an_animation_that_the_model_is_known_to_lack_is_refused_at_the_order(
    runtime, ada, cube, submit
):
    with runtime.db.write() as session:
        facts = {"animations": [{"name": "walk", "seconds": 1.0}]}
        assets.keep_report(session, ada.account_id, cube.id, facts)

    for name in ("walk", "*"):
        submit(RenderSpec(animation=name))
    with pytest.raises(InvalidSettings, match="walk") as refused:
        submit(RenderSpec(animation="run"))
    assert refused.value.facts["field"] == "animation"


class Enough(Exception):
    """What was to be seen was seen."""


def test_a_film_is_composed_with_its_overlays(runtime, ada, cube, begin, submit, tmp_path):
    buffer = io.BytesIO()
    Image.new("RGB", (32, 18), "#0000ff").save(buffer, "PNG")
    new = overlay_actions.NewOverlay(ada.account_id, alignment="bottom-right")
    prepared = overlay_actions.prepare(runtime, new, buffer.getvalue())
    with runtime.db.write() as session:
        overlay_id = overlay_actions.add(session, runtime, prepared).id
        spec = replace(PREVIEW, bg_image_id=overlay_id)
        assert actions.aligned(session, ada.account_id, spec, ["bgAlign"]) == spec
        spec = actions.aligned(session, ada.account_id, spec, [])
    assert spec.bg_align == "bottom-right"
    inputs, outputs, told = tmp_path / "in", tmp_path / "out", {}
    inputs.mkdir()
    job = begin(submit(spec))

    def until_poster(output):
        """A film's poster comes first, and is all that is looked at here."""
        told[output.kind] = output.path
        if output.kind == "poster":
            raise Enough

    with pytest.raises(Enough):
        body.run(workflow.prepare(runtime, job, inputs), inputs, outputs, silent, until_poster)
    assert Image.open(told["poster"]).convert("RGB").getpixel((2, 2)) == (0, 0, 255)


def test_an_overlay_that_is_not_there_is_refused_at_the_order(submit):
    for field in ("bg_image_id", "fg_image_id"):
        with pytest.raises(InvalidSettings):
            submit(replace(SHARE, **{field: "abc123DEF456"}))
