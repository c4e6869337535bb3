"""Who is in the world that hides things: entries in every state, the labs that hide them, and those who look."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from arena.accounts.models import Lab
from arena.battles.models import Battle
from arena.entries.models import Entry, Provenance
from arena.labs.models import Draft
from arena.ledger.events import moment
from arena.prompts.models import Prompt
from tests.arena.sealed.markers import Markers

ACTIVE, OTHER, PREPARING, DUE, WITHDRAWN, GONE = (
    "Amber Heron", "Flint Badger", "Birch Otter", "Cedar Finch", "Dune Marten", "Elder Crane",
)  # fmt: skip
OPENED = "Grove Lynx"  # of lab D, opened before anybody looks
SEALED = (ACTIVE, OTHER, PREPARING, DUE, WITHDRAWN, GONE)
HOSTED, REPRODUCED, UPLOADED = Provenance.HOSTED, Provenance.REPRODUCED, Provenance.UPLOADED
PROVENANCE = {
    ACTIVE: HOSTED, OTHER: UPLOADED, PREPARING: REPRODUCED, DUE: UPLOADED, WITHDRAWN: HOSTED, GONE: REPRODUCED,
    OPENED: HOSTED,
}  # fmt: skip
OWNERS = "AABBDD"  # of SEALED, each as often as in any other world
SMALL_NUMBERS = {"A": 101, "B": 102, "D": 103}  # of rows that an address of the desk names
NUMBERS = {"A": 7310042917, "B": 6152240839, "D": 8436102257}
FIGHTERS = (ACTIVE, OTHER, DUE, WITHDRAWN, OPENED)
PROMPTS = 3


@dataclass
class World:
    markers: Markers
    now: datetime
    labs: dict[str, Lab] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    prompts: list[Prompt] = field(default_factory=list)
    battles: list[Battle] = field(default_factory=list)
    drafts: dict[str, Draft] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def ago(self, minutes: float) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def reveal_at(self, codename: str) -> datetime:
        """The opened one was due a while ago; the due one falls due at the end, see `world.build`."""
        return self.ago(5) if codename == OPENED else self.now + timedelta(days=9)

    def terms(self, codename: str) -> dict[str, str | int | None]:
        return {"reveal_at": moment(self.reveal_at(codename)), "reveal_votes": 100_000}
