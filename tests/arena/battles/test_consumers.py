"""The duel socket on the real server: the contract, and what must not break it."""

from __future__ import annotations

import time

import pytest

from arena.battles.models import Battle, LedgerLine, Vote
from tests.arena import stage
from tests.arena.voter import SocketVoter


def test_a_duel_from_next_to_verdict(server):
    stage.arena(entries=2, prompts=2)
    with SocketVoter(server) as voter:
        battle = voter.ask("next", track=stage.SILENT, ahead=False)
        assert battle["type"] == "battle"
        assert set(battle) == {
            "type", "battle", "track", "prompt", "left", "right", "sound", "watch_seconds", "expires_at",
        }  # fmt: skip
        voter.watch(battle)
        time.sleep(0.5)
        verdict = voter.ask("vote", battle=battle["battle"], choice="left")
        assert verdict["type"] == "verdict"
        assert {verdict["left"]["entry"], verdict["right"]["entry"]} == {"entry-a", "entry-b"}
        assert verdict["repeat"] is False
        stored = Vote.objects.get()
        assert stored.battle.key == battle["battle"]
        assert stored.choice == 0
        assert LedgerLine.objects.get().position is None
        again = voter.ask("vote", battle=battle["battle"], choice="left")
        assert again == {**verdict, "repeat": True}
        other = voter.ask("vote", battle=battle["battle"], choice="right")
        assert other["code"] == "already_voted"
        assert Battle.objects.count() == 1
