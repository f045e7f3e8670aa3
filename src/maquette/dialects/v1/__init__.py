"""The product's own API: DXGL's document, extended in its style."""

from fastapi import APIRouter

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

router = APIRouter()
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
)
for room in ROOMS:
    router.include_router(room.router, prefix="/v1")
router.include_router(routes_auth.router)
router.include_router(routes_shared.router)
router.include_router(routes_exports.shares)


def owns(path: str) -> bool:
    return path == "/v1" or path.startswith(("/v1/", "/auth/", "/api/v/"))


DIALECT = Dialect("v1", "Maquette /v1 (DXGL)", router, owns, error, fault, Webhooks())
