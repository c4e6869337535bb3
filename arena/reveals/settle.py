"""Opens what is due: the name, the nonce, the board of the moment and what is to be told, in one transaction."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, transaction

from arena.entries.models import Entry
from arena.heartbeat import held
from arena.labs.commitment import Letter
from arena.labs.models import Seal
from arena.leaderboard import counting, frozen
from arena.leaderboard.frozen import Frozen
from arena.leaderboard.standings_hash import standings_sha256
from arena.ledger import sealing
from arena.ledger.events import moment, write
from arena.ledger.models import Event, Kind
from arena.prompts.models import Track
from arena.reveals import telling
from arena.reveals.keyring import Keyring
from arena.reveals.letters import SealError, letter_of, name_in
from arena.reveals.models import Opening
from arena.reveals.resting import rests_on

logger = logging.getLogger(__name__)


class Ready(NamedTuple):
    """A due entry whose identity was read and is the one that was committed to."""

    entry: Entry
    seal: Seal
    letter: Letter
    due_at: datetime
    position: int  # of its due event


class Settled(NamedTuple):
    """How many entries were opened, and a sentence for each that is due and could not be."""

    opened: int
    failures: list[str]


def settle_due(keyring: Keyring, now: datetime) -> int:
    """Open every entry that is due and return how many; a second settler waits, and finds them open."""
    return settle(keyring, now).opened


def settle(keyring: Keyring, now: datetime) -> Settled:
    """As `settle_due`; one entry that cannot be opened holds up no other."""
    with held("refit"):
        entries = _due(now)
        if not entries:
            return Settled(0, [])
        while not counting.count_sealed():
            pass  # a batch at a time
        ready, failures = _read_all(entries, keyring)
        opened = 0
        for one in ready:
            try:
                with transaction.atomic():
                    _open(one, [other.entry.pk for other in ready], now)
            except (OperationalError, InterfaceError):
                raise  # the database went: all of it is tried again
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one entry, the others open
                failures.append(f"{one.entry.codename} could not be opened ({type(error).__name__}).")
            else:
                opened += 1
        return Settled(opened, failures)


def _due(now: datetime) -> list[Entry]:
    """Bring the ledger up to now, and return the entries that it says are due, locked."""
    sealing.seal(now)
    if any(entry.due_at is None and entry.is_due(now) for entry in Entry.objects.sealed()):
        sealing.seal(now)  # an entry whose own seal came in just now is due with the next batch
    due = Entry.objects.sealed().filter(due_at__isnull=False)
    return list(due.select_for_update(no_key=True).order_by("pk"))


def _read_all(entries: Sequence[Entry], keyring: Keyring) -> tuple[list[Ready], list[str]]:
    seals = Seal.objects.select_related("lab").in_bulk([entry.pk for entry in entries])
    positions = dict(
        Event.objects.filter(key__in=[f"{Kind.DUE.value}:{entry.codename}" for entry in entries]).values_list(
            "key", "position"
        )
    )
    ready, failures = [], []
    for entry in entries:
        position = positions.get(f"{Kind.DUE.value}:{entry.codename}")
        try:
            if entry.pk not in seals or entry.due_at is None or position is None:
                raise SealError(f"Of {entry.codename} there is no seal, or no line that it is due.")
            seal = seals[entry.pk]
            ready.append(Ready(entry, seal, letter_of(seal, entry, keyring), entry.due_at, position))
        except SealError as error:
            failures.append(str(error))
    return ready, failures


def _open(one: Ready, opening_too: Sequence[int], now: datetime) -> None:
    entry, document = one.entry, one.letter.document
    boards = [board for track in _tracks(entry) if (board := _frozen(entry, track, one.position, now))]
    name = name_in(one.letter, entry)
    Entry.objects.filter(pk=entry.pk, public_name="").update(public_name=name)
    Opening.objects.create(
        entry=entry,
        identity=document["identity"],
        terms=document["terms"],
        site=document["site"],
        recipe_sha256=document["recipe_sha256"],
        manifest_sha256=document["manifest_sha256"],
        nonce=document["nonce"],
        verified_domain=one.letter.verified_domain or "",
        due_at=one.due_at,
        opened_at=now,
        boards=[kept.board.pk for kept in boards],
        rests_on=[rests_on(entry, kept) for kept in boards],
        still_sealed=_still_sealed(one, opening_too),
    )
    write(
        Kind.REVEAL,
        entry.codename,
        {
            "codename": entry.codename,
            "name": name,
            "document": document,
            "commitment": entry.commitment,
            "verified_domain": one.letter.verified_domain,
            "at": moment(now),
            "boards": [_board_line(kept) for kept in boards],
        },
    )
    telling.tell(entry, one.seal.lab, name, now)


def _tracks(entry: Entry) -> list[Track]:
    return list(entry.tracks.select_related("tally").order_by("position"))


def _frozen(entry: Entry, track: Track, position: int, now: datetime) -> Frozen | None:
    try:
        with transaction.atomic():
            return frozen.freeze(entry, track, position, now)
    except ArithmeticError:
        # The name opens all the same; the track keeps its running board.
        logger.exception("the board of %s could not be frozen", track.slug)
        return None


def _board_line(kept: Frozen) -> dict[str, str | int]:
    return {
        "track": kept.board.track.slug,
        "board": kept.board.pk,
        "standings_sha256": standings_sha256(kept.standings),
    }


def _still_sealed(one: Ready, opening_too: Sequence[int]) -> dict[str, int]:
    """Return, by task of the entry, how many more of the lab stay sealed when this pass is over."""
    own = Seal.objects.filter(lab=one.seal.lab).values("entry")
    others = Entry.objects.sealed().filter(pk__in=own).exclude(pk__in=opening_too)
    sealed = Counter(task for _, task in set(others.values_list("pk", "tracks__task")))
    tasks = one.entry.tracks.values_list("task", flat=True)
    return {task: sealed[task] for task in sorted(set(tasks))}
