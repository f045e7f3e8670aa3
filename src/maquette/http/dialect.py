"""What a dialect brings to the app."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp

from maquette.core.runtime import Runtime
from maquette.core.webhooks.formats import WebhookFormat
from maquette.errors import MaquetteError

Fault = tuple[int, str, str]
"""Status, code and sentence, of what the core knows nothing of: paths, methods."""


def nothing(request: Request) -> bool:
    """Claims no request."""
    return False


@dataclass(frozen=True)
class Dialect:
    """One documented API on its true paths.

    ``owns`` tells whether a path that leads nowhere is answered in this dialect's words, and
    ``claims`` whether a request is to whose path nobody does. ``error`` and ``fault`` put errors
    into its envelope; ``webhooks`` is how it tells of events; ``around`` is what its requests pass
    through on their way in and out, where it has such a thing.
    """

    name: str
    title: str
    router: APIRouter
    owns: Callable[[str], bool]
    error: Callable[[MaquetteError], Response]
    fault: Callable[[Fault], Response]
    webhooks: WebhookFormat | None = None
    around: Callable[[ASGIApp, Runtime], ASGIApp] | None = None
    claims: Callable[[Request], bool] = nothing
