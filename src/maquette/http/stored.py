"""Stored files, by addresses that we signed: the address is the key to one file, for a while."""

import tempfile
from collections.abc import Iterator
from typing import IO

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from maquette.errors import MaquetteError
from maquette.http.caller import runtime_of
from maquette.http.files import serve
from maquette.http.policies import declared
from maquette.kit.failpoints import failpoint

CHUNK = 1 << 20

router = APIRouter(include_in_schema=False, dependencies=[declared("signature")])


@router.get("/_storage/{key:path}")
def read(request: Request, key: str) -> Response:
    """The file, or a range of it."""
    runtime = runtime_of(request)
    try:
        grant = runtime.urls.verify("GET", key, request.query_params)
    except MaquetteError as error:
        return PlainTextResponse(error.message, 403)
    return serve(request, runtime.blobs, grant.key, grant.content_type, filename=grant.filename)


@router.put("/_storage/{key:path}")
async def write(request: Request, key: str) -> Response:
    """Take the file whose type the address names; a second time replaces the first.

    Answered with 200 and nothing, as object stores answer. What comes only in part is not kept.
    """
    runtime = runtime_of(request)
    try:
        grant = runtime.urls.verify("PUT", key, request.query_params)
    except MaquetteError as error:
        return PlainTextResponse(error.message, 403)
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent != grant.content_type:
        return PlainTextResponse(f"this address takes {grant.content_type} alone", 403)
    limit = grant.limit or runtime.settings.upload_limit_mb * CHUNK
    with tempfile.TemporaryFile() as file:
        async for chunk in request.stream():
            if file.tell() + len(chunk) > limit:
                return PlainTextResponse(f"the file is larger than {limit} bytes", 413)
            file.write(chunk)
        await run_in_threadpool(runtime.blobs.put, grant.key, _chunks(file))
    failpoint("slot.stored")
    return Response()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
