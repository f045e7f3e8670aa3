"""Nothing of the document is left unshown: endpoints, fields, codes, statuses."""

import json
from pathlib import Path

import pytest

from maquette.core.generations.pace import Pace
from maquette.dialects.forge import catalogue, errors, wire

HERE = Path(__file__).parent
EXCHANGES = [
    exchange
    for path in sorted(HERE.joinpath("transcripts").glob("*.json"))
    for exchange in json.loads(path.read_text("utf-8"))["exchanges"]
]
PAID = (HERE / "test_x402.py").read_text("utf-8")
UNIT = "".join(
    (HERE / f"test_{name}.py").read_text("utf-8") for name in ("translate", "forge", "providers")
)
ENDPOINTS = [
    ("POST", "/api/forge"),
    ("GET", "/api/forge"),
    ("POST", "/api/forge-upload"),
    ("GET", "/api/x402/forge"),
    ("POST", "/api/x402/forge"),
]
CODES = {
    400: "invalid_prompt invalid_image_urls invalid_image_url invalid_options missing_job "
    "invalid_job invalid_content_type invalid_size image_not_usable",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    501: "backend_unconfigured",
    502: "generation_failed",
}
SHOWN_APART = [
    *("backend_text_only", "unconfigured", "generation_unavailable", "provider_key_required"),
    *("provider_key_refused", "provider_credits_missing", "provider_unavailable"),
]
SHOWN_PAID = ["missing_input", "wrong_endpoint", "payment_identifier_conflict", "payment_in_flight"]


def fields(answer):
    if isinstance(answer, dict):
        return set(answer).union(*(fields(value) for value in answer.values()))
    if isinstance(answer, list):
        return set().union(*(fields(value) for value in answer)) if answer else set()
    return set()


def all_of(side):
    return set().union(*(fields(exchange[side].get("json")) for exchange in EXCHANGES))


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_every_endpoint_is_asked(method, path):
    asked = {(one["send"]["method"], one["send"]["path"].partition("?")[0]) for one in EXCHANGES}
    assert (method, path) in asked


@pytest.mark.parametrize("model", [wire.Order, wire.PresignOrder])
def test_every_field_of_a_request_is_sent(model):
    assert set(model.model_fields) <= all_of("send")


@pytest.mark.parametrize("model", [wire.Progress, wire.Upload, wire.Problem])
def test_every_field_of_an_answer_is_shown(model):
    assert set(model.model_fields) <= all_of("answer")


def test_every_field_of_the_catalogue_is_shown():
    assert fields(catalogue.catalogue((), Pace())) <= all_of("answer")


@pytest.mark.parametrize(
    ("status", "code"), [(status, code) for status in CODES for code in CODES[status].split()]
)
def test_every_code_is_shown_with_its_status(status, code):
    shown = {
        (one["answer"]["status"], (one["answer"].get("json") or {}).get("error"))
        for one in EXCHANGES
    }
    assert (status, code) in shown


@pytest.mark.parametrize("code", SHOWN_APART)
def test_codes_that_need_another_house_are_tested_apart(code):
    assert f'"{code}"' in UNIT


@pytest.mark.parametrize("code", [*SHOWN_PAID, "settle_failed"])
def test_codes_of_the_paid_twin_are_tested_on_the_chain(code):
    assert f'"{code}"' in PAID


def test_no_code_of_the_dialect_is_missing_here():
    listed = {code for told in CODES.values() for code in told.split()}
    listed |= {*SHOWN_APART, *SHOWN_PAID, "settle_failed"}
    others = {"invalid_body", "internal_error", "invalid_glb_url", "invalid_key", "forbidden"}
    spoken = {code for _, code in errors.TABLE.values()} | set(errors.FIELDS.values())
    assert spoken | {code for _, code in errors.PAYING.values()} <= listed | others | {"conflict"}


@pytest.mark.parametrize("status", ["queued", "running", "done", "failed"])
def test_every_status_is_shown(status):
    assert any((one["answer"].get("json") or {}).get("status") == status for one in EXCHANGES)
