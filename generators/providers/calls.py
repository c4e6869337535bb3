"""One request to a provider, and whether it can have arrived: the only place that sends a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from generators import outbound
from generators.contract import AdapterError, PermanentFailure, TransientFailure
from generators.providers.keys import Access
from generators.providers.places import object_in

TIMEOUT, LONGEST_EXCHANGE = 30.0, 90.0  # seconds: of a silence, and of all of it
LARGEST_ANSWER = 2**18
_SENDING = ("http11.send_request_headers.started", "http2.send_request_headers.started")


@dataclass(frozen=True)
class Reply:
    """An answer: its status, and its body as a JSON object, None where it is none or could not be read."""

    status: int
    told: dict[str, Any] | None


class NotSent(Exception):  # noqa: N818 - an answer to who asked
    """Nothing was sent; `failure` says why."""

    def __init__(self, failure: AdapterError) -> None:
        super().__init__(str(failure))
        self.failure = failure


class NotAnswered(Exception):  # noqa: N818 - a state of the world
    """It was sent, at least in part, and no answer came that can be followed; the text is one sentence."""


def call(access: Access, method: str, path: str, **sent: Any) -> Reply:
    """Send one request, once.

    Parameters
    ----------
    access : Access
        Where to, and with which key.
    method, path : str
        The path begins with a slash.
    **sent
        `headers`, and `json`, or `data` and `files`, as httpx takes them.

    Raises
    ------
    NotSent
        If it certainly did not arrive: no connection was made.
    NotAnswered
        If it may have arrived.
    """
    sending = _Sending()
    # Raised outside of the handler, so that no error carries another in which a request could be found.
    try:
        return _call(access, method, path, sending, sent)
    except outbound.Refused as error:
        failure: AdapterError = PermanentFailure(_of_the_provider(error))
    except httpx.TimeoutException:
        failure = TransientFailure("The provider took too long to answer.")
    except httpx.ConnectError:
        failure = TransientFailure("The provider cannot be reached, or not over a trusted connection.")
    except httpx.TransportError as error:
        failure = TransientFailure(f"The connection to the provider broke: {type(error).__name__}.")
    if sending.began:
        raise NotAnswered(str(failure))
    raise NotSent(failure)


def _call(access: Access, method: str, path: str, sending: _Sending, sent: Mapping[str, Any]) -> Reply:
    headers = {**access.headers, **sent.get("headers", {})}
    with (
        outbound.client(access.private_hosts, timeout=TIMEOUT, longest=LONGEST_EXCHANGE) as web,
        web.stream(
            method,
            access.base + path,
            **{**sent, "headers": headers, "extensions": {"trace": sending.trace}},
        ) as reply,
    ):
        return Reply(reply.status_code, _told(reply))


def _told(reply: httpx.Response) -> dict[str, Any] | None:
    """Return an answer's object; of one that breaks off, its status has been heard all the same."""
    try:
        return object_in(outbound.read_at_most(reply, LARGEST_ANSWER))
    except (outbound.Refused, httpx.TransportError):
        return None


def _of_the_provider(error: outbound.Refused) -> str:
    return str(error).replace("The endpoint", "The provider")


class _Sending:
    """Hears from the connection whether a request began to go out."""

    began = False

    def trace(self, event: str, _info: Mapping[str, Any]) -> None:
        self.began = self.began or event in _SENDING
