"""Calls the web server again and again while nobody is there, with growing pauses, and gives up in the end."""

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache

import httpx

from generators.contract import JSON

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
PATIENCE_SECONDS = 60.0  # a web process that is restarted comes back well within
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
_RESTARTING = frozenset({500, 502, 503, 504})

# httpx logs every address it calls, and an order's address is a key.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Unreachable(Exception):  # noqa: N818 - a state of the world, no error
    """The web server did not answer for as long as was waited."""


@cache
def trust() -> ssl.SSLContext:
    """Return what connections are checked against, made once: to make it anew took 21 ms of each call's 23."""
    return httpx.create_ssl_context()


class Persistence:
    """Repeats calls for a while.

    Parameters
    ----------
    patience : float
        Seconds for which an absent server is asked again, where a call says no other.
    sleep : callable
        Waits between two tries.
    """

    def __init__(self, patience: float, sleep: Callable[[float], None]) -> None:
        self._patience = patience
        self._sleep = sleep

    def post(self, address: str, patience: float | None = None, **form: JSON) -> httpx.Response:
        """Post a form; as `call`."""

        def post() -> httpx.Response:
            _rewind(form.get("files", {}))
            return httpx.post(address, timeout=TIMEOUT, verify=trust(), **form)

        return self.call(post, patience)

    def call(self, call: Callable[[], httpx.Response], patience: float | None = None) -> httpx.Response:
        """Return the first answer of a server that is there.

        Raises
        ------
        Unreachable
            If there was none for `patience` seconds.
        """
        deadline = time.monotonic() + (self._patience if patience is None else patience)
        pause = FIRST_PAUSE
        while True:
            try:
                reply = call()
                if reply.status_code not in _RESTARTING:
                    return reply
                problem = f"it answers {reply.status_code}"
            except httpx.TransportError as error:
                problem = type(error).__name__
            if time.monotonic() + pause > deadline:
                raise Unreachable(f"The web server cannot be reached: {problem}.")
            self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _rewind(files: Mapping[str, JSON]) -> None:
    """Let a second try send whole files again."""
    for _, content, *_ in files.values():
        if hasattr(content, "seek"):
            content.seek(0)
