"""How an event is written for those who listen; each dialect may bring its own way."""

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from maquette.core.events import Event
from maquette.core.runtime import Runtime

STANDARD_PLAN = (0.0, 5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Ten tries over 75 hours: a receiver that is up once in three days hears everything."""


class WebhookFormat(Protocol):
    """One dialect's webhooks.

    ``plan`` holds the seconds waited before each try, so its length is the number of tries.
    Standard Webhooks' three headers go beside what ``headers`` gives.
    """

    @property
    def name(self) -> str: ...

    @property
    def plan(self) -> tuple[float, ...]: ...

    def body(self, session: Session, runtime: Runtime, event: Event) -> bytes | None:
        """The body, written once and then kept; None for what this format does not tell of.

        Raises :class:`~maquette.errors.NotFound` when what it tells of is gone.
        """

    def headers(self, event: Event, body: bytes, secret: str) -> Mapping[str, str]:
        """The format's own headers of one try, the content type excepted."""


Formats = Mapping[str, WebhookFormat]
