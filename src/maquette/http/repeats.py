"""Requests that come again under the same key."""

from fastapi import Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from maquette.core.jobs.idempotency import Answer, known
from maquette.http.bodies import fingerprint
from maquette.http.caller import runtime_of


async def told_before(
    request: Request, slot: tuple[str, str, str | None], body: BaseModel
) -> Answer | None:
    """What the same request was answered before; see :func:`maquette.core.jobs.idempotency.known`.

    One without a key is not looked for, nor hashed, which of large pictures takes its time.
    """
    if slot[2] is None:
        return None
    return await run_in_threadpool(known, runtime_of(request), slot, fingerprint(body))
