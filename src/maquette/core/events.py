"""What happens in the house, as the core says it; surfaces have their own words for some of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OUTCOMES = ("done", "failed", "cancelled")
KINDS = ("generation", "render", "ingest", "export")
PROJECT_CREATED = "project.created"
SHOOT_DONE, SHOOT_FAILED = "shoot.done", "shoot.failed"
FLOW_DONE, FLOW_FAILED = "flow.done", "flow.failed"
TEST = "webhook.test"
NAMES = (
    *(f"{kind}.{outcome}" for kind in KINDS for outcome in OUTCOMES),
    *(SHOOT_DONE, SHOOT_FAILED, FLOW_DONE, FLOW_FAILED, PROJECT_CREATED),
)
"""Whatever an endpoint may ask for; a test is sent to whom it is meant for, asked or not."""


@dataclass(frozen=True)
class Event:
    """A fact with a name. ``id`` is the same however often it is told.

    ``job_id`` is the job that it tells of, if it does; ``facts`` what cannot be looked up later.
    """

    id: str
    name: str
    account_id: str
    job_id: str | None
    facts: Mapping[str, Any]
    at: datetime


def ended(kind: str, outcome: str) -> str:
    """The name of a job's end: ``render.done``."""
    return f"{kind}.{outcome}"
