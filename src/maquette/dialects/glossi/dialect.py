"""What glossi brings to the app; apart from the package, which the worker loads as well."""

from fastapi import Request

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
from maquette.http.switchboard import joined

ROOMS = (
    routes_models,
    routes_projects,
    routes_renders,
    routes_jobs,
    routes_webhooks,
    routes_files,
)
router = joined([room.router for room in ROOMS])


PATHS = (
    *(f"/api/v1/{name}" for name in ("models", "templates", "projects", "renders", "jobs")),
    "/api/v1/webhooks",
    "/workspaces",
)


def owns(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}/") for known in PATHS)


def claims(request: Request) -> bool:
    """All the rest under the prefix: the errors here have every name that clients read."""
    path: str = request.scope["path"]
    return path == "/api/v1" or path.startswith("/api/v1/")


DIALECT = Dialect("glossi", "Glossi", router, owns, error, fault, Webhooks(), claims=claims)
