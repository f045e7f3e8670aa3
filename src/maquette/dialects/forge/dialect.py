"""What forge brings to the app; apart from the package, which the worker loads as well."""

from maquette.dialects.forge import routes, routes_paid
from maquette.dialects.forge.errors import error, fault
from maquette.http.dialect import Dialect
from maquette.http.switchboard import joined

PATHS = ("/api/forge", "/api/forge-upload", "/api/x402")

router = joined([routes.router, routes_paid.router])


def owns(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}/") for known in PATHS)


DIALECT = Dialect("forge", "three.ws Forge", router, owns, error, fault)
