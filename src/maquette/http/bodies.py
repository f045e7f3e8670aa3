"""Reading request bodies: strict JSON, capped forms, and what their schemas look like."""

import json
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from maquette.errors import BadInput, InvalidSettings, TooLarge
from maquette.kit import strict_json
from maquette.kit.hashing import sha256_hex

JSON_LIMIT = 2**20
M = TypeVar("M", bound=BaseModel)


class Form(BaseModel):
    """One uploaded file, or none, and the text fields beside it."""

    filename: str | None
    data: bytes
    fields: dict[str, str]


def json_body(
    model: type[M], limit: int = JSON_LIMIT
) -> Callable[[Request], Coroutine[Any, Any, M]]:
    """A dependency that reads the body as ``model``.

    What is not strict JSON, or not of the model, raises :class:`InvalidSettings` with the fact
    ``field``, the first one at fault.
    """

    async def read(request: Request) -> M:
        value = strict_json.loads(await raw_body(request, limit) or b"{}", limit=limit)
        return parsed(model, value)

    return read


def parsed(model: type[M], value: object) -> M:
    if not isinstance(value, dict):
        raise BadInput("the body must be a JSON object")
    try:
        found = model.model_validate(value, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "body"
        raise InvalidSettings(f"{field}: {first['msg'].lower()}", field=field) from None
    if "\\u0000" in json.dumps(value):
        raise BadInput("the body holds a NUL character")
    return found


def body_schema(model: type[BaseModel]) -> dict[str, Any]:
    """``openapi_extra`` for a route that reads its body with :func:`json_body`."""
    schema = model.model_json_schema()
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


async def raw_body(request: Request, limit: int) -> bytes:
    """The whole body; raises :class:`TooLarge` as soon as it passes ``limit``."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise TooLarge(f"the body is larger than {limit} bytes", limit=limit)
    return bytes(data)


async def form_body(request: Request) -> Form:
    """A multipart body with at most one file, called ``file``, and a few short fields."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return Form(filename=None, data=b"", fields={})
    try:
        async with request.form(max_files=1, max_fields=20, max_part_size=64 * 1024) as form:
            file = form.get("file")
            data = await file.read() if isinstance(file, UploadFile) else b""
            name = file.filename if isinstance(file, UploadFile) else None
            fields = {key: value for key, value in form.items() if isinstance(value, str)}
    except HTTPException as error:
        raise BadInput(f"the form cannot be read: {error.detail}") from None
    return Form(filename=name, data=data, fields=fields)


def fingerprint(request: BaseModel) -> str:
    """What an idempotency key is bound to."""
    return sha256_hex(request.model_dump_json().encode())
