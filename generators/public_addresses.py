"""Which network addresses belong to the whole internet, and to no network behind our own walls."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# Beside what Python calls private: shared by carriers, relays of 6to4, and a cloud's own helper at a public number.
_NOT_PUBLIC_4 = tuple(
    map(IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
)
_UNICAST_6 = IPv6Network("2000::/3")  # all that is given out; the rest is local, multicast or reserved
_NOT_PUBLIC_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32 = 2**32 - 1


def is_public(address: str) -> bool:
    """Whether an address can be reached by all alike; a wrapped IPv4 address counts as what it wraps."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        wrapped = _wrapped(found)
        if wrapped is None:
            return found in _UNICAST_6 and not any(found in network for network in _NOT_PUBLIC_6)
        found = wrapped
    return not (
        found.is_private
        or found.is_multicast
        or found.is_reserved
        or any(found in network for network in _NOT_PUBLIC_4)
    )


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a mapped, 6to4 or NAT64 address leads to."""
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32)
    return address.ipv4_mapped or address.sixtofour
