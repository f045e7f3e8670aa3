"""Whatever a provider does wrong ends an errand in one clear error, and never in a second bill."""

from dataclasses import replace

import pytest

from engines.remotes import KEYS, Diary, engine, errand, meeting, one, provider_of, words
from maquette.engines.engine import Inputs, Options, Tier
from maquette.engines.remote.errand import PATIENCE
from maquette.errors import (
    EngineFailed,
    InvalidSettings,
    MaquetteError,
    ProviderCreditsMissing,
    ProviderKeyRefused,
    ProviderKeyRequired,
    ProviderUnavailable,
)
from maquette.kit.addresses import Policy
from maquette.kit.progress import silent
from support.providers.contract import GONE
from support.providers.maquette import error
from support.providers.models import garbage, truncated
from support.web import free_port

PAID = ("meshy", "tripo", "rodin", "fal-trellis-2")
KEYED = (*PAID, "maquette")
ALL = (*KEYED, "hunyuan-server", "comfyui")
LINKED = (*KEYED, "comfyui")

EMPTY = {
    "meshy": (402, {}, {"message": "Insufficient funds"}),
    "tripo": (403, {}, {"code": 2010, "message": "You need more credits"}),
    "rodin": (201, {}, {"error": "INSUFFICIENT_FUND", "message": "top up"}),
    "fal-trellis-2": (402, {}, {"detail": "Exhausted balance"}),
    "maquette": error(402, "no_credits", "the account has no credits left"),
}
BUSY = {
    "meshy": (429, {"Retry-After": "7"}, {"message": "NoMorePendingTasks"}),
    "tripo": (429, {"Retry-After": "7"}, {"code": 2000, "message": "limit of generation"}),
    "rodin": (429, {"Retry-After": "7"}, {"error": "TOO_MANY_REQUESTS"}),
    "fal-trellis-2": (429, {"Retry-After": "7"}, {"detail": "Too many requests"}),
    "maquette": (429, {"Retry-After": "7"}, error(429, "too_many_requests", "slowly")[2]),
}


def ended(of, inputs, diary=None):
    """The error in which an errand ends."""
    try:
        delivery = errand(of, inputs).run(diary or Diary())
        of.finish(inputs, delivery, silent)
    except MaquetteError as fault:
        return fault
    raise AssertionError("it went well")


@pytest.mark.parametrize("engine_id", KEYED)
def test_a_key_that_is_not_theirs_is_refused_in_the_providers_name(engine_id):
    with meeting(engine_id) as (of, server):
        server.key = "another"
        fault = ended(of, one())
    assert isinstance(fault, ProviderKeyRefused)
    assert of.provider.terms.name in fault.message
    assert of.house_key not in fault.message
    assert not server.orders


@pytest.mark.parametrize("engine_id", KEYED)
def test_an_empty_account_is_told_from_a_bad_key(engine_id):
    with meeting(engine_id) as (of, server):
        server.refusals.append(EMPTY[engine_id])
        assert isinstance(ended(of, one()), ProviderCreditsMissing)
    assert not server.orders


@pytest.mark.parametrize("engine_id", KEYED)
def test_a_busy_provider_is_asked_again_after_the_pause_it_wants(engine_id):
    with meeting(engine_id) as (of, server):
        server.refusals.append(BUSY[engine_id])
        diary = Diary()
        errand(of, one()).run(diary)
    assert len(server.orders) == 1
    assert diary.waits[0] == 7.0


def test_a_provider_that_stays_busy_is_given_up():
    with meeting("meshy") as (of, server):
        server.refusals += [BUSY["meshy"]] * PATIENCE
        fault = ended(of, one())
    assert isinstance(fault, ProviderUnavailable)
    assert not server.orders


@pytest.mark.parametrize("engine_id", ALL)
def test_looks_that_fail_for_a_while_cost_nothing(engine_id):
    with meeting(engine_id) as (of, server):
        server.stumbles += [(503, {}, {"message": "upstream"}), GONE, (502, {}, b"<html>")]
        delivery = errand(of, one()).run(Diary())
    assert len(server.orders) == 1
    assert delivery.files[0].data == server.result


