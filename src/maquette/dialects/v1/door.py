"""Who may come in: the Bearer key, and the rules that several routes share."""

from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from maquette.core.accounts.queries import Caller
from maquette.dialects.v1 import wire
from maquette.http.caller import admitted
from maquette.http.policies import declares
from maquette.kit.paging import DEFAULT_LIMIT, Window

STATUSES = (400, 401, 402, 403, 404, 408, 409, 429, 500, 503)


PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": wire.Error} for code in STATUSES}
IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]
ProviderKey = Annotated[
    str,
    Header(
        alias="X-Provider-Key",
        max_length=500,
        description="Your own key for an `engine` that lives at a provider, for this order alone.",
    ),
]
Offset = Annotated[int, Query(ge=0, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=2**31 - 1)]


BEARER = HTTPBearer(scheme_name="ApiKey", description="Bearer dxgl_sk_…", auto_error=False)
Token = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]


def _admitted(scope: str) -> Any:
    @declares(f"key:{scope}")
    async def caller(request: Request, token: Token) -> Caller:
        return await admitted(request, token.credentials if token else None, scope)

    return Depends(caller)


Reader = Annotated[Caller, _admitted("read")]
Writer = Annotated[Caller, _admitted("write")]


async def window(limit: Limit = DEFAULT_LIMIT, offset: Offset = 0) -> Window:
    """A limit beyond 100 is taken for 100."""
    return Window(limit, offset)


Paged = Annotated[Window, Depends(window)]
