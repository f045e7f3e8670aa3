"""The web application: every dialect at its true paths over one runtime."""

import logging
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from maquette import __version__
from maquette.core.runtime import Runtime
from maquette.dialects.forge.dialect import DIALECT as FORGE
from maquette.dialects.glossi.dialect import DIALECT as GLOSSI
from maquette.dialects.spherelinks.dialect import DIALECT as SPHERELINKS
from maquette.dialects.trify3d.dialect import DIALECT as TRIFY3D
from maquette.dialects.v1.dialect import DIALECT as V1
from maquette.errors import InvalidSettings, MaquetteError, Unavailable
from maquette.http.browsers import DEFAULTS, Headers, Heads, welcome_pages
from maquette.http.caller import GUESSING_SECONDS, Callers
from maquette.http.crowds import Crowds
from maquette.http.dialect import Dialect
from maquette.http.journal import HEADER, Journal, request_id
from maquette.http.limits import BodyLimit, Floor, PatientProtocol
from maquette.http.metrics import Measured, Meters
from maquette.http.metrics import router as metrics
from maquette.http.places import neighbourhood_of
from maquette.http.policies import ANYONE
from maquette.http.probes import Probed
from maquette.http.probes import router as probes
from maquette.http.rates import Rates
from maquette.http.slow import MINUTE, Lanes
from maquette.http.stored import router as stored
from maquette.http.switchboard import Switchboard, joined
from maquette.kit.addresses import Policy
from maquette.kit.logs import about
from maquette.kit.memory import give_back_freed
from maquette.kit.shortage import shortage_of
from maquette.payments.opening import open_till

DIALECTS = (SPHERELINKS, FORGE, TRIFY3D, GLOSSI, V1)
"""The last one answers for all paths that are nobody's."""

LEAVING_SECONDS = 30
"""Longest that requests may take to their end once we are told to leave."""

SLACK = 2**20
"""Bytes that a form may be larger than the largest file in it."""

DOCS_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; frame-ancestors 'none'"
)
"""The page's own script and style are inside it, and it speaks to this host alone."""

log = logging.getLogger(__name__)


