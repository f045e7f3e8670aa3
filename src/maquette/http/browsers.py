"""What browsers are told about every answer."""

from contextlib import suppress

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEFAULTS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

EXPOSED = (
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Range",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "PAYMENT-REQUIRED",
    "PAYMENT-RESPONSE",
    "X-PAYMENT-RESPONSE",
    "X-Request-Id",
)


def welcome_pages(app: FastAPI) -> None:
    """Let pages of every origin call, and viewers on them load models and films.

    Keys travel in headers that a page must set itself: a strange page can do nothing with them
    that its author's own program could not. Cookies are never sent along with its requests, for
    which CORS would ask us to allow credentials.
    """
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
        allow_headers=["*"],
        expose_headers=EXPOSED,
        max_age=3600,
    )


class Headers:
    """ASGI: sets the defaults on every answer that does not say otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in DEFAULTS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, told)


class Heads:
    """ASGI: answers HEAD as GET without the body, on every path that can be read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif message.get("more_body"):
                raise _Enough  # nobody wants the rest of the file, or of the job's events

        with suppress(_Enough):
            await self._app({**scope, "method": "GET"}, receive, told)
        await send({"type": "http.response.body", "body": b""})


class _Enough(Exception):
    """The head of an answer is there, and its body begins."""
