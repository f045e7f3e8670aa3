"""Which addresses may be dialled: those of the public internet, and those the operator names.

Judged is what a name resolves to, never its text: odd spellings of 127.0.0.1, names that lead
inwards and IPv6 forms that carry an IPv4 address all end at the same check.
"""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

PUBLIC_PORTS = (80, 443)
STANDARD_PORTS = {"http": 80, "https": 443}
NAT64 = IPv6Network("64:ff9b::/96")
PUBLIC_V6 = IPv6Network("2000::/3")
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The third quarter of an IPv6 address that carries an IPv4 address in its fourth (RFC 5214)."""
# What Python's is_global lets through although it leads inwards or nowhere.
DENIED = tuple(
    ip_network(block)
    for block in (
        "192.0.0.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.175.48.0/24",
        "168.63.129.16/32",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "2620:4f:8000::/48",
    )
)

_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?", re.ASCII)

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


def public(address: Address) -> bool:
    """Whether an address belongs to the public internet, whatever form it is wrapped in."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return public(address.ipv4_mapped)
        carries = int(address) >> 32 & 0xFFFF_FFFF in ISATAP
        if (address in NAT64 or carries) and not public(IPv4Address(int(address) & 0xFFFF_FFFF)):
            return False
        if address in NAT64:
            return True
        if address not in PUBLIC_V6:
            return False
    elif not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in block for block in DENIED if block.version == address.version)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).split("%")[0] for entry in found))


@dataclass(frozen=True)
class Policy:
    """Which private hosts may be reached besides the public internet.

    ``allowed`` are names, addresses or CIDRs of the operator's setting, at any port; ``trusted``
    are hosts and ports that a setting of ours itself points to. ``resolver`` finds addresses.
    """

    allowed: tuple[str, ...] = ()
    trusted: tuple[tuple[str, int], ...] = ()
    resolver: Resolve = resolve

    @classmethod
    def parse(cls, setting: str) -> "Policy":
        return cls(tuple(part.strip().lower() for part in setting.split(",") if part.strip()))

    @property
    def in_words(self) -> str:
        """Where requests may go, for the operator."""
        return (
            " and ".join(("the public internet", *self.allowed))
            if self.allowed
            else ("the public internet alone")
        )

    @property
    def useless(self) -> tuple[str, ...]:
        """Those of the allowed that are neither name, address nor network, and so allow nothing."""
        return tuple(entry for entry in self.allowed if not _is_known(entry))

    def trusting(self, url: str) -> "Policy":
        """The same, and the host of an address that the operator, and nobody else, has set.

        A facilitator or a provider on the own network is reached at that host and port alone,
        while what it answers with is judged like every stranger's address.
        """
        parts = urlsplit(url)
        port = parts.port or STANDARD_PORTS.get(parts.scheme, 0)
        return replace(self, trusted=(*self.trusted, ((parts.hostname or "").lower(), port)))

    def allows(self, host: str, port: int, addresses: Sequence[Address]) -> bool:
        """Whether a name may be dialled: every one of its addresses must be fit."""
        name = host.lower().strip("[]")
        if name in self.allowed or (name, port) in self.trusted:
            return True
        return all(self._fit(address, port) for address in addresses)

    def _fit(self, address: Address, port: int) -> bool:
        if any(_contains(entry, address) for entry in self.allowed):
            return True
        return port in PUBLIC_PORTS and public(address)


def parsed(found: Sequence[str]) -> list[Address]:
    """Raises ValueError for what is no address."""
    return [ip_address(text) for text in found]


def _is_known(entry: str) -> bool:
    try:
        ip_network(entry, strict=False)
    except ValueError:
        # A number alone that is no address is no name either.
        return _NAME.fullmatch(entry) is not None and not entry.replace(".", "").isdigit()
    return True


def _contains(entry: str, address: Address) -> bool:
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False