@pytest.mark.parametrize("engine_id", ALL)
def test_an_order_that_fails_there_says_why_in_one_line(engine_id):
    with meeting(engine_id) as (of, server):
        server.failure = "the subject\nis not clear"
        fault = ended(of, one())
    assert isinstance(fault, EngineFailed)
    assert "\n" not in fault.message
    assert of.provider.terms.name.lower().removeprefix("the ") in fault.message.lower()


@pytest.mark.parametrize("engine_id", ["meshy", "tripo", "fal-trellis-2", "maquette", "comfyui"])
def test_the_providers_own_reason_is_passed_on(engine_id):
    with meeting(engine_id) as (of, server):
        server.failure = "the subject is not clear"
        assert "the subject is not clear" in ended(of, one()).message


@pytest.mark.parametrize("engine_id", LINKED)
def test_a_link_that_has_expired_is_asked_for_anew(engine_id):
    with meeting(engine_id) as (of, server):
        server.expired = 1
        delivery = errand(of, one()).run(Diary())
    assert delivery.files[0].data == server.result


@pytest.mark.parametrize("engine_id", LINKED)
def test_a_result_that_is_gone_for_good_is_said_to_be(engine_id):
    with meeting(engine_id) as (of, server):
        server.expired = 100
        fault = ended(of, one())
    assert isinstance(fault, EngineFailed)
    assert "expired" in fault.message


@pytest.mark.parametrize("engine_id", ALL)
@pytest.mark.parametrize("result", [truncated, garbage])
def test_what_is_no_whole_model_never_becomes_an_asset(engine_id, result):
    with meeting(engine_id) as (of, server):
        server.result = result()
        fault = ended(of, one())
    assert isinstance(fault, EngineFailed)
    assert "not a model that can be read" in fault.message or "cut off" in fault.message


@pytest.mark.parametrize("engine_id", ALL)
def test_a_provider_that_is_down_is_called_down(engine_id):
    of = engine(engine_id, f"http://127.0.0.1:{free_port()}")
    fault = ended(of, one())
    assert isinstance(fault, ProviderUnavailable)
    assert "cannot be reached" in fault.message


@pytest.mark.parametrize("engine_id", PAID)
def test_an_order_whose_answer_was_lost_is_not_paid_a_second_time(engine_id):
    with meeting(engine_id) as (of, server):
        server.refusals.append(GONE)
        fault = ended(of, one())
    assert isinstance(fault, ProviderUnavailable)
    assert "not sent again" in fault.message
    assert len(server.orders) == 1


@pytest.mark.parametrize("engine_id", LINKED)
@pytest.mark.parametrize("broken", [truncated, garbage])
def test_half_a_file_or_a_page_of_regrets_is_asked_for_once_more(engine_id, broken):
    with meeting(engine_id) as (of, server):
        server.broken.append(broken())
        delivery = errand(of, one()).run(Diary())
    assert len(server.orders) == 1
    assert delivery.files[0].data == server.result


def test_another_maquette_knows_an_order_again_by_its_mark():
    with meeting("maquette") as (of, server):
        server.refusals.append(GONE)
        errand(of, one()).run(Diary())
    assert len(server.orders) == 1


@pytest.mark.parametrize("engine_id", ["hunyuan-server", "comfyui"])
def test_an_order_that_costs_nothing_is_sent_again_when_its_answer_was_lost(engine_id):
    with meeting(engine_id) as (of, server):
        server.refusals.append(GONE)
        delivery = errand(of, one()).run(Diary())
    assert len(server.orders) == 2
    assert delivery.files[0].data == server.result


def test_the_second_task_of_words_is_not_paid_twice_either():
    with meeting("meshy") as (of, server):
        server.refusals += [None, GONE]
        fault = ended(of, words())
    assert isinstance(fault, ProviderUnavailable)
    assert [order["mode"] for order in server.orders] == ["preview", "refine"]


def test_a_hunyuan_server_that_never_finishes_its_file_is_given_up():
    with meeting("hunyuan-server") as (of, server):
        server.halves = 1000
        assert "cut off" in ended(of, one()).message


def test_comfyui_that_was_started_anew_does_not_know_the_order():
    with meeting("comfyui") as (of, server):
        server.forgotten = True
        assert "started anew" in ended(of, one()).message


