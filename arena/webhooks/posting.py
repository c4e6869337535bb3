"""Posts one signed message to its endpoint and says in a sentence how that went; never what the endpoint wrote."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import httpx
from django.conf import settings

from arena import vault
from arena.webhooks import signing
from arena.webhooks.models import Delivery
from generators import outbound

SECONDS = 10.0
LONGEST_ANSWER = 300
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """How an attempt went."""

    sentence: str
    arrived: bool = False
    gone: bool = False


# The first that fits is told.
FAILURES: list[tuple[type[Exception], str]] = [
    (vault.VaultError, "The endpoint's secret cannot be read any more: rotate it."),
    (httpx.TimeoutException, "No answer came in time: an endpoint has ten seconds."),
    (httpx.ConnectError, "No connection could be made: check the address and its certificate."),
    (httpx.HTTPError, "The connection broke before an answer came."),
    (httpx.InvalidURL, "The endpoint's URL cannot be called."),
]


def post(claimed: Delivery, now: datetime) -> Answer:
    """Send a message once. Whatever goes wrong is an answer too: there is always a next attempt, or the last."""
    try:
        body = json.dumps(claimed.payload, separators=(",", ":"), ensure_ascii=False).encode()
        signed = signing.headers(claimed.endpoint, claimed.message, body, now)
        return _answer(_status(claimed.endpoint.url, body, signed))
    except outbound.Refused as refusal:
        return Answer(str(refusal)[:LONGEST_ANSWER])
    except Exception as error:  # noqa: BLE001 - one message that cannot be sent holds up no other
        return Answer(_failure(error, claimed))


def _failure(error: Exception, claimed: Delivery) -> str:
    for kind, sentence in FAILURES:
        if isinstance(error, kind):
            return sentence
    logger.warning("delivery %s failed by %s", claimed.pk, type(error).__name__)
    return "The message could not be sent."


def _status(url: str, body: bytes, signed: dict[str, str]) -> int:
    """Return what the endpoint answers; what it writes is not read."""
    headers = {**signed, "content-type": "application/json", "user-agent": "Paddock-Webhooks/1"}
    with (
        outbound.client(settings.PRIVATE_HOSTS, timeout=SECONDS, longest=SECONDS) as client,
        client.stream("POST", url, content=body, headers=headers) as response,
    ):
        return response.status_code


def _answer(status: int) -> Answer:
    if 200 <= status < 300:  # noqa: PLR2004 - the numbers of HTTP
        return Answer(f"It answered {_named(status)}.", arrived=True)
    if status == HTTPStatus.GONE:
        return Answer("It answered 410, gone: the endpoint is switched off.", gone=True)
    return Answer(f"It answered {_named(status)}.")


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
