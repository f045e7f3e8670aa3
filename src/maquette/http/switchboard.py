"""Which route a request is for, found without asking every route in turn."""

from collections.abc import Iterable, Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

DEPTH = 3
"""Parts of a path that routes are sorted by."""
Start = tuple[str, ...]


def joined(routers: Iterable[APIRouter]) -> APIRouter:
    """The routes of all as they are; included, each would be built again at the first request,
    and looked for through a router within a router at every one.
    """
    every = APIRouter()
    for router in routers:
        every.routes.extend(router.routes)
    return every


class Switchboard(APIRouter):
    """Asks only those routes that begin as the request's path does.

    FastAPI asks one after the other whether its pattern fits, and a house with all its dialects
    has some two hundred. What none of them takes wholly is left to FastAPI, which looks at all:
    another method, another path, nothing.
    """

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        # Redirected, a path would be built from the Host header, without the TLS that a proxy
        # ended for us.
        super().__init__(routes=list(routes), redirect_slashes=False)
        self._sorted: dict[Start, list[BaseRoute]] = {}
        starts = [start[:depth] for start in map(_start, routes) for depth in range(DEPTH + 1)]
        for known in {(), *starts}:
            self._sorted[known] = [route for route in routes if _may_fit(_start(route), known)]

    def near(self, path: str) -> Sequence[BaseRoute]:
        """In their order, all routes that a request to ``path`` can be for, and few others."""
        parts = _parts(path)
        while parts not in self._sorted:
            parts = parts[:-1]
        return self._sorted[parts]

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        # With telemetry set up, FastAPI has something to note down at every step.
        if scope["type"] == "http" and "fastapi.telemetry" not in scope:
            for route in self.near(scope["path"]):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found, router=self)
                    await route.handle(scope, receive, send)
                    return
        await super().app(scope, receive, send)


def _parts(path: str) -> Start:
    return tuple(path.split("/", DEPTH + 1)[1 : DEPTH + 1])


def _start(route: BaseRoute) -> Start:
    """The parts of a route's path that stand there literally, up to the first that does not."""
    parts = _parts(getattr(route, "path", "/{}"))
    literal = next((at for at, part in enumerate(parts) if "{" in part), len(parts))
    return parts[:literal]


def _may_fit(start: Start, known: Start) -> bool:
    """Whether a request may be for a route with this ``start`` whose path begins as ``known``,
    and with nothing longer that is a route's start.
    """
    return start == known[: len(start)]
