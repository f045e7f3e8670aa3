"""Glossi: models by signed upload, templates, projects, and renders of all their views."""

from fastapi import APIRouter

from maquette.dialects.glossi import (
    routes_files,
    routes_jobs,
    routes_models,
    routes_projects,
    routes_renders,
    routes_webhooks,
)
from maquette.dialects.glossi.errors import error, fault
from maquette.dialects.glossi.webhooks import Webhooks
from maquette.http.dialect import Dialect

router = APIRouter()
ROOMS = (
    routes_models,
    routes_projects,
    routes_renders,
    routes_jobs,
    routes_webhooks,
    routes_files,
)
for room in ROOMS:
    router.include_router(room.router)


def owns(path: str) -> bool:
    """Of ``/api/v1`` all that is nobody else's: its errors have every name that clients read."""
    return path == "/api/v1" or path.startswith(("/api/v1/", "/workspaces/"))


DIALECT = Dialect("glossi", "Glossi", router, owns, error, fault, Webhooks())
