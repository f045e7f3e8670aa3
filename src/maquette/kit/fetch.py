"""The one way out: asking a stranger's server for something without being turned inwards.

    reply = request("POST", url, headers={"Authorization": f"Bearer {key}"}, body=order,
                    caps=Caps(limit=10_000_000, seconds=300, silence=300), policy=policy)

    with stream("GET", url, caps=Caps(limit=200 * 2**20, seconds=600), policy=policy) as reply:
        for chunk in reply.chunks:
            file.write(chunk)

An address is judged when it is dialled, on what its name resolves to (:mod:`.addresses`). Every
redirect is judged again, and takes no header of the caller to another host. Proxies of the
environment are not used. At most four connections of a process go to one address.

Every other module asks here: nothing else in the house dials out, but for the database and the
storage that the operator has set.
"""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from maquette.errors import FetchTimedOut, TooLarge, UnfetchableUrl
from maquette.kit.addresses import Policy
from maquette.kit.later import later
from maquette.kit.spool import Spool

if TYPE_CHECKING:
    import httpcore2

    from maquette.kit import dialling
else:
    # Most processes never ask a stranger for anything.
    httpcore2, dialling = later("httpcore2"), later("maquette.kit.dialling")

CONNECT_SECONDS = 5.0
GRACE_SECONDS = 10.0
LONGEST_URL = 2048
_WIRE_SAFE = "%/:=&?~+!$,;'@()*[]|"
_PAUSE = re.compile(r"\d{1,9}", re.ASCII)
_SIZE = re.compile(r"\d{1,18}", re.ASCII)
OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "upgrade"}
)
"""Headers that the client sets itself, and callers may not."""
_HARMLESS = frozenset({b"accept", b"accept-encoding", b"range", b"user-agent"})
_MOVED = frozenset({301, 302, 303, 307, 308})

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caps:
    """How much of a stranger's answer is taken, and for how long.

    ``limit`` in bytes of the body, ``seconds`` for everything from the first name looked up to
    the last byte, ``silence`` the longest wait for the next byte, ``slowest`` the bytes a second
    that a body must bring on the average once ten seconds have passed, ``redirects`` that a GET
    may be led; other methods are not led on, their redirect is the reply.
    """

    limit: int
    seconds: float = 30.0
    silence: float = 10.0
    slowest: int = 1000
    redirects: int = 3


@dataclass(frozen=True)
class Reply:
    """A whole answer; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Streaming:
    """An answer whose body is still to come, in ``chunks``, for as long as it is open."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Answer:
    """What a receiver said to a post. ``retry_after`` in seconds, if it asked for a pause."""

    status: int
    retry_after: float | None


def request(
    method: str,
    url: str,
    *,
    caps: Caps,
    policy: Policy,
    headers: Mapping[str, str] | None = None,
    body: bytes | Iterator[bytes] | None = None,
) -> Reply:
    """Ask, and read the whole answer, whatever its status.

    ``body`` that is not bytes is sent in chunks as it comes; :func:`.forms.multipart` makes the
    body of a form. Raises :class:`UnfetchableUrl` for whatever is refused or fails, in the same
    words, so that nobody learns about our network; :class:`FetchTimedOut`; :class:`TooLarge`.
    """
    with stream(method, url, caps=caps, policy=policy, headers=headers, body=body) as reply:
        return Reply(reply.status, reply.headers, b"".join(reply.chunks))


@contextmanager
def stream(
    method: str,
    url: str,
    *,
    caps: Caps,
    policy: Policy,
    headers: Mapping[str, str] | None = None,
    body: bytes | Iterator[bytes] | None = None,
) -> Iterator[Streaming]:
    """Ask, and hand out the answer as it comes. Raises what :func:`request` raises."""
    ask = _Ask(method, url, _sent(method, headers or {}, body), body)
    # What the caller does with the answer may fail too, and that is not told in our words.
    with ExitStack() as opened:
        with _guarded(url):
            reply = _answered(opened, ask, caps, policy)
        yield reply


def fetch_into(sent: Spool, url: str, *, policy: Policy, seconds: float = 30.0) -> None:
    """GET an http(s) address within ``seconds`` in all: what a 200 brings, as it comes, into a
    file, which sets the limit.

    Raises what :func:`request` raises.
    """
    caps = Caps(sent.limit, seconds)
    with stream("GET", url, caps=caps, policy=policy, headers={"Accept": "*/*"}) as reply:
        if reply.status != 200:
            raise UnfetchableUrl(dialling.SORRY)
        for chunk in reply.chunks:
            sent.write(chunk)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, policy: Policy, seconds: float = 15.0
) -> Answer:
    """POST to an http(s) address; what it answers is not read beyond the head.

    Redirects are not followed. Raises what :func:`request` raises.
    """
    caps = Caps(0, seconds)
    with stream("POST", url, caps=caps, policy=policy, headers=headers, body=body) as reply:
        pause = reply.headers.get("retry-after", "")
        return Answer(reply.status, float(pause) if _PAUSE.fullmatch(pause) else None)


