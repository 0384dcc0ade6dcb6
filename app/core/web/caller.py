"""Where a request comes from, as throttles count it."""

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

HOUSEHOLD = 64
"""Bits of an IPv6 address that one household or server shares (RFC 6177)."""


def network_of(request: HTTPConnection) -> str:
    """Return the caller's IPv4 address, or the /64 network of an IPv6 one.

    The peer's own address: a trusted proxy's headers have been applied before.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, HOUSEHOLD), strict=False))
    return str(address)
