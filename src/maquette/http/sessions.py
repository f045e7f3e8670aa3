"""Browsers that have signed in: a cookie tells who it is, and where a request came from.

The cookie is SameSite=Lax and HttpOnly, and over TLS its name says that no other host, and no
page without TLS, can have set it (``__Host-``). A request that brings it and could change something
must besides say that it comes from a page of this host, in Sec-Fetch-Site or Origin.
"""

from urllib.parse import urlsplit

from fastapi import Request, Response

from maquette.core.accounts import signing_in
from maquette.core.accounts.queries import Caller
from maquette.errors import BadKey, Denied
from maquette.http.caller import runtime_of
from maquette.http.policies import declares

COOKIE = "maquette_session"
LONGEST = 100
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@declares("session")
def signed_in(request: Request) -> Caller:
    """Who has signed in; an API key is no answer to that.

    Raises :class:`BadKey` when nobody has, :class:`Denied` for another site's page.
    """
    refuse_strangers(request)
    token = token_of(request)
    if not token:
        raise BadKey("nobody is signed in")
    runtime = runtime_of(request)
    with runtime.db.read() as session:
        return signing_in.signed_in(session, token, runtime.clock.now())


def refuse_strangers(request: Request) -> None:
    """Raises :class:`Denied` for what another site's page makes a browser send.

    Programs that are no browsers may tell neither header, but then bring no cookie either: a
    browser, which sends cookies by itself, always tells one of the two.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise Denied("this request comes from another site's page")
    if origin is not None and not _is_ours(request, origin):
        raise Denied("this request comes from another site's page")
    if site is None and origin is None and token_of(request):
        raise Denied("a request with a session's cookie must tell its Origin")


def cookie_name(request: Request) -> str:
    """Over TLS browsers keep a cookie of this name only from this very host, with Secure."""
    return f"__Host-{COOKIE}" if _over_tls(request) else COOKIE


def token_of(request: Request) -> str:
    """What the session's cookie holds; empty for none, and for what none of ours ever held."""
    token = request.cookies.get(cookie_name(request), "")
    return token if len(token) <= LONGEST else ""


def remember(request: Request, response: Response, token: str) -> None:
    """Set the cookie; over TLS it never travels without it."""
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(signing_in.LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=_over_tls(request),
    )


def forget(request: Request, response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(
        cookie_name(request), httponly=True, samesite="lax", secure=_over_tls(request)
    )


def _is_ours(request: Request, origin: str) -> bool:
    """The configured address, or the host that the browser itself believes to speak with.

    A page of another site cannot change the Host of a request.
    """
    told, ours = urlsplit(origin), urlsplit(runtime_of(request).settings.base_url)
    if not told.netloc or (ours.scheme == "https" and told.scheme != "https"):
        return False
    return told.netloc in {ours.netloc, request.headers.get("host", "")}


def _over_tls(request: Request) -> bool:
    return runtime_of(request).settings.base_url.startswith("https:")
