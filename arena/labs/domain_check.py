"""Asks a domain, at the one address meant for it, whether it knows a lab's token."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import httpx

from generators import outbound

PATH = "/.well-known/paddock.txt"
LINE = "paddock-site-verification="
LARGEST = 64 * 1024
SILENCE_SECONDS, LONGEST_SECONDS = 5.0, 10.0

Client = Callable[..., httpx.Client]


class NotProved(Exception):  # noqa: N818 - an answer to the lab
    """The text says why the domain does not prove it, and what would."""


def address(domain: str, private_hosts: Sequence[str]) -> str:
    """Return where the token is looked for; a domain among the private hosts is asked there, in the clear."""
    for place in private_hosts:
        if place.rpartition(":")[0] == domain:
            return f"http://{place}{PATH}"
    return f"https://{domain}{PATH}"


def line(token: str) -> str:
    """Return the line that the lab publishes."""
    return LINE + token


def check(domain: str, token: str, private_hosts: Sequence[str], client: Client = outbound.client) -> None:
    """Return if the domain's file has the token's line; raises NotProved."""
    url = address(domain, private_hosts)
    try:
        with (
            client(private_hosts, timeout=SILENCE_SECONDS, longest=LONGEST_SECONDS) as http,
            http.stream("GET", url) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise NotProved(f"{url} answered {answer.status_code}; it should answer 200 and the file.")
            body = outbound.read_at_most(answer, LARGEST)
    except outbound.Refused as error:
        raise NotProved(str(error).replace("The endpoint", url)[:300]) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError):
        raise NotProved(f"{url} did not answer; it should answer within a few seconds, by https.") from None
    if line(token) not in [found.strip() for found in body.decode(errors="replace").splitlines()]:
        raise NotProved(f"{url} is there, and has no line {line(token)}; add it, alone on its line.")
