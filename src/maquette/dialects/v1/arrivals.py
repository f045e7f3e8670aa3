"""Models on their way in: uploaded or fetched, read, and stored before any row knows them."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from maquette.core.accounts.queries import Caller
from maquette.core.assets import actions
from maquette.core.jobs.idempotency import Answer
from maquette.dialects.v1 import translate, wire
from maquette.dialects.v1.door import IdempotencyKey, Writer
from maquette.dialects.v1.errors import Refusal
from maquette.errors import BadInput
from maquette.http.bodies import fingerprint, json_body, json_object
from maquette.http.caller import runtime_of
from maquette.http.forms import Form, form_body
from maquette.http.repeats import told_before
from maquette.http.slow import heavily, spooled
from maquette.kit.hashing import sha256_hex
from maquette.kit.spool import Spool
from maquette.render.spec import RenderSpec

HEAD = 1000
"""Bytes by which JSON is told from a GLB."""
SUFFIXES = (".glb", ".gltf", ".zip")
FORM = {
    "requestBody": {
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "renderSettings": {"type": "string"},
                    },
                    "required": ["file"],
                }
            }
        }
    }
}


@dataclass(frozen=True)
class Arrival:
    """A model that is read and stored, and the render that is wanted of it.

    ``given`` are the settings as they came; ``slot`` and ``fingerprint`` tell whether the same
    request was answered before.
    """

    prepared: actions.Prepared
    spec: RenderSpec
    given: wire.Settings
    slot: tuple[str, str, str | None]
    fingerprint: str


async def uploaded(
    request: Request,
    caller: Writer,
    form: Annotated[Form, Depends(form_body(lambda settings: settings.upload_limit_mb))],
    key: IdempotencyKey = None,
) -> Arrival:
    if form.filename is None or form.file is None:
        raise Refusal("no_file", "there is no file in the form")
    if not form.filename.lower().endswith(SUFFIXES):
        raise Refusal("invalid_format", "the file is not .glb, .gltf or .zip")
    given = _settings(form.fields.get("renderSettings"))
    spec = translate.spec(given, caller)
    prepared = await _prepared(request, caller, form.filename, form.file)
    told = json.dumps([form.filename, prepared.sha256, spec.as_settings()])
    slot = (caller.account_id, "/v1/models", key)
    return Arrival(prepared, spec, given, slot, sha256_hex(told.encode()))


async def ingested(
    request: Request,
    caller: Writer,
    body: Annotated[wire.Ingest, Depends(json_body(wire.Ingest))],
    key: IdempotencyKey = None,
) -> Arrival | Answer:
    """The arrival, or what the same request was answered before."""
    if not body.url:
        raise Refusal("url_required", "the url is missing")
    spec = translate.spec(body.renderSettings, caller)
    runtime, slot = runtime_of(request), (caller.account_id, "/v1/models/ingest", key)
    told = await told_before(request, slot, body)
    if told is not None:
        return told
    limits = runtime.settings
    with Spool(limits.data_dir, limits.upload_limit_mb * 2**20) as sent:
        await spooled(request, caller, body.url, sent, limits.fetch_seconds)
        name = translate.name_of(body.url, sent.head(HEAD))
        prepared = await _prepared(request, caller, name, sent)
    return Arrival(prepared, spec, body.renderSettings, slot, fingerprint(body))


async def _prepared(request: Request, caller: Caller, name: str, sent: Spool) -> actions.Prepared:
    runtime = runtime_of(request)
    return await heavily(request, actions.prepare_upload, runtime, caller.account_id, name, sent)


def _settings(text: str | None) -> dict[str, Any]:
    """The form's renderSettings, a JSON object in a string."""
    if text is None or not text.strip():
        return {}
    try:
        return json_object(text.encode("utf-8", "replace"))
    except BadInput:
        raise Refusal("invalid_settings", "renderSettings is not a JSON object") from None
