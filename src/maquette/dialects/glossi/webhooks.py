"""How Glossi tells of events: ``{event, timestamp, data}``, signed in hex.

Its receivers sign what JavaScript makes of the body they have parsed, so the bytes must be what
``JSON.stringify`` writes: compact, in order, and whole numbers alone.
"""

from collections.abc import Mapping
from typing import Any

from maquette.core.assets import slots
from maquette.core.events import Event
from maquette.core.flows import queries as flows
from maquette.core.jobs import queries as jobs
from maquette.core.runtime import Runtime
from maquette.dialects.glossi import translate
from maquette.dialects.glossi.files import GLB, address
from maquette.kit import strict_json
from maquette.kit.clock import iso_milliseconds
from maquette.kit.signing import hex_signature

FORMAT = "glossi"
Data = dict[str, Any]


class Webhooks:
    """One post, and up to three more after 10 seconds, a minute and five minutes."""

    name = FORMAT
    plan = (0.0, 10.0, 60.0, 300.0)

    def body(self, session: Any, runtime: Runtime, event: Event) -> bytes | None:
        name = translate.THEIRS.get(event.name)
        if name is None:
            return None
        told = {
            "event": name,
            "timestamp": iso_milliseconds(event.at),
            "data": _data(session, runtime, event),
        }
        return strict_json.dumps(told)

    def headers(self, event: Event, body: bytes, secret: str) -> Mapping[str, str]:
        return {"X-Glossi-Signature": hex_signature(secret, body)}


def _data(session: Any, runtime: Runtime, event: Event) -> Data:
    kind = event.name.partition(".")[0]
    if kind == "ingest":
        return _model(session, runtime, event)
    if kind == "project":
        return _project(event)
    return _flow(session, event) if kind == "flow" else _shoot(event)


def _model(session: Any, runtime: Runtime, event: Event) -> Data:
    view = slots.by_job(session, event.account_id, event.job_id or "")
    told = {"modelId": view.slot.id, "name": view.slot.title}
    if view.asset is None:
        reason = view.job.error_message if view.job else None
        return {**told, "status": "FAILED", "errorMessage": reason}
    poster = jobs.artifact(session, event.account_id, event.job_id or "", "poster")
    return {
        **told,
        "status": "READY",
        "glbFilePath": address(runtime, view.asset.glb_key, GLB),
        "thumbnailUrl": poster and address(runtime, poster.key, poster.content_type),
    }


def _project(event: Event) -> Data:
    facts = event.facts
    return {
        "projectId": facts["id"],
        "name": facts["name"],
        "modelIds": facts["asked_for"],
        "templateId": facts["template_id"],
    }


def _flow(session: Any, event: Event) -> Data:
    told: Data = {"jobId": event.facts["id"]}
    if event.name == "flow.failed":
        return {**told, "status": "FAILED", "errorMessage": event.facts["error_message"]}
    view = flows.get(session, event.account_id, event.facts["id"])
    results = [translate.result(part, None).model_dump(exclude_none=True) for part in view.parts]
    return {**told, "status": "COMPLETE", "results": results}


def _shoot(event: Event) -> Data:
    facts = event.facts
    told = {"jobId": facts["id"]}
    if event.name == "shoot.failed":
        more = {"projectId": facts["project_id"], "errorMessage": facts["error_message"]}
        return {**told, "status": "FAILED", **more}
    more = {"projectId": facts["project_id"], "renderIds": facts["render_ids"]}
    return {**told, "status": "COMPLETED", **more}
