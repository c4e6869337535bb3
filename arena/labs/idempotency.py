"""The same request sent again gets the same answer, and is carried out once: kept with what it did, in one commit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from arena import vault
from arena.accounts.models import Lab
from arena.heartbeat import beat
from arena.labs.models import Answered
from arena.labs.refusals import Conflict, Invalid

KEY = re.compile(r"[\x21-\x7e]{1,200}")
WANTED = (
    "Send a header Idempotency-Key of 1 to 200 characters without blanks, another for each act: "
    "the same one again gets the same answer."
)
IN_FLIGHT = "A request with this Idempotency-Key is just being answered; wait for its answer."
ANOTHER = "This Idempotency-Key was used for another request; take a new one."


class Answer(NamedTuple):
    """What is answered and kept, and what is added to it after the commit, once: it is not kept."""

    status: int
    body: dict[str, Any]
    once: Callable[[], dict[str, Any]] | None = None


def checked_key(key: str | None) -> str:
    """Return the key; raises Invalid where there is none, or none that is one."""
    if key is None or not KEY.fullmatch(key):
        raise Invalid({"Idempotency-Key": WANTED})
    return key


def once(lab: Lab, key: str, request: Any, act: Callable[[], Answer]) -> tuple[int, dict[str, Any]]:
    """Return the answer of `act`, or the one that this key got before; raises Conflict, and what `act` raises.

    `request` is all that tells requests apart, as JSON. What was refused is not kept: it can be sent again.
    """
    # Keyed hashes: a name stands in no table, and nobody picks the number of another lock.
    asked = vault.mark(json.dumps(request, sort_keys=True), "answer")
    with beat(vault.mark(f"{lab.pk}:{key}", "answer")) as ours:
        if not ours:
            raise Conflict(IN_FLIGHT)
        kept = Answered.objects.filter(lab=lab, key=key).first()
        if kept is not None:
            return _again(kept, asked)
        answer = act()
        Answered.objects.create(
            lab=lab, key=key, request_sha256=asked, status=answer.status, body=answer.body
        )
    return answer.status, answer.body | (answer.once() if answer.once else {})


def _again(kept: Answered, asked: str) -> tuple[int, dict[str, Any]]:
    if kept.request_sha256 != asked:
        raise Conflict(ANOTHER)
    return kept.status, kept.body