def test_a_node_that_comfyui_does_not_have_is_named(tmp_path):
    path = tmp_path / "graph.json"
    path.write_text('{"1": {"class_type": "Trellis2", "inputs": {"image": "{{image}}"}}}')
    with meeting("comfyui", comfyui_graph=path) as (of, _):
        assert "Trellis2" in ended(of, one()).message


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_graph_that_is_none_is_said_to_be_the_operators_fault(tmp_path, text):
    path = tmp_path / "graph.json"
    path.write_text(text)
    with meeting("comfyui", comfyui_graph=path) as (of, _):
        assert "MAQUETTE_COMFYUI_GRAPH" in ended(of, one()).message


def test_the_key_goes_to_no_other_host_than_the_providers():
    with meeting("fal-trellis-2") as (of, server), meeting("fal-triposr") as (_, stranger):
        errand(of, one()).run(Diary())
        running = errand(of, one())
        ticket = {"status": f"{stranger.origin}/x/requests/1/status", "response": "", "cancel": ""}
        with pytest.raises(EngineFailed, match="another host"):
            of.provider.look(running.line, ticket)
    assert not stranger.asked
    files = [one for one in server.asked if one.path.startswith("/files/")]
    assert files


def test_a_result_on_another_host_is_fetched_without_the_key():
    with meeting("meshy") as (of, server), meeting("meshy") as (_, store):
        ticket = {"path": "/v1/image-to-3d", "task": "x"}
        running = errand(of, one())
        data = running.line.download(f"{store.origin}/openapi/files/1/model.glb")
    assert data == store.result
    assert "authorization" not in store.asked[0].headers
    assert ticket
    assert not server.asked


def test_a_result_inside_the_own_network_is_not_fetched():
    with meeting("meshy") as (_, server), meeting("meshy") as (_, inside):
        strict = engine("meshy", server.url)
        running = errand(strict, one())
        policy = Policy().trusting(server.url)
        line = replace(running.line, policy=policy)
        with pytest.raises(ProviderUnavailable):
            line.download(f"{inside.origin}/openapi/files/1/model.glb")
    assert not inside.asked


def test_a_provider_that_repeats_the_key_does_not_make_us_tell_it():
    with meeting("meshy") as (of, server):
        message = f"quota of key {KEYS['meshy']} is used up"
        server.refusals.append((400, {}, {"message": message}))
        fault = ended(of, one())
    assert KEYS["meshy"] not in fault.message
    assert "quota of key" in fault.message
    assert KEYS["meshy"] not in repr(errand(of, one()))


def test_without_any_key_an_order_says_which_ones_it_would_take():
    of = engine("meshy", "http://127.0.0.1:9")
    with pytest.raises(ProviderKeyRequired, match="MAQUETTE_MESHY_KEY"):
        of.errand(one(), "mark", "")


@pytest.mark.parametrize(
    "key", ["", "two words", "tsk_but-not-meshys", "msy_\n", "msy_" + "x" * 600]
)
def test_what_cannot_be_a_key_is_refused_before_it_goes_anywhere(key):
    of = engine("meshy", "http://127.0.0.1:9")
    with pytest.raises(ProviderKeyRefused):
        of.check_key(key)
    of.check_key(KEYS["meshy"])


def test_what_a_provider_would_refuse_is_refused_at_the_order():
    of = engine("meshy", "http://127.0.0.1:9")
    with pytest.raises(InvalidSettings, match="600"):
        of.check(Inputs(prompt="word " * 130))
    with pytest.raises(InvalidSettings, match="views"):
        of.check(Inputs((b"", b""), options=Options(tier=Tier.DRAFT, views=("front",))))


@pytest.mark.parametrize("engine_id", PAID)
def test_an_answer_without_what_the_documentation_promises_is_called_that(engine_id):
    with meeting(engine_id) as (of, server):
        server.refusals.append((200, {}, {"code": 0, "surprise": True}))
        fault = ended(of, one())
    assert isinstance(fault, EngineFailed)
    assert "promises" in fault.message
    assert provider_of(engine_id) in fault.message.lower()
