"""The one way out: fetching from, or posting to, an address without being turned inwards.

An address is judged when it is dialled, on what its name resolves to, never on its text: odd
spellings of 127.0.0.1, names that resolve inwards and names that change their mind all end at the
same check. Every redirect is judged again. Proxies of the environment are not used.
"""

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, NoReturn
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore2

from maquette.errors import FetchTimedOut, TooLarge, UnfetchableUrl

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
REDIRECTS = 3
LONGEST_URL = 2048
PUBLIC_PORTS = (80, 443)
SORRY = "the address could not be fetched"
_WIRE_SAFE = "%/:=&?~+!$,;'@()*[]|"
_PAUSE = re.compile(r"\d{1,9}", re.ASCII)
_TIMEOUTS = {"timeout": {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}}

NAT64 = IPv6Network("64:ff9b::/96")
PUBLIC_V6 = IPv6Network("2000::/3")
# What Python's is_global lets through although it leads inwards or nowhere.
DENIED = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "2620:4f:8000::/48",
    )
)

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True)
class Fetched:
    data: bytes
    content_type: str


@dataclass(frozen=True)
class Answer:
    """What a receiver said to a post. ``retry_after`` in seconds, if it asked for a pause."""

    status: int
    retry_after: float | None


@dataclass(frozen=True)
class Policy:
    """Which private hosts may be reached: names, addresses or CIDRs, by the operator's setting."""

    allowed: tuple[str, ...] = ()

    @classmethod
    def parse(cls, setting: str) -> "Policy":
        return cls(tuple(part.strip().lower() for part in setting.split(",") if part.strip()))

    def allows_host(self, host: str) -> bool:
        return host.lower().strip("[]") in self.allowed

    def allows_address(self, address: Address) -> bool:
        return any(_contains(entry, address) for entry in self.allowed)


def public(address: Address) -> bool:
    """Whether an address belongs to the public internet, whatever form it is wrapped in."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return public(address.ipv4_mapped)
        if address in NAT64:
            return public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in PUBLIC_V6:
            return False
    elif not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in block for block in DENIED if block.version == address.version)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).split("%")[0] for entry in found))


def fetch(
    url: str,
    *,
    limit: int,
    policy: Policy,
    seconds: float = 30.0,
    resolver: Resolve = resolve,
) -> Fetched:
    """GET an http(s) address: at most ``limit`` bytes within ``seconds`` in all.

    Raises :class:`UnfetchableUrl` for whatever is refused or fails, in the same words, so that
    nobody learns about our network; :class:`FetchTimedOut`; :class:`TooLarge`.
    """
    with _guarded(policy, seconds, resolver) as pool:
        for _ in range(REDIRECTS + 1):
            answer = _get(pool, _checked(url), limit)
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
    raise UnfetchableUrl(SORRY)


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    policy: Policy,
    seconds: float = 15.0,
    resolver: Resolve = resolve,
) -> Answer:
    """POST to an http(s) address; what it answers is not read beyond the head.

    Redirects are not followed. Raises what :func:`fetch` raises.
    """
    sent: list[tuple[bytes | str, bytes | str]] = [("User-Agent", "Maquette")]
    sent += [*headers.items(), ("Content-Length", str(len(body)))]
    with (
        _guarded(policy, seconds, resolver) as pool,
        pool.stream(
            "POST", _checked(url), headers=sent, content=body, extensions=_TIMEOUTS
        ) as answer,
    ):
        told = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
        pause = told.get(b"retry-after", "")
        return Answer(answer.status, float(pause) if _PAUSE.fullmatch(pause) else None)


def is_usable(url: str) -> bool:
    """Whether an address could be fetched or posted to at all, by its text."""
    try:
        return bool(_checked(url))
    except (UnfetchableUrl, ValueError):
        return False


@contextmanager
def _guarded(
    policy: Policy, seconds: float, resolver: Resolve
) -> Iterator[httpcore2.ConnectionPool]:
    """A pool that judges every address it dials; all that fails within is told in our words."""
    try:
        with httpcore2.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_keepalive_connections=0,
            network_backend=_Guard(policy, resolver, _Deadline(seconds)),
        ) as pool:
            yield pool
    except httpcore2.TimeoutException:
        raise FetchTimedOut("the address did not answer in time") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, ValueError):
        raise UnfetchableUrl(SORRY) from None


class _Deadline:
    """The end of the whole fetch: no single wait goes beyond it, however the bytes drip."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """Seconds that a wait may take. Raises httpcore's timeout when none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left if timeout is None else min(left, timeout)


class _Guard(httpcore2.NetworkBackend):
    """Resolves once, refuses unless every answer is public or allowed, and dials those answers.

    TLS still checks the certificate against the name.
    """

    def __init__(self, policy: Policy, resolver: Resolve, deadline: _Deadline) -> None:
        self._policy = policy
        self._resolver = resolver
        self._deadline = deadline
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = [ip_address(found) for found in self._resolver(host, port)]
        allowed_host = self._policy.allows_host(host)
        if not all(allowed_host or self._fit(a, port) for a in addresses):
            raise UnfetchableUrl(SORRY)
        # One after the other: a machine without IPv6 still reaches a host that has both.
        for address in addresses:
            with suppress(httpcore2.NetworkError):
                stream = self._backend.connect_tcp(
                    str(address),
                    port,
                    self._deadline.within(timeout),
                    local_address,
                    socket_options,
                )
                return _Timed(stream, self._deadline)
        raise UnfetchableUrl(SORRY)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NoReturn:
        raise UnfetchableUrl(SORRY)

    def _fit(self, address: Address, port: int) -> bool:
        if self._policy.allows_address(address):
            return True
        return port in PUBLIC_PORTS and public(address)


class _Timed(httpcore2.NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.within(timeout)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _checked(url: str) -> str:
    """The address in ASCII, as it goes over the wire; foreign letters are encoded as usual."""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise UnfetchableUrl("not a usable http or https address")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise UnfetchableUrl("not a usable http or https address")
    host = parts.netloc.encode("idna").decode("ascii")
    path, query = (quote(part, safe=_WIRE_SAFE) for part in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))


def _get(pool: httpcore2.ConnectionPool, url: str, limit: int) -> Fetched | str:
    """The body, or where a redirect leads."""
    # Compressed answers are refused: a small one could unpack to anything.
    headers: list[tuple[bytes | str, bytes | str]] = [
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("User-Agent", "Maquette"),
    ]
    with pool.stream("GET", url, headers=headers, extensions=_TIMEOUTS) as answer:
        told = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status in {301, 302, 303, 307, 308} and b"location" in told:
            return told[b"location"]
        if answer.status != 200 or told.get(b"content-encoding", "identity") != "identity":
            raise UnfetchableUrl(SORRY)
        return Fetched(_read(answer, limit), told.get(b"content-type", ""))


def _read(answer: httpcore2.Response, limit: int) -> bytes:
    data = bytearray()
    for chunk in answer.iter_stream():
        data += chunk
        if len(data) > limit:
            raise TooLarge(f"the file at the address is larger than {limit} bytes", limit=limit)
    return bytes(data)


def _contains(entry: str, address: Address) -> bool:
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False