def is_usable(url: str) -> bool:
    """Whether an address could be fetched or posted to at all, by its text."""
    try:
        return bool(_checked(url))
    except (UnfetchableUrl, ValueError):
        return False


@dataclass(frozen=True)
class _Ask:
    method: str
    url: str
    headers: list[tuple[bytes, bytes]]
    body: bytes | Iterator[bytes] | None


def _answered(opened: ExitStack, ask: _Ask, caps: Caps, policy: Policy) -> Streaming:
    """The answer at the end of all redirects, which stays open for as long as ``opened`` is."""
    connections = opened.enter_context(dialling.pool(policy, dialling.Deadline(caps.seconds)))
    for _ in range(caps.redirects + 1):
        with ExitStack() as hop:
            answer = hop.enter_context(_dialled(connections, ask, caps))
            told = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in answer.headers
            }
            if ask.method != "GET" or answer.status not in _MOVED or "location" not in told:
                _refuse_packed(told)
                opened.push(hop.pop_all())
                return Streaming(answer.status, told, _chunks(answer, told, ask.url, caps))
        ask = _led(ask, told["location"])
    raise UnfetchableUrl(dialling.SORRY)


def _dialled(
    connections: "httpcore2.ConnectionPool", ask: _Ask, caps: Caps
) -> "AbstractContextManager[httpcore2.Response]":
    waits = {"connect": CONNECT_SECONDS, "read": caps.silence, "write": caps.silence}
    return connections.stream(
        ask.method,
        _checked(ask.url),
        headers=ask.headers,
        content=ask.body,
        extensions={"timeout": waits},
    )


@contextmanager
def _guarded(url: str) -> Iterator[None]:
    """All that fails within is told in our words; the operator's log alone knows more."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        _note(url, error)
        raise FetchTimedOut("the address did not answer in time") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, ValueError) as error:
        _note(url, error)
        raise UnfetchableUrl(dialling.SORRY) from None


def _note(url: str, error: Exception) -> None:
    # The host alone: a path or a query may be a secret that was shared with us.
    host = urlsplit(url).hostname if is_usable(url) else "an unusable address"
    log.info("outbound request to %s failed: %s", host, type(error).__name__)


def _checked(url: str) -> str:
    """The address in ASCII, as it goes over the wire; foreign letters are encoded as usual."""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or "\\" in url:
        raise UnfetchableUrl("not a usable http or https address")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise UnfetchableUrl("not a usable http or https address")
    host = parts.netloc.encode("idna").decode("ascii")
    path, query = (quote(part, safe=_WIRE_SAFE) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))


def _sent(
    method: str, headers: Mapping[str, str], body: bytes | Iterator[bytes] | None
) -> list[tuple[bytes, bytes]]:
    """Raises ValueError for a header that is ours to set."""
    refused = sorted(name for name in headers if name.lower() in OURS)
    if refused:
        raise ValueError(f"these headers are set by the client itself: {', '.join(refused)}")
    # Compressed answers are refused: a small one could unpack to anything.
    told = {"User-Agent": "Maquette", **headers, "Accept-Encoding": "identity"}
    if isinstance(body, bytes):
        told["Content-Length"] = str(len(body))
    elif body is None and method not in {"GET", "HEAD"}:
        told["Content-Length"] = "0"
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in told.items()]


def _led(ask: _Ask, location: str) -> _Ask:
    """Where a redirect leads, and what may be told there: keys stay with the host they are for."""
    target = urljoin(ask.url, location)
    before, after = urlsplit(_checked(ask.url)), urlsplit(_checked(target))
    if before.scheme == "https" and after.scheme != "https":
        raise UnfetchableUrl(dialling.SORRY)
    kept = ask.headers
    if (before.scheme, before.netloc) != (after.scheme, after.netloc):
        kept = [pair for pair in kept if pair[0].lower() in _HARMLESS]
    return replace(ask, url=target, headers=kept)


def _refuse_packed(told: Mapping[str, str]) -> None:
    if told.get("content-encoding", "identity").lower() != "identity":
        raise UnfetchableUrl(dialling.SORRY)


def _chunks(
    answer: "httpcore2.Response", told: Mapping[str, str], url: str, caps: Caps
) -> Iterator[bytes]:
    size = told.get("content-length", "")
    _weigh(int(size) if _SIZE.fullmatch(size) else 0, caps)
    seen, waited, coming = 0, 0.0, answer.iter_stream()
    while True:
        begun = time.monotonic()
        with _guarded(url):
            chunk = next(coming, None)
        if chunk is None:
            return
        waited += time.monotonic() - begun
        seen += len(chunk)
        _weigh(seen, caps)
        if seen < (waited - GRACE_SECONDS) * caps.slowest:
            raise FetchTimedOut("the address answers too slowly")
        yield chunk


def _weigh(size: int, caps: Caps) -> None:
    if size > caps.limit:
        message = f"the file at the address is larger than {caps.limit} bytes"
        raise TooLarge(message, limit=caps.limit)
