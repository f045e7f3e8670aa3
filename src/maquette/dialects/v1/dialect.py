"""What v1 brings to the app; apart from the package, which the worker loads as well."""

from maquette.dialects.v1 import (
    routes_account,
    routes_auth,
    routes_exports,
    routes_generations,
    routes_models,
    routes_overlays,
    routes_providers,
    routes_renders,
    routes_shared,
    routes_stagings,
    routes_webhooks,
)
from maquette.dialects.v1.errors import error, fault
from maquette.dialects.v1.webhooks import Webhooks
from maquette.http.dialect import Dialect
from maquette.http.switchboard import joined

ROOMS = (
    routes_models,
    routes_exports,
    routes_renders,
    routes_overlays,
    routes_generations,
    routes_stagings,
    routes_account,
    routes_providers,
    routes_webhooks,
    routes_auth,
    routes_shared,
)
router = joined([room.router for room in ROOMS] + [routes_exports.shares])


def owns(path: str) -> bool:
    return path == "/v1" or path.startswith(("/v1/", "/auth/", "/api/v/"))


DIALECT = Dialect("v1", "Maquette /v1 (DXGL)", router, owns, error, fault, Webhooks())
