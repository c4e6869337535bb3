"""How many requests an address may make in a minute: counted in Redis for all web processes together."""

from __future__ import annotations

import ipaddress
from typing import Any, NamedTuple

from django.conf import settings

from arena import vault
from arena.rest.remembering import memory

WINDOW_SECONDS = 60
NETWORK_BITS = 64  # of an IPv6 address: a household has them all


class Left(NamedTuple):
    """What is left to an address in this minute: requests of `most`, and the seconds until it may ask anew."""

    most: int
    requests: int
    seconds: int
    refused: bool

    def headers(self) -> dict[str, str]:
        """Return the fields of the IETF's draft-ietf-httpapi-ratelimit-headers."""
        told = {
            "RateLimit-Policy": f'"minute";q={self.most};w={WINDOW_SECONDS}',
            "RateLimit": f'"minute";r={self.requests};t={self.seconds}',
        }
        return told | ({"Retry-After": str(self.seconds)} if self.refused else {})


def take(address: str, now: float) -> Left | None:
    """Count one request at `now` (seconds since 1970); None where nothing is limited, or Redis is away."""
    most = 0 if settings.SYNTHETIC else settings.API_PER_MINUTE  # simulated voters are all of one address
    if not most:
        return None
    minute, passed = divmod(int(now), WINDOW_SECONDS)
    seconds, key = WINDOW_SECONDS - passed, f"paddock:api:{minute}:{vault.mark(_network(address), 'api')}"
    # One transaction: no count stays behind without an end.
    taken = memory.ask(lambda client: _counted(client.pipeline(), key, seconds + 1))
    return None if taken is None else Left(most, max(most - taken, 0), seconds, taken > most)


def _counted(pipe: Any, key: str, seconds: int) -> int:
    return int(pipe.incr(key).expire(key, seconds).execute()[0])


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address  # a socket of the same machine
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, NETWORK_BITS), strict=False))
    return str(found)