def create_app(runtime: Runtime) -> FastAPI:
    """The app of an open house. It never opens a GL context and never runs a job."""
    app = FastAPI(
        title="Maquette",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.runtime = runtime
    app.state.lanes = Lanes()
    app.state.callers = Callers()
    limits = runtime.settings
    app.state.guesses = Rates(runtime.clock, limits.wrong_keys, GUESSING_SECONDS)
    app.state.outbound = Rates(runtime.clock, limits.outbound_per_minute, MINUTE)
    app.state.till = open_till(runtime.settings)
    app.state.probed = Probed(runtime)
    own = (_house, probes, stored, metrics)
    app.router = Switchboard(joined([*(each.router for each in DIALECTS), *own]).routes)
    for dialect in DIALECTS:
        if dialect.around is not None:
            app.add_middleware(dialect.around, runtime)
    for error, answer in _ANSWERS.items():
        app.add_exception_handler(error, answer)
    limit = max(limits.upload_limit_mb, limits.picture_limit_mb * 2) * 2**20
    floor = Floor(limits.data_dir, limits.free_space_mb * 2**20)
    app.add_middleware(BodyLimit, limit=limit + SLACK, floor=floor)
    app.add_middleware(Crowds, refuse=_told, place_of=neighbourhood_of)
    app.add_middleware(Headers)
    app.add_middleware(Heads)
    welcome_pages(app)
    app.state.meters = Meters(runtime)
    app.add_middleware(Measured, meters=app.state.meters)
    app.add_middleware(Journal)
    return app


def serve(runtime: Runtime) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    server(runtime).run()


def server(runtime: Runtime) -> uvicorn.Server:
    """The web server of an open house, on the address that its settings name."""
    give_back_freed()
    policy = Policy.parse(runtime.settings.outbound_allow)
    log.info("outgoing requests may reach %s", policy.in_words)
    for entry in policy.useless:
        log.warning("MAQUETTE_OUTBOUND_ALLOW: %r is no host, address or network", entry)
    config = uvicorn.Config(
        create_app(runtime),
        host=runtime.settings.host,
        port=runtime.settings.port,
        http=PatientProtocol,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=LEAVING_SECONDS,
    )
    logging.getLogger("uvicorn.error").addFilter(_not_told_already)
    return uvicorn.Server(config)


def _not_told_already(record: logging.LogRecord) -> bool:
    """What the app raised was written by the app, with the request that it belongs to."""
    return not record.getMessage().startswith("Exception in ASGI application")


_house = APIRouter(include_in_schema=False, dependencies=[ANYONE])


@_house.get("/")
def front_door() -> RedirectResponse:
    """Who opens the address that `serve` prints in a browser finds what there is to read."""
    return RedirectResponse("/docs", status_code=307)


@_house.get("/docs")
def docs() -> HTMLResponse:
    """The documents of all dialects, readable, from this host alone."""
    page = files("maquette").joinpath("http/docs.html").read_text("utf-8")
    links = "".join(f'<a href="#{each.name}">{each.title}</a>' for each in DIALECTS)
    page = page.replace("{{dialects}}", links)
    return HTMLResponse(page, headers={"Content-Security-Policy": DOCS_POLICY})


@_house.get("/openapi/{name}.json")
def openapi(name: str) -> Response:
    for dialect in DIALECTS:
        if dialect.name == name:
            return JSONResponse(document(dialect))
    raise HTTPException(404)


def document(dialect: Dialect) -> dict[str, Any]:
    """A dialect's OpenAPI 3.1 document."""
    made = get_openapi(
        title=dialect.title,
        version=__version__,
        openapi_version="3.1.0",
        routes=dialect.router.routes,
    )
    # FastAPI announces an answer of its own to bad input, which no dialect here ever gives.
    schemas = made["components"]["schemas"]
    for operation in (op for path in made["paths"].values() for op in path.values()):
        if "HTTPValidationError" in str(operation["responses"].get("422")):
            del operation["responses"]["422"]
        for media in operation.get("requestBody", {}).get("content", {}).values():
            schemas.update(media["schema"].get("$defs", {}))
            media["schema"] = {k: v for k, v in media["schema"].items() if k != "$defs"}
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return made


def _speaking(request: Request) -> Dialect:
    """In whose words a request is answered; the house's own API answers for all other paths."""
    path = request.scope["path"]
    for dialect in DIALECTS:
        if dialect.owns(path.removeprefix("/v1")) or dialect.owns(path):
            return dialect
    claiming = (dialect for dialect in DIALECTS if dialect.claims(request))
    return next(claiming, DIALECTS[-1])


async def _on_maquette_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, MaquetteError)
    if isinstance(error, Unavailable):
        log.warning("%s %s: %s", request.method, request.scope["path"], error.message)
    return _told(request, error)


def _told(request: Request, error: MaquetteError) -> Response:
    answer = _speaking(request).error(error)
    if "retry_after" in error.facts:
        answer.headers["Retry-After"] = str(error.facts["retry_after"])
    return answer


async def _on_shortage(request: Request, error: Exception) -> Response:
    """The machine has run out of disk, files, threads or memory; whatever else is no shortage."""
    told = shortage_of(error)
    if told is None:
        raise error
    log.error("%s %s: %s", request.method, request.scope["path"], error)
    return await _on_maquette_error(request, told)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, message = _WORDS.get(error.status_code, ("bad_request", str(error.detail)))
    response = _speaking(request).fault((error.status_code, code, message))
    response.headers.update(error.headers or {})
    return response


async def _on_validation_error(request: Request, error: Exception) -> Response:
    """A path or query value of the wrong type. What was sent is not echoed."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = str(first["loc"][-1])
    return _speaking(request).error(InvalidSettings(f"{field}: {first['msg']}", field=field))


async def _on_leaving(request: Request, error: Exception) -> Response:
    """The client went away before its request was whole; nobody reads this."""
    return Response(status_code=408)


async def _on_anything(request: Request, error: Exception) -> Response:
    # It comes from outside of all that binds ids, and that sets headers.
    with about(request=request_id(request)):
        log.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
    answer = _speaking(request).error(MaquetteError("something went wrong on our side"))
    answer.headers.update(DEFAULTS | {HEADER: request_id(request)})
    return answer


_WORDS = {
    404: ("not_found", "there is nothing at this address"),
    405: ("method_not_allowed", "this address does not take this method"),
    408: ("timeout", "the body of the request comes too slowly"),
}
Answer = Callable[[Request, Exception], Awaitable[Response]]
_ANSWERS: dict[type[Exception], Answer] = {
    MaquetteError: _on_maquette_error,
    HTTPException: _on_http_exception,
    RequestValidationError: _on_validation_error,
    ClientDisconnect: _on_leaving,
    OSError: _on_shortage,
    RuntimeError: _on_shortage,
    Exception: _on_anything,
}
