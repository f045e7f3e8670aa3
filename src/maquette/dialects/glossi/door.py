"""Who may come in: the key in ``X-API-Key``."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request, Security
from fastapi.security import APIKeyHeader

from maquette.core.accounts.queries import Caller
from maquette.dialects.glossi.wire import Problem
from maquette.http.caller import admitted
from maquette.http.policies import declares

STATUSES = (400, 401, 402, 403, 404, 409, 429, 500, 503)
PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in STATUSES}
HEADER = APIKeyHeader(
    name="X-API-Key", scheme_name="ApiKey", description="glsi_…", auto_error=False
)
Key = Annotated[str | None, Security(HEADER)]
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


def _admitted(scope: str) -> Any:
    @declares(f"key:{scope}")
    async def caller(request: Request, key: Key) -> Caller:
        return await admitted(request, key, scope)

    return Depends(caller)


Reader = Annotated[Caller, _admitted("read")]
Writer = Annotated[Caller, _admitted("write")]
