"""What spherelinks brings to the app; apart from the package, which the worker loads as well."""

from maquette.dialects.spherelinks.errors import error, fault
from maquette.dialects.spherelinks.routes import router
from maquette.http.dialect import Dialect

PATHS = ("/generate", "/status", "/download")


def owns(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}/") for known in PATHS)


DIALECT = Dialect("spherelinks", "SphereLinks", router, owns, error, fault)
