"""How /v1 tells of events: the row as /v1 shows it, signed as Standard Webhooks are."""

from collections.abc import Mapping
from typing import Any

from maquette.core.events import Event
from maquette.core.exports import queries as exports
from maquette.core.exports.sharing import share_id
from maquette.core.generations import queries as generations
from maquette.core.jobs import queries as jobs
from maquette.core.renders import queries as renders
from maquette.core.runtime import Runtime
from maquette.core.webhooks.formats import STANDARD_PLAN
from maquette.dialects.v1 import translate, translate_house
from maquette.kit import strict_json
from maquette.kit.clock import iso_milliseconds

FORMAT = "v1"
FACTS = {
    "id": "id",
    "name": "name",
    "template_id": "templateId",
    "asset_ids": "modelIds",
    "project_id": "projectId",
    "project_ids": "projectIds",
    "render_ids": "renderIds",
    "shoot_ids": "shootIds",
    "error_message": "errorMessage",
}
"""What events without a job tell, in the style of /v1."""


class Webhooks:
    """``{"id", "type", "createdAt", "data"}``; ``data`` is what a GET would answer, or where
    nothing can be got, the facts.
    """

    name = FORMAT
    plan = STANDARD_PLAN

    def body(self, session: Any, runtime: Runtime, event: Event) -> bytes:
        told = {
            "id": event.id,
            "type": event.name,
            "createdAt": iso_milliseconds(event.at),
            "data": _data(session, runtime, event),
        }
        return strict_json.dumps(told)

    def headers(self, event: Event, body: bytes, secret: str) -> Mapping[str, str]:
        return {}


def _data(session: Any, runtime: Runtime, event: Event) -> Mapping[str, Any]:
    if event.job_id is None:
        return {FACTS[name]: value for name, value in event.facts.items() if name in FACTS}
    kind = event.name.partition(".")[0]
    if kind == "render":
        return translate.render(renders.by_job(session, event.account_id, event.job_id))
    if kind == "generation":
        return translate.generation(generations.by_job(session, event.account_id, event.job_id))
    if kind == "export":
        export = exports.by_job(session, event.account_id, event.job_id)
        share = share_id(runtime, export.export.id)
        return translate_house.export(export, runtime.settings.base_url, share)
    return translate.job(jobs.get(session, event.account_id, event.job_id))
