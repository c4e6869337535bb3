"""A small arena with something at every address: boards, an entry opened and one sealed, blocks, a release."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from arena.accounts.models import Lab
from arena.battles.models import Battle
from arena.entries.models import Entry
from arena.exports.release import publish
from arena.leaderboard.models import Board
from arena.leaderboard.noting import note_boards
from arena.leaderboard.refit import refit_boards
from arena.ledger import blocks, heads
from arena.rest.cursors import Cursor
from arena.reveals.settle import settle_due
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.arena.leaderboard.test_refit import strengths
from tests.arena.reveals.sealing import KEYRING, fall_due, seal


@dataclass(frozen=True)
class SmallArena:
    """What stands in its addresses; `lab` has a draft and a sealed entry."""

    track: str
    opened: str
    sealed: str
    codename: str
    block: int
    kept: int
    voted: str
    waiting: str
    release: str
    lab: Lab
    drafts: list[str]
    day: str

    def public(self) -> dict[str, str]:
        """Return an address of every public kind, by the name of its operation."""
        board, entry = f"boards/{self.track}/", f"entries/{self.opened}/"
        return {
            "tracks": "tracks/",
            "track": f"tracks/{self.track}/",
            "boards": "boards/",
            "board": board,
            "board_history": f"{board}history/",
            "head_to_head": f"{board}head-to-head/",
            "votes": "votes/?limit=2",
            "entries": "entries/",
            "entry": entry,
            "entry_opening": f"{entry}opening/",
            "ledger": "ledger/?limit=2",
            "ledger_block": f"ledger/{self.block}/",
            "ledger_lines": f"ledger/{self.block}/lines/",
            "ledger_head": "ledger/head/",
            "vote_receipt": f"receipts/{self.voted}/",
            "seal_receipt": f"receipts/seal/{self.codename}/",
            "snapshot": f"snapshots/{self.kept}/",
            "releases": "exports/",
            "release": f"exports/{self.release}/",
        }

    def known(self) -> dict[str, list[str | int]]:
        """Return what there is for the parameters of the description; a path's have the word before them."""
        return {
            "cursor": [Cursor(before=True, place=None).word()],  # the last page is in every list
            "tracks/slug": [self.track],
            "boards/slug": [self.track],
            "entries/slug": [self.opened, self.sealed],
            "submissions/entry": [self.sealed],
            "submissions/draft": self.drafts,
            "ledger/number": [1, 2],
            "snapshots/board": [self.kept],
            "receipts/battle": [self.voted, self.waiting],
            "seal/codename": [self.codename, self.sealed],
            "exports/release": [self.release, "latest"],
            "day": [self.day],
            "model": [self.opened],
            "model_a": [self.sealed],
            "since": [0, 1],
            "until": [1, 2],
        }


def build(drafts: int = 1) -> SmallArena:
    """Make it; identities are sealed to the tests' key, and the release goes where EXPORTS_ROOT says."""
    now = timezone.now()
    entries = stage.arena(entries=4, prompts=2)
    lab = sender.lab()
    opened, sealed = seal(entries[0]), seal(entries[1], of=lab, lab="Quiet Lab")
    stage.votes(strengths(entries, 120), voters=12, cast_at=now)
    refit_boards()
    fall_due(opened)
    settle_due(KEYRING, timezone.now())
    note_boards(timezone.now())
    blocks.cut_now(timezone.now())
    stage.votes(strengths(entries, 40, seed=7), voters=12, cast_at=now)
    refit_boards()
    blocks.cut_now(timezone.now())
    heads.publish(timezone.now())
    released = publish(timezone.now())
    (waiting,) = stage.votes([(entries[2], entries[3], 2)])
    recipe = {"kind": "hosted", "url": "https://quiet-lab.org/make"}
    begun = [submitting.draft(lab, provenance="hosted", recipe=recipe) for _ in range(drafts)]
    return SmallArena(
        track=stage.SILENT,
        opened=opened.slug,
        sealed=sealed.slug,
        codename=Entry.objects.get(pk=sealed.pk).codename,
        block=1,
        kept=Board.objects.running().filter(kept=True).latest("pk").pk,
        voted=Battle.objects.order_by("pk")[0].key,
        waiting=waiting.battle.key,
        release=released.name,
        lab=lab,
        drafts=[str(draft.pk) for draft in begun],
        day=timezone.now().date().isoformat(),
    )
