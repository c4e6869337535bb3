"""Connections that are checked when they are made: a name is resolved once, and no private address is reached."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

import httpcore

from generators.public_addresses import is_public

SLICE_SECONDS = 5.0  # of a long silence, after which whoever waits is told
MOST_TRIED = 3  # addresses of one name


class Refused(ValueError):  # noqa: N818 - an answer, no error
    """The address, or what it answered, is against the rules; the text is one sentence that names no address."""


class GuardedNetwork(httpcore.NetworkBackend):
    """Makes connections for httpcore; see `outbound.client`."""

    def __init__(
        self,
        private_hosts: Collection[str],
        longest: float,
        waiting: Callable[[], None] | None,
        resolve: Callable[..., Any],
    ) -> None:
        self._private_hosts = private_hosts
        self._longest = longest
        self._waiting = waiting or (lambda: None)
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers, all of which were checked."""
        deadline = time.monotonic() + self._longest
        failure: Exception = httpcore.ConnectError("The name leads to no address.")
        for address in self._addresses(host, port)[:MOST_TRIED]:
            try:
                left = _shorter(timeout, deadline, httpcore.ConnectTimeout)
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, deadline, self._waiting)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port, type=1)  # SOCK_STREAM
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("The name cannot be resolved.") from None
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if place(host, port) not in self._private_hosts and not all(map(is_public, addresses)):
            raise Refused("The endpoint is not at a public address; it must be reachable from the internet.")
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection that ends at its deadline, however little by little the other end sends."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float, waiting: Callable[[], None]) -> None:
        self._stream = stream
        self._deadline = deadline
        self._waiting = waiting

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        silent_until = time.monotonic() + _shorter(timeout, self._deadline, httpcore.ReadTimeout)
        while True:
            left = silent_until - time.monotonic()
            try:
                return self._stream.read(max_bytes, max(0.001, min(left, SLICE_SECONDS)))
            except httpcore.ReadTimeout:
                if time.monotonic() >= silent_until:
                    raise
                self._waiting()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _shorter(timeout, self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _shorter(timeout, self._deadline, httpcore.ConnectTimeout)
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline, self._waiting
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def place(host: str, port: int) -> str:
    """Return host and port as PADDOCK_PRIVATE_HOSTS names them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _shorter(timeout: float | None, deadline: float, too_late: type[Exception]) -> float:
    """Return the seconds that an act may take: its own, or what is left of the whole."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise too_late("The exchange took too long.")
    return left if timeout is None else min(timeout, left)
