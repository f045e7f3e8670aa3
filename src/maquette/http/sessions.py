"""Browsers that have signed in: a cookie tells who it is, and where a request came from.

The cookie is SameSite=Lax and HttpOnly; a request that could change something must besides come
from a page of this host, as browsers themselves tell in Origin or Sec-Fetch-Site.
"""

from urllib.parse import urlsplit

from fastapi import Request, Response

from maquette.core.accounts import signing_in
from maquette.core.accounts.queries import Caller
from maquette.errors import BadKey, Denied
from maquette.http.caller import runtime_of

COOKIE = "maquette_session"
LONGEST = 100
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def signed_in(request: Request) -> Caller:
    """Who has signed in; an API key is no answer to that.

    Raises :class:`BadKey` when nobody has, :class:`Denied` for another site's page.
    """
    refuse_strangers(request)
    token = request.cookies.get(COOKIE, "")
    if not token or len(token) > LONGEST:
        raise BadKey("nobody is signed in")
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        return signing_in.signed_in(session, token, runtime.clock.now())


def refuse_strangers(request: Request) -> None:
    """Raises :class:`Denied` for what another site's page makes a browser send.

    Programs that are no browsers tell neither header; a browser always tells one of them.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise Denied("this request comes from another site's page")
    if origin is not None and urlsplit(origin).netloc not in _our_names(request):
        raise Denied("this request comes from another site's page")


def remember(request: Request, response: Response, token: str) -> None:
    """Set the cookie; over TLS it never travels without it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(signing_in.LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_over_tls(request),
    )


def forget(request: Request, response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=_over_tls(request))


def place_of(request: Request) -> str:
    """Where a request came from: its connection's other end, or whom our own proxies name.

    Each proxy adds whom it was called by to X-Forwarded-For; what stands before is anybody's word.
    """
    hops = runtime_of(request).settings.trusted_proxies
    named = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    if hops and len(named) >= hops and named[-hops].strip():
        return named[-hops].strip()[:100]
    return request.client.host if request.client else ""


def _our_names(request: Request) -> set[str]:
    # The Host of a request is the browser's word, which a page of another site cannot change.
    return {urlsplit(runtime_of(request).settings.base_url).netloc, request.headers.get("host", "")}


def _over_tls(request: Request) -> bool:
    return runtime_of(request).settings.base_url.startswith("https:")
