"""Where a request came from, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address

from fastapi import Request

from maquette.core.runtime import Runtime


def place_of(request: Request) -> str:
    """Where a request came from: its connection's other end, or whom our own proxies name.

    Each proxy adds whom it was called by to X-Forwarded-For; what stands before is anybody's word.
    """
    runtime: Runtime = request.app.state.runtime
    hops = runtime.settings.trusted_proxies
    named = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    if hops and len(named) >= hops and named[-hops].strip():
        return named[-hops].strip()[:100]
    return request.client.host if request.client else ""


def neighbourhood_of(request: Request) -> str:
    """What counts as one place: the address, or of IPv6 the network of 64 bits a customer has.

    An IPv4 address is itself, also where it came as ``::ffff:192.0.2.1``.
    """
    place = place_of(request)
    try:
        address = ip_address(place)
    except ValueError:
        return place
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))
