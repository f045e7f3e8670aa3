"""Nothing of the document is left unshown: endpoints, fields, settings, codes, statuses, events."""

import json
import re
from pathlib import Path

import pytest

from conftest import SHARED
from maquette.dialects.glossi import errors, translate, wire

HERE = Path(__file__).parent
DOCUMENT = SHARED.parent / "apis" / "glossi.txt"
EXCHANGES = [
    exchange
    for path in sorted(HERE.joinpath("transcripts").glob("*.json"))
    for exchange in json.loads(path.read_text("utf-8"))["exchanges"]
]
WELL = [exchange for exchange in EXCHANGES if exchange["answer"]["status"] < 300]
UNIT = (HERE / "test_glossi.py").read_text("utf-8")
ENDPOINTS = [
    "POST /api/v1/models",
    "PUT {uploadUrl}",
    "POST /api/v1/models/{}/confirm",
    "POST /api/v1/models/status",
    "GET /api/v1/templates",
    "POST /api/v1/projects",
    "POST /api/v1/renders",
    "GET /api/v1/renders/{}",
    "POST /api/v1/renders/{}/retry",
    "PUT /api/v1/webhooks",
    "GET /api/v1/webhooks",
    "DELETE /api/v1/webhooks",
    "POST /api/v1/jobs",
    "POST /api/v1/jobs/{}/confirm",
    "GET /api/v1/jobs/{}",
]
SENT = [
    wire.NewModel,
    wire.NewModels,
    wire.Confirmation,
    wire.StatusQuery,
    wire.NewProjects,
    wire.RenderSettings,
    wire.NewRenders,
    wire.NewJob,
    wire.NewWebhook,
]
TOLD = [
    wire.OpenedModel,
    wire.OpenedModels,
    wire.Confirmed,
    wire.ModelState,
    wire.ModelStates,
    wire.Template,
    wire.Templates,
    wire.Project,
    wire.Projects,
    wire.Renders,
    wire.Retried,
    wire.Picture,
    wire.RenderJob,
    wire.OpenedJob,
    wire.JobModel,
    wire.JobResult,
    wire.Job,
    wire.WebhookTold,
    wire.Problem,
]
CODES = {
    400: "invalid_request not_uploaded not_failed",
    401: "unauthorized",
    402: "insufficient_credits",
    403: "insufficient_scope forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
}
# What a request cannot bring about, or only one with a file of many megabytes.
HIDDEN = {
    "invalid_model",
    "invalid_url",
    "file_too_large",
    "rate_limited",
    "storage_full",
    "internal_error",
    "render_failed",
    "timeout",
    "unavailable",
}


def endpoint(exchange):
    send = exchange["send"]
    path = send["path"].partition("?")[0]
    if re.fullmatch(r"\{\w*url\}", path):
        path = "{uploadUrl}"
    else:
        path = re.sub(r"(?<=s/)(\{\w+\}|[0-9A-Za-z]{12})(?=/|$)", "{}", path)
    return f"{send['method']} {path}"


def fields(value):
    if isinstance(value, dict):
        return set(value).union(*(fields(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(fields(item) for item in value)) if value else set()
    return set()


def all_of(side, exchanges=EXCHANGES):
    return set().union(*(fields(one[side].get("json")) for one in exchanges))


def words(name):
    """Every value that answers have under this name."""
    found = set()

    def look(value):
        for key, item in value.items() if isinstance(value, dict) else ():
            found.update({item} if key == name and isinstance(item, str) else ())
            look(item)
        for item in value if isinstance(value, list) else ():
            look(item)

    for exchange in EXCHANGES:
        look(exchange["answer"].get("json"))
    return found


@pytest.mark.parametrize("name", ENDPOINTS)
def test_every_endpoint_is_shown_going_well(name):
    assert name in {endpoint(exchange) for exchange in WELL}


@pytest.mark.parametrize("model", SENT, ids=lambda model: model.__name__)
def test_every_field_of_a_request_is_sent(model):
    shown = all_of("send", WELL) | ({"environmentId"} & all_of("send"))
    assert set(model.model_fields) <= shown


@pytest.mark.parametrize("model", TOLD, ids=lambda model: model.__name__)
def test_every_field_of_an_answer_is_shown(model):
    assert set(model.model_fields) <= all_of("answer")


@pytest.mark.parametrize("query", ["internal=false", "public=false"])
def test_both_filters_of_templates_are_shown(query):
    assert any(query in one["send"]["path"] for one in WELL)


def test_every_status_is_shown():
    models = {"PENDING", "READY", "FAILED"}  # one is ANALYZING only while it is being read
    jobs = {"QUEUED", "COMPLETED", "FAILED"}  # and RENDERING only while it is being drawn
    flows = {"AWAITING_UPLOADS", "PROCESSING", "COMPLETE", "FAILED"}
    assert models | jobs | flows <= words("status")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_kinds_of_pictures_are_shown(kind):
    assert kind in words("fileType")


@pytest.mark.parametrize(
    ("status", "code"), [(status, code) for status in CODES for code in CODES[status].split()]
)
def test_every_code_is_shown_with_its_status(status, code):
    shown = {
        (one["answer"]["status"], (one["answer"].get("json") or {}).get("code"))
        for one in EXCHANGES
    }
    assert (status, code) in shown


def test_no_code_of_the_dialect_is_missing_here():
    spoken = {code for _, code in errors.TABLE.values()} | set(errors.UNFIT.values())
    shown = {code for told in CODES.values() for code in told.split()}
    assert spoken | {"method_not_allowed"} == shown | HIDDEN


@pytest.mark.parametrize("event", translate.EVENTS)
def test_every_event_is_told_in_the_story(event):
    assert f'"{event}"' in UNIT


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="the document is not here")
def test_the_lists_above_are_the_documents():
    printed = DOCUMENT.read_text("utf-8")
    told = set(re.findall(r'"(\w+)":', printed)) - {"event", "timestamp", "data"}
    told -= {"glbFilePath", "thumbnailUrl", "renderIds"}  # those of webhooks, tested apart
    known = set().union(*(model.model_fields for model in [*SENT, *TOLD, wire.Named]))
    assert told <= known
    events = set(re.findall(r"\b(?:model|project|job|render)\.[a-z]{6,}\b", printed))
    assert {event for event in events if event in translate.EVENTS} == set(translate.EVENTS)
    for setting in ("renderBookmarks", "renderShots", "renderVariants"):
        assert f"{setting} | true" in printed
        assert wire.RenderSettings.model_fields[setting].default is True
    for setting in ("imageQuality", "videoQuality", "videoResolution"):
        assert f"{setting} | 1" in printed
        assert wire.RenderSettings.model_fields[setting].default == 1
