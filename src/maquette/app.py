"""The web application: every dialect at its true paths over one runtime."""

import logging
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from maquette import __version__, dialects
from maquette.core.runtime import Runtime
from maquette.errors import InvalidSettings, MaquetteError
from maquette.http.caller import runtime_of
from maquette.http.dialect import Dialect
from maquette.http.files import serve as serve_file
from maquette.http.limits import BodyLimit, PatientProtocol

SLACK = 2**20
"""Bytes that a form may be larger than the largest file in it."""

log = logging.getLogger(__name__)


def create_app(runtime: Runtime) -> FastAPI:
    """The app of an open house. It never opens a GL context and never runs a job."""
    app = FastAPI(
        title="Maquette", version=__version__, openapi_url=None, docs_url=None, redoc_url=None
    )
    app.state.runtime = runtime
    for dialect in dialects.ALL:
        app.include_router(dialect.router)
    app.include_router(_house)
    for error, answer in _ANSWERS.items():
        app.add_exception_handler(error, answer)
    limit = max(runtime.settings.upload_limit_mb, runtime.settings.picture_limit_mb * 2) * 2**20
    app.add_middleware(BodyLimit, limit=limit + SLACK)
    return app


def serve(runtime: Runtime) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    settings = runtime.settings
    uvicorn.run(
        create_app(runtime),
        host=settings.host,
        port=settings.port,
        http=PatientProtocol,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )


_house = APIRouter(include_in_schema=False)


@_house.get("/livez", response_class=PlainTextResponse)
def livez() -> str:
    """It serves."""
    return "ok"


@_house.get("/readyz", response_class=PlainTextResponse)
def readyz(request: Request) -> Response:
    """It serves, and its database answers."""
    try:
        runtime_of(request).db.ping()
    except MaquetteError as error:
        return PlainTextResponse(error.message, 503)
    return PlainTextResponse("ok")


@_house.get("/_storage/{key:path}")
def stored(request: Request, key: str) -> Response:
    """A stored file, by an address that we signed; the address is the key to it."""
    runtime = runtime_of(request)
    try:
        grant = runtime.urls.verify("GET", key, request.query_params)
    except MaquetteError as error:
        return PlainTextResponse(error.message, 403)
    return serve_file(
        request, runtime.blobs, grant.key, grant.content_type, filename=grant.filename
    )


@_house.get("/docs", response_class=HTMLResponse)
def docs() -> str:
    """The documents of all dialects, readable, from this host alone."""
    return files("maquette").joinpath("http/docs.html").read_text("utf-8")


@_house.get("/openapi/{name}.json")
def openapi(name: str) -> Response:
    for dialect in dialects.ALL:
        if dialect.name == name:
            return JSONResponse(document(dialect))
    raise HTTPException(404)


def document(dialect: Dialect) -> dict[str, Any]:
    """A dialect's OpenAPI 3.1 document."""
    return get_openapi(
        title=dialect.title,
        version=__version__,
        openapi_version="3.1.0",
        routes=dialect.router.routes,
    )


def _speaking(request: Request) -> Dialect:
    """In whose words a request is answered; the house's own API answers for all other paths."""
    path = request.scope["path"]
    for dialect in dialects.ALL:
        if dialect.owns(path.removeprefix("/v1")) or dialect.owns(path):
            return dialect
    return dialects.ALL[-1]


async def _on_maquette_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, MaquetteError)
    return _speaking(request).error(error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: ("not_found", "there is nothing at this address")}
    words[405] = ("method_not_allowed", "this address does not take this method")
    code, message = words.get(error.status_code, ("bad_request", str(error.detail)))
    response = _speaking(request).fault((error.status_code, code, message))
    response.headers.update(error.headers or {})
    return response


async def _on_validation_error(request: Request, error: Exception) -> Response:
    """A path or query value of the wrong type. What was sent is not echoed."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = str(first["loc"][-1])
    return _speaking(request).error(InvalidSettings(f"{field}: {first['msg']}", field=field))


async def _on_anything(request: Request, error: Exception) -> Response:
    log.error("%s %s", request.method, request.scope["path"], exc_info=error)
    return _speaking(request).error(MaquetteError("something went wrong on our side"))


Answer = Callable[[Request, Exception], Awaitable[Response]]
_ANSWERS: dict[type[Exception], Answer] = {
    MaquetteError: _on_maquette_error,
    HTTPException: _on_http_exception,
    RequestValidationError: _on_validation_error,
    Exception: _on_anything,
}
