"""A ledger of a few blocks for the tests of exports: votes of two entries, one of them sealed, and events."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from arena.entries.models import Entry
from arena.ledger import blocks, sealing
from arena.ledger.events import write
from arena.ledger.models import Kind
from tests.arena import stage

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def sealed(*batches, first=0, **fields):
    """Seal and cut a block for each batch of (left entry, right entry, choice); there are `first` of them already."""
    for number, batch in enumerate(batches, first):
        now = NOW + timedelta(minutes=number)
        stage.votes(batch, cast_at=now, **fields)
        cut(now, number)


def cut(now, number):
    """Seal all that waits, and an event, and cut it into a block."""
    codename = f"Codename {number}"
    write(Kind.WITHDRAWAL, codename, {"codename": codename, "counted": False, "at": "x"})
    with transaction.atomic():
        sealing.seal(now)
    blocks.cut_all(now)


def two_blocks(**fields) -> list[Entry]:
    """Return the entries of seven votes in two blocks, with an event each."""
    one, other = stage.arena(entries=2, prompts=1)
    sealed([(one, other, 0), (other, one, 1), (one, other, 2)], [(one, other, 3)] * 4, **fields)
    return [one, other]
