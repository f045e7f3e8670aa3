"""Reading request bodies: strict JSON, and what their schemas look like."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from maquette.errors import BadInput, InvalidSettings, TooLarge
from maquette.http.caller import runtime_of
from maquette.http.spools import pour
from maquette.kit import strict_json
from maquette.kit.hashing import sha256_hex
from maquette.kit.lifting import LONG, Lifter
from maquette.kit.spool import Spool

JSON_LIMIT = 2**20
"""Bytes of a body, without the pictures that are in it."""
SCHEMAS = "#/components/schemas/{model}"
M = TypeVar("M", bound=BaseModel)


def json_body(model: type[M], limit: int = JSON_LIMIT) -> Callable[[Request], Any]:
    """A dependency that reads the body as ``model``.

    One that may be larger than :data:`JSON_LIMIT` is lifted: its long texts of base64 become
    pieces of a file, which is gone with the request, and only what is left is ever in memory.
    What is not strict JSON, or not of the model, raises :class:`InvalidSettings` with the fact
    ``field``, the first one at fault.
    """

    async def read(request: Request) -> M:
        return parsed(model, json_object(await raw_body(request, limit) or b"{}", limit))

    async def lift(request: Request) -> AsyncIterator[M]:
        if _is_short(request):
            yield await read(request)
            return
        with Spool(runtime_of(request).settings.data_dir) as spool:
            lifter = Lifter(spool, limit, JSON_LIMIT)
            await pour(request, lifter)
            rest = json_object(bytes(lifter.rest) or b"{}")
            yield parsed(model, lifter.put_back(rest))

    return read if limit <= JSON_LIMIT else lift


def json_object(data: bytes, limit: int = JSON_LIMIT) -> dict[str, Any]:
    """A strict JSON object: no NaN, no NUL in any text, no field twice. Raises BadInput."""
    value = strict_json.loads(data, limit=limit)
    if not isinstance(value, dict):
        raise BadInput("the body must be a JSON object")
    # PostgreSQL stores no NUL; and of a field that is there twice, programs on our way choose
    # different ones.
    json.loads(data, object_pairs_hook=_once_each)
    if b"\\u0000" in data and _holds_nul(value):
        raise BadInput("the body holds a NUL character")
    return value


def parsed(model: type[M], value: dict[str, Any]) -> M:
    try:
        return model.model_validate(value, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise InvalidSettings(f"{where}: {first['msg'].lower()}", field=where) from None


def body_schema(model: type[BaseModel]) -> dict[str, Any]:
    """``openapi_extra`` for a route that reads its body with :func:`json_body`."""
    schema = model.model_json_schema(ref_template=SCHEMAS)
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


async def raw_body(request: Request, limit: int) -> bytes:
    """The whole body; raises :class:`TooLarge` as soon as it passes ``limit``."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            message = f"the body of the request is larger than {limit} bytes"
            raise TooLarge(message, limit=limit, what="body")
    return bytes(data)


def fingerprint(request: BaseModel, key: str | None = "") -> str:
    """What an idempotency ``key`` is bound to; without one, nothing is, and nothing is hashed."""
    return "" if key is None else sha256_hex(request.model_dump_json().encode())


def _is_short(request: Request) -> bool:
    """Whether the body is shorter than any text that is lifted."""
    told = request.headers.get("content-length", "")
    return told.isdecimal() and int(told) < LONG


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadInput("the body names a field twice")
    return found


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(item) for key, item in value.items())
    return isinstance(value, list) and any(_holds_nul(item) for item in value)
