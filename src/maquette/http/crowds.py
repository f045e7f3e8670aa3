"""When more is asked than can be served: who comes too many is told so at once.

Else all would wait, each longer than the one before, for answers that nobody waits for any more,
and everything that they have sent would lie in memory meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from maquette.errors import MaquetteError, Unavailable
from maquette.http.journal import PROBES

LOOKERS = 1000
"""Requests that look, such as polls, and have not begun to be answered: half a second's work."""
ORDERERS = 200
"""Requests that change something: about a second's work."""
CARRIERS = 48
"""Requests with a large body, each of which holds a megabyte of memory while it comes."""
LARGE = 64 * 1024
AGAIN_SECONDS = 1
MESSAGE = "too much is asked of this server just now; try again in a moment"
LOOKS = frozenset({"GET", "HEAD"})

Refuse = Callable[[Request, MaquetteError], Response]


@dataclass
class Crowd:
    """How many are inside, and how many may be."""

    most: int
    inside: int = 0

    @property
    def is_full(self) -> bool:
        return self.inside >= self.most


class Crowds:
    """ASGI: lets so many in at once, and refuses the others in their dialect's words. Whoever
    looks cannot be kept out by those who order, nor by those who carry much, nor the other way.

    A request counts until its answer begins: files may be read slowly. What asks whether the
    server lives is never refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Refuse,
        lookers: int = LOOKERS,
        orderers: int = ORDERERS,
        carriers: int = CARRIERS,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._lookers, self._orderers = Crowd(lookers), Crowd(orderers)
        self._carriers = Crowd(carriers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        crowd = self._crowd(scope)
        if crowd.is_full:
            refusal = Unavailable(MESSAGE, retry_after=AGAIN_SECONDS)
            await self._refuse(Request(scope), refusal)(scope, receive, send)
            return
        crowd.inside += 1
        waits = True

        def leave() -> None:
            nonlocal waits
            crowd.inside -= waits
            waits = False

        async def told(message: Message) -> None:
            leave()
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            leave()

    def _crowd(self, scope: Scope) -> Crowd:
        if scope["method"] in LOOKS:
            return self._lookers
        return self._carriers if _carries(scope) else self._orderers


def _carries(scope: Scope) -> bool:
    """Whether a large body comes, or one that does not say how large it is."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return not value.isdigit() or int(value) > LARGE
        if name == b"transfer-encoding":
            return True
    return False
