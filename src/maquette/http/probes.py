"""What machines ask a server: whether it lives, and whether requests should be sent to it."""

import time
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from maquette.core.jobs import workers
from maquette.core.runtime import Runtime
from maquette.errors import MaquetteError, Unavailable
from maquette.http.policies import ANYONE

FRESH = 5.0
"""Seconds for which storage is not asked again."""
BEAT_SECONDS = 60.0

router = APIRouter(include_in_schema=False, dependencies=[ANYONE])


class Probed:
    """Asks the parts of a house how they are."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._storage: tuple[float, str] = (-FRESH, "")
        self.parts: Mapping[str, Callable[[], None]] = {
            "database": runtime.db.ping,
            "migrations": self._migrations,
            "storage": self._asked_storage,
            "workers": self._workers,
        }

    def fault(self, part: str) -> str:
        """Why a part cannot do its work, in a few words; empty when it can."""
        try:
            self.parts[part]()
        except MaquetteError as error:
            return error.message
        return ""

    def _migrations(self) -> None:
        if not self._runtime.db.is_current():
            raise Unavailable("the tables are not those of this version; run maquette db migrate")

    def _asked_storage(self) -> None:
        now = time.monotonic()
        if now - self._storage[0] >= FRESH:
            try:
                self._runtime.blobs.size("readyz")  # that there is no such file is an answer
            except MaquetteError as error:
                self._storage = now, error.message
            else:
                self._storage = now, ""
        if self._storage[1]:
            raise Unavailable(self._storage[1])

    def _workers(self) -> None:
        with self._runtime.db.read() as session:
            if not workers.seen(session, BEAT_SECONDS):
                raise Unavailable("none has given a sign of life")


@router.get("/livez", response_class=PlainTextResponse)
async def livez() -> str:
    """It serves, even when every thread is busy."""
    return "ok"


@router.get("/readyz", response_class=PlainTextResponse)
def readyz(
    request: Request, exclude: Annotated[list[str] | None, Query(max_length=4)] = None
) -> Response:
    """It serves, and its database, storage and a worker answer; ``exclude`` leaves parts out."""
    probed: Probed = request.app.state.probed
    told = {part: probed.fault(part) for part in probed.parts if part not in (exclude or ())}
    if not any(told.values()):
        return PlainTextResponse("ok")
    lines = [f"{part}: {fault or 'ok'}" for part, fault in told.items()]
    return PlainTextResponse("\n".join(lines), 503)
