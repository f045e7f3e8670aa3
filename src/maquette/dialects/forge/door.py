"""Who may come in, and how often: an address, not a key, is who calls here."""

from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response

from maquette.dialects.forge.errors import Refusal
from maquette.dialects.forge.wire import Problem
from maquette.errors import TooOften
from maquette.http.caller import runtime_of
from maquette.http.places import neighbourhood_of
from maquette.http.policies import declares
from maquette.http.rates import Rates

MINUTE = 60.0
UPLOADS_A_MINUTE, POLLS_A_MINUTE = 60, 240
STATUSES = (400, 401, 402, 404, 409, 413, 415, 422, 429, 500, 501, 502, 503)
PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in STATUSES}


ProviderKey = Annotated[str, Header(alias="x-forge-provider-key", max_length=500)]


def _window(name: str, limit: int | None, *, free: bool) -> Any:
    """A dependency that counts requests per minute and address, and says so in the answer.

    ``free`` is closed with the surface that needs no key.
    """

    @declares("anyone")
    async def passed(request: Request, response: Response) -> None:
        settings = runtime_of(request).settings
        if free and not settings.forge_public:
            raise Refusal(404, "not_found", "this installation's free surface is closed")
        most = limit or settings.forge_per_minute
        allowance = _rates(request, name, most).take(neighbourhood_of(request))
        headers = {
            "RateLimit-Limit": str(most),
            "RateLimit-Remaining": str(allowance.remaining),
            "RateLimit-Reset": str(allowance.reset),
        }
        if not allowance.allowed:
            message = f"more than {most} requests in a minute; wait and try again"
            raise TooOften(message, retry_after=allowance.reset, headers=headers)
        request.state.rate_headers = headers
        response.headers.update(headers)

    return Depends(passed)


OPEN_TO_ALL = _window("orders", None, free=True)
UPLOADS = _window("uploads", UPLOADS_A_MINUTE, free=True)
POLLS = _window("polls", POLLS_A_MINUTE, free=False)


async def json_only(request: Request) -> None:
    """Raises :class:`Refusal` for a body that does not say it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(415, "unsupported_media_type", "the body must be application/json")


def _rates(request: Request, name: str, limit: int) -> Rates:
    """The app's window of this name, made at its first use."""
    windows: dict[str, Rates] = request.app.state.__dict__.setdefault("forge_windows", {})
    return windows.setdefault(name, Rates(runtime_of(request).clock, limit, MINUTE))
