"""What trify3d brings to the app; apart from the package, which the worker loads as well."""

from fastapi import Request

from maquette.dialects.trify3d.errors import error, fault
from maquette.dialects.trify3d.limit import RateLimit
from maquette.dialects.trify3d.routes import router as tasks
from maquette.dialects.trify3d.routes_keys import router as keys
from maquette.dialects.trify3d.webhooks import Webhooks
from maquette.http.dialect import Dialect
from maquette.http.switchboard import joined

router = joined([tasks, keys])

PATHS = ("/api/v1/generations", "/api/api-keys")


def owns(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}/") for known in PATHS)


def claims(request: Request) -> bool:
    """What leads nowhere under the prefix that others share, with a key of this dialect's shape."""
    keyed = request.headers.get("authorization", "").startswith("Bearer trf_")
    return keyed and request.scope["path"].startswith("/api/v1/")


DIALECT = Dialect("trify3d", "Trify3D", router, owns, error, fault, Webhooks(), RateLimit, claims)
