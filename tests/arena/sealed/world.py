"""Makes an arena in which labs hide entries in every state, each private field filled with a marker.

Two worlds built with other owners of the same entries are alike for everybody outside: whatever a page, a file or a
message tells of them must be equal too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from arena.entries.models import Entry, State
from arena.labs import withdrawal
from arena.leaderboard.refit import refit_boards
from arena.ledger import blocks, heads
from arena.reveals.settle import settle
from tests.arena.reveals.sealing import KEYRING
from tests.arena.sealed import public_side, workers_rows
from tests.arena.sealed.cast import DUE, GONE, NUMBERS, OPENED, OWNERS, SEALED, WITHDRAWN, World
from tests.arena.sealed.hidden_rows import hide
from tests.arena.sealed.labs_rows import make_lab, make_observers
from tests.arena.sealed.markers import Markers


def build(
    markers: Markers, now: datetime, owners: Sequence[str] = OWNERS, *, backwards: bool = False
) -> World:
    """Make the whole world; `backwards` makes the labs' side of it in the other order."""
    _begin_anew()
    world = World(markers, now)
    public_side.make(world)
    workers_rows.make_orders(world)
    letters = sorted(NUMBERS, reverse=backwards)
    for letter in letters:
        make_lab(world, letter)
    make_observers(world)
    held = dict.fromkeys(letters, 0)
    pairs = sorted([*zip(SEALED, owners, strict=True), (OPENED, "D")], reverse=backwards)
    for codename, letter in pairs:
        held[letter] += 1
        hide(world, codename, letter, held[letter])
    workers_rows.make_workers(world, dict(pairs))
    public_side.seal_events(world)
    public_side.fight(world)
    _move_on(world, dict(pairs))
    return world


def _begin_anew() -> None:
    """Number rows from 1 again and forget what was kept of the world before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE sequencename ~ '^(arena|account|mfa)_'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER SEQUENCE {name} RESTART")
    for name in settings.CACHES:
        caches[name].clear()


def _move_on(world: World, owner: dict[str, str]) -> None:
    """Count the votes, open one entry, withdraw two, let one fall due, and put all that is public into blocks."""
    refit_boards()
    assert settle(KEYRING, world.now).opened == 1
    for codename in (WITHDRAWN, GONE):
        lab = world.labs[owner[codename]]
        withdrawal.withdraw(lab, world.entries[codename].slug, world.people[owner[codename]], world.now)
    Entry.objects.filter(codename=DUE).update(reveal_at=world.ago(1))
    refit_boards()
    blocks.cut_all(world.now)
    heads.publish(world.now)
    for codename, entry in world.entries.items():
        entry.refresh_from_db()
        assert entry.sealed == (codename in SEALED)
    states = {codename: world.entries[codename].state for codename in SEALED}
    assert (states[WITHDRAWN], states[GONE]) == (State.WITHDRAWN, State.GONE)
