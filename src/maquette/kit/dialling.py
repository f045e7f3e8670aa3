"""Connections to judged addresses alone, a few to each, none of which outlives its deadline."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from ipaddress import IPv6Address
from ssl import SSLContext, create_default_context
from typing import Any, NoReturn

import httpcore2

from maquette.errors import UnfetchableUrl
from maquette.kit.addresses import Address, Policy, parsed

SORRY = "the address could not be fetched"
AT_ONCE = 4
"""Connections of this process to one address; whoever comes then waits for one of them to end."""
PART = 16_384
"""Bytes that are written before the deadline is looked at again."""
MOST_DIALLED = 4
"""Of many addresses of one name, as many are tried before it counts as down."""


class Deadline:
    """The end of the whole request: no single wait goes beyond it, however the bytes drip."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def within(self, timeout: float | None) -> float:
        """Seconds that a wait may take. Raises httpcore's timeout when none are left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left if timeout is None else min(left, timeout)


class Slots:
    """Counts the open connections to each address; a full one is waited for."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._open: Counter[str] = Counter()
        self._changed = threading.Condition()

    def take(self, address: str, deadline: Deadline) -> Callable[[], None]:
        """A slot; what comes back gives it up, once however often it is called.

        Raises httpcore's timeout when none came free in time.
        """
        with self._changed:
            while self._open[address] >= self._at_once:
                self._changed.wait(deadline.within(None))
            self._open[address] += 1
        return cache(lambda: self._give_up(address))

    def _give_up(self, address: str) -> None:
        with self._changed:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
            self._changed.notify_all()


_slots = Slots()


@contextmanager
def pool(policy: Policy, deadline: Deadline) -> Iterator[httpcore2.ConnectionPool]:
    """Connections for one request. Proxies of the environment are not used."""
    with httpcore2.ConnectionPool(
        ssl_context=_tls(),
        max_keepalive_connections=0,
        network_backend=_Guard(policy, deadline),
    ) as opened:
        yield opened


@cache
def _tls() -> SSLContext:
    return create_default_context()


class _Guard(httpcore2.NetworkBackend):
    """Resolves once, refuses unless every answer is fit, and dials those very answers.

    TLS still checks the certificate against the name.
    """

    def __init__(self, policy: Policy, deadline: Deadline) -> None:
        self._policy = policy
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
        addresses = parsed(self._policy.resolver(host, port))
        if not self._policy.allows(host, port, addresses):
            raise UnfetchableUrl(SORRY)
        # One after the other: a machine without IPv6 still reaches a host that has both.
        for address in addresses[:MOST_DIALLED]:
            with suppress(httpcore2.NetworkError, httpcore2.ConnectTimeout):
                return self._dialled(address, port, timeout)
        raise UnfetchableUrl(SORRY)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NoReturn:
        raise UnfetchableUrl(SORRY)

    def _dialled(
        self, address: Address, port: int, timeout: float | None
    ) -> httpcore2.NetworkStream:
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        give_up = _slots.take(str(mapped or address), self._deadline)
        try:
            within = self._deadline.within(timeout)
            stream = self._backend.connect_tcp(str(address), port, within)
        except BaseException:
            give_up()
            raise
        return _Timed(stream, self._deadline, give_up)


class _Timed(httpcore2.NetworkStream):
    """A connection whose every wait ends at the deadline, and which gives up its slot."""

    def __init__(
        self, stream: httpcore2.NetworkStream, deadline: Deadline, give_up: Callable[[], None]
    ) -> None:
        self._stream = stream
        self._deadline = deadline
        self._give_up = give_up

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # A part at a time: within one, the wait starts anew with every byte that is taken.
        for start in range(0, len(buffer), PART):
            self._stream.write(buffer[start : start + PART], self._deadline.within(timeout))

    def close(self) -> None:
        self._give_up()
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            left = self._deadline.within(timeout)
            secured = self._stream.start_tls(ssl_context, server_hostname, left)
        except BaseException:
            self.close()
            raise
        return _Timed(secured, self._deadline, self._give_up)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
