"""How Trify3D tells of a task's end: nine fields, no signature of its own."""

from collections.abc import Mapping
from typing import Any

from maquette.core.events import Event
from maquette.core.generations import queries
from maquette.core.runtime import Runtime
from maquette.dialects.trify3d import translate
from maquette.dialects.trify3d.files import links
from maquette.kit import strict_json
from maquette.kit.clock import iso_milliseconds

FORMAT = "trify3d"
EVENTS = {
    "generation.done": "generation.completed",
    "generation.failed": "generation.failed",
    "generation.cancelled": "generation.failed",
}


class Webhooks:
    """One post, and up to three more after 1, 5 and 15 seconds."""

    name = FORMAT
    plan = (0.0, 1.0, 5.0, 15.0)

    def body(self, session: Any, runtime: Runtime, event: Event) -> bytes | None:
        if event.name not in EVENTS or event.job_id is None:
            return None
        view = queries.by_job(session, event.account_id, event.job_id)
        task = translate.task(view, links(runtime, view))
        told = task.model_dump(exclude={"progress", "createdAt", "completedAt"})
        return strict_json.dumps({**told, "timestamp": iso_milliseconds(event.at)})

    def headers(self, event: Event, body: bytes, secret: str) -> Mapping[str, str]:
        told = strict_json.loads(body, limit=len(body))
        return {
            "X-Trify3D-Event": EVENTS[event.name],
            "X-Trify3D-Delivery": str(told["taskId"]),
        }
