"""The product's own API: DXGL's document, extended in its style."""

from fastapi import APIRouter

from maquette.dialects.v1 import routes_account, routes_generations, routes_models, routes_renders
from maquette.dialects.v1.errors import error, fault
from maquette.http.dialect import Dialect

router = APIRouter(prefix="/v1")
for room in (routes_models, routes_renders, routes_generations, routes_account):
    router.include_router(room.router)


def owns(path: str) -> bool:
    return path == "/v1" or path.startswith("/v1/")


DIALECT = Dialect("v1", "Maquette /v1 (DXGL)", router, owns, error, fault)
