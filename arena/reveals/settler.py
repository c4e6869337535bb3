"""The settler at work: looks several times a second, opens what is due, and says how it is."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from arena.battles.models import LedgerLine
from arena.entries.models import Entry
from arena.ledger import blocks
from arena.reveals import outbox, reporting, sealed_rows, settle
from arena.reveals.keyring import Keyring, KeyringError
from arena.reveals.sealed_rows import Health

logger = logging.getLogger(__name__)

TICK = 0.2  # seconds
EXAMINED_EVERY = REPORTED_EVERY = 5.0
PATIENCE = 1.0  # after something went wrong
HEARTBEAT_LATE = timedelta(seconds=2)  # then the settler gives waiting votes their places itself


class Settler:
    """One settler; `read` returns its keys anew each time, so that a rotation needs no restart."""

    def __init__(self, read: Callable[[], Keyring]) -> None:
        self._read = read
        self._health = Health("", {})
        self._keyring: Keyring | None = None
        self._examined = self._reported = float("-inf")
        self._said = ""

    def run(self, going: Callable[[], bool]) -> None:
        """Look until `going` says no; without a database it waits for one."""
        while going():
            time.sleep(self._look_or_wait())

    def _look_or_wait(self) -> float:
        try:
            return self.look(timezone.now())
        except (OperationalError, InterfaceError) as error:
            self._say(f"the database does not answer ({type(error).__name__}); the settler waits for it")
            connection.close()
            return PATIENCE

    def look(self, now: datetime) -> float:
        """Open what is due; return in how many seconds to look again."""
        try:
            keyring = self._read()
        except KeyringError as error:
            self._report(str(error), now)
            return PATIENCE
        if keyring != self._keyring or time.monotonic() - self._examined > EXAMINED_EVERY:
            self._examine(keyring)
        refusal = self._health.refusal
        if refusal:
            self._examined = float("-inf")  # until it is put right, every look is a new one
            self._report(refusal, now)
            return PATIENCE
        failures = list(self._health.mismatched.values())
        pending = list(Entry.objects.sealed().exclude(pk__in=self._health.mismatched))
        if any(entry.is_due(now) for entry in pending) or _votes_wait(pending, now):
            failures += self._settle(keyring, now)
        self._report(" ".join(failures), now)
        return PATIENCE if failures else _until_next(pending, now)

    def _examine(self, keyring: Keyring) -> None:
        sealed_rows.seal_anew(keyring)
        self._health, self._keyring = sealed_rows.examine(keyring), keyring
        self._examined = time.monotonic()

    def _settle(self, keyring: Keyring, now: datetime) -> list[str]:
        settled = settle.settle(keyring, now)
        if settled.opened:
            outbox.deliver(now, [outbox.LIVE])  # letters are the post's: a mail server may be slow
            blocks.cut_now(now)  # whoever was told can prove it
        return [failure for failure in settled.failures if failure not in self._health.mismatched.values()]

    def _report(self, refusal: str, now: datetime) -> None:
        changed = self._say(refusal or "the settler is at work")
        if changed or time.monotonic() - self._reported > REPORTED_EVERY:
            reporting.report(now, refusal)
            self._reported = time.monotonic()

    def _say(self, sentence: str) -> bool:
        """Log a sentence once, until another takes its place."""
        if sentence == self._said:
            return False
        self._said = sentence
        logger.warning("%s", sentence)
        return True


def _votes_wait(pending: list[Entry], now: datetime) -> bool:
    """Whether a reveal hangs on votes, and some wait for the ledger longer than the heartbeat would let them."""
    return any(entry.reveal_votes for entry in pending) and (
        LedgerLine.objects.filter(position__isnull=True, vote__cast_at__lt=now - HEARTBEAT_LATE).exists()
    )


def _until_next(pending: list[Entry], now: datetime) -> float:
    """Return the seconds to sleep: a tick, or less where a second is due before it is over."""
    waits = [(entry.reveal_at - now).total_seconds() for entry in pending if entry.reveal_at]
    return min([TICK, *(wait for wait in waits if wait > 0)])
