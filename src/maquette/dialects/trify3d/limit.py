"""600 requests an hour for each key, told on every answer."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maquette.core.runtime import Runtime
from maquette.dialects.trify3d.errors import fault
from maquette.http.rates import Allowance, Rates
from maquette.kit.hashing import sha256_hex

PER_HOUR = 600
HOUR = 3600.0
PATH = "/api/v1/generations"


class RateLimit:
    """ASGI: counts per key, known or not; who brings none is turned away by the routes."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self._app = app
        self._rates = Rates(runtime.clock, PER_HOUR, HOUR)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATH):
            await self._app(scope, receive, send)
            return
        allowance = self._allowance(Headers(scope=scope).get("authorization"))

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-RateLimit-Limit"] = str(PER_HOUR)
                headers["X-RateLimit-Remaining"] = str(allowance.remaining)
            await send(message)

        if allowance.allowed:
            await self._app(scope, receive, told)
            return
        refused = fault((429, "rate_limited", f"more than {PER_HOUR} requests in an hour"))
        refused.headers["Retry-After"] = str(allowance.reset)
        await refused(scope, receive, told)

    def _allowance(self, authorization: str | None) -> Allowance:
        if not authorization:
            return Allowance(True, PER_HOUR, 1)
        # Keys are not kept in memory in the clear.
        return self._rates.take(sha256_hex(authorization.encode("utf-8", "surrogateescape")))
