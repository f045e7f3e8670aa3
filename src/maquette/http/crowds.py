"""When more is asked than can be served: who comes too many is told so at once.

Else all would wait, each longer than the one before, for answers that nobody waits for any more,
and everything that they have sent would lie in memory meanwhile.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

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
FACTOR = 3
"""How many times what is free one place may hold of what is shared fairly."""
AGAIN_SECONDS = 1
MESSAGE = "too much is asked of this server just now; try again in a moment"
LOOKS = frozenset({"GET", "HEAD"})

Refuse = Callable[[Request, MaquetteError], Response]
PlaceOf = Callable[[Request], str]
ANYWHERE = ""


@dataclass
class Crowd:
    """How many are inside, and how many may be.

    In a fair one a place may hold three times what is free: three quarters of all if it is alone,
    three sevenths each if there are two. These are the dynamic thresholds of Choudhury and Hahne
    (1998): nobody has to say how many places there will be, and none takes all.
    """

    most: int
    is_fair: bool = False
    inside: int = 0
    held: Counter[str] = field(default_factory=Counter)

    def has_room(self, place: str) -> bool:
        free = self.most - self.inside
        return FACTOR * free > (self.held[place] if self.is_fair else 0)

    def enter(self, place: str) -> None:
        self.inside += 1
        self.held[place] += 1

    def leave(self, place: str) -> None:
        self.inside -= 1
        self.held[place] -= 1
        if not self.held[place]:
            del self.held[place]


class Crowds:
    """ASGI: lets so many in at once, and refuses the others in their dialect's words. Whoever
    looks cannot be kept out by those who order, nor by those who carry much, nor the other way;
    and those who carry from one place cannot keep out those from another.

    A request counts until its answer begins: files may be read slowly. What asks whether the
    server lives is never refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        refuse: Refuse,
        place_of: PlaceOf,
        lookers: int = LOOKERS,
        orderers: int = ORDERERS,
        carriers: int = CARRIERS,
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._place_of = place_of
        self._lookers, self._orderers = Crowd(lookers), Crowd(orderers)
        self._carriers = Crowd(carriers, is_fair=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        crowd = self._crowd(scope)
        place = self._place_of(Request(scope)) if crowd.is_fair else ANYWHERE
        if not crowd.has_room(place):
            refusal = Unavailable(MESSAGE, retry_after=AGAIN_SECONDS)
            await self._refuse(Request(scope), refusal)(scope, receive, send)
            return
        crowd.enter(place)
        waits = True

        def leave() -> None:
            nonlocal waits
            if waits:
                crowd.leave(place)
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
