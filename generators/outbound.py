"""The one way out to addresses that labs name: https, to public addresses only, within a size and a time."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from generators.guarded_network import GuardedNetwork, Refused, place

__all__ = ["Refused", "check", "client", "parts", "read_at_most"]

HTTPS_PORT, FIRST_FREE_PORT, LAST_PORT = 443, 1024, 65_535
LONGEST_URL = 500
TIMEOUT, LONGEST_EXCHANGE = 30.0, 60.0
_PORTS = {"https": HTTPS_PORT, "http": 80}
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\\]")

# Both log addresses, and an endpoint's address tells whose it is.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


def client(
    private_hosts: Sequence[str] = (),
    *,
    timeout: float = TIMEOUT,
    longest: float = LONGEST_EXCHANGE,
    waiting: Callable[[], None] | None = None,
    resolve: Callable[..., Any] = socket.getaddrinfo,
) -> httpx.Client:
    """Return a client that goes nowhere but to public addresses.

    It resolves a name once, refuses it if any of its addresses is not public, and connects to one of just those.
    It asks no proxy, keeps no connection, and follows no redirect: one is `Refused`, like all that is against the
    rules. Other trouble is httpx's own: `httpx.TransportError`.

    Parameters
    ----------
    private_hosts : sequence of str
        Hosts, as in "127.0.0.1:9000", that may be private, and may be called by http.
    timeout : float
        Seconds for a connection, and for each silence of the other end.
    longest : float
        Seconds for the whole exchange, from connecting to the last byte.
    waiting : callable or None
        Called every few seconds while the other end is silent; what it raises ends the exchange.
    resolve : callable
        As `socket.getaddrinfo`.
    """
    network = GuardedNetwork(private_hosts, longest, waiting, resolve)
    return httpx.Client(
        transport=_Guarded(network, private_hosts),
        timeout=httpx.Timeout(timeout),
        trust_env=False,
        follow_redirects=False,
        headers={"User-Agent": "Paddock", "Accept-Encoding": "identity"},
    )


def check(url: str, private_hosts: Collection[str] = ()) -> None:
    """Check what can be checked of an address without calling it.

    Raises
    ------
    Refused
        With one sentence on what is wrong.
    """
    if len(url) > LONGEST_URL:
        raise Refused(f"An address has at most {LONGEST_URL} characters.")
    if _BLANK_OR_CONTROL.search(url):
        raise Refused("An address has no blanks, backslashes or control characters in it.")
    try:
        parsed = httpx.URL(url)
        parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError):
        raise Refused("This is no address; write it as in https://example.com/path.") from None
    if parsed.fragment:
        raise Refused("An address has no part after #; leave it out.")
    _check(parsed, private_hosts)


def read_at_most(response: httpx.Response, most: int) -> bytes:
    """Return a streamed response as a whole; raises `Refused` as `parts`."""
    return b"".join(parts(response, most))


def parts(response: httpx.Response, most: int) -> Iterator[bytes]:
    """Yield a streamed response part by part; `client`'s own limit ends one that trickles.

    Raises
    ------
    Refused
        If there are more than `most` bytes, or they are compressed though nobody asked for it.
    """
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("The endpoint answered compressed; it should answer plainly.")
    left = most
    if int(response.headers.get("Content-Length") or 0) > most:
        raise Refused(_too_much(most))
    for part in response.iter_raw():
        left -= len(part)
        if left < 0:
            raise Refused(_too_much(most))
        yield part


def _too_much(most: int) -> str:
    shown = f"{most >> 20} MiB" if most >= 1 << 20 else f"{most >> 10} KiB"
    return f"The endpoint answered with more than {shown}."


def _check(url: httpx.URL, private_hosts: Collection[str]) -> None:
    if url.scheme not in _PORTS or not url.host:
        raise Refused("An address begins with https:// and a host.")
    port = _PORTS[url.scheme] if url.port is None else url.port
    if url.userinfo:
        raise Refused("An address has no user name or password in it; give a secret where one is asked for.")
    if place(url.host, port) in private_hosts:
        return
    if url.scheme != "https":
        raise Refused("An address begins with https://; this one would be called in the clear.")
    if port != HTTPS_PORT and not FIRST_FREE_PORT <= port <= LAST_PORT:
        raise Refused(f"The port of an address is {HTTPS_PORT}, or {FIRST_FREE_PORT} to {LAST_PORT}.")


class _Guarded(httpx.BaseTransport):
    """Looks at every address before it is called, and at every answer for a redirect."""

    def __init__(self, network: GuardedNetwork, private_hosts: Sequence[str]) -> None:
        self._private_hosts = private_hosts
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_keepalive_connections=0,  # a connection is one exchange: its name is looked up, its time begins
            network_backend=network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _check(request.url, self._private_hosts)
        assert isinstance(request.stream, httpx.SyncByteStream)  # noqa: S101 - this client is not async
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            answer = self._pool.handle_request(asked)
        if 300 <= answer.status < 400:  # noqa: PLR2004 - the class of redirects
            answer.close()
            raise Refused("The endpoint answered with a redirect; give the address that answers itself.")
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an answer, its errors told as httpx tells them."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Turn httpcore's errors into httpx's of the same name."""
    try:
        yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise getattr(httpx, type(error).__name__, httpx.TransportError)(str(error)) from error
