"""Stored files, by addresses that we signed: the address is the key to one file, for a while."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from maquette.errors import MaquetteError, TooLarge, UnreadablePicture
from maquette.http.caller import runtime_of
from maquette.http.files import serve
from maquette.http.policies import declared
from maquette.http.spools import pour
from maquette.kit.failpoints import failpoint
from maquette.kit.pictures import CONTENT_TYPES, picture_format
from maquette.kit.spool import Spool

MEGABYTE = 2**20

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
    limit = grant.limit or runtime.settings.upload_limit_mb * MEGABYTE
    with Spool(runtime.settings.data_dir, limit) as spool:
        try:
            await pour(request, spool)
        except TooLarge:
            return PlainTextResponse(f"the file is larger than {limit} bytes", 413)
        if not await run_in_threadpool(_is_what_it_says, spool, grant.content_type):
            return PlainTextResponse(f"this is no {grant.content_type}", 403)
        await run_in_threadpool(runtime.blobs.put, grant.key, spool.chunks())
    failpoint("slot.stored")
    return Response()


def _is_what_it_says(spool: Spool, content_type: str) -> bool:
    """Pictures can be read where they were put: nothing else shall be handed out as one."""
    if content_type not in CONTENT_TYPES.values():
        return True
    try:
        return CONTENT_TYPES[picture_format(spool.read())] == content_type
    except UnreadablePicture:
        return False
