"""kill -9 of each process in turn, under load: every acknowledged vote is there, once."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import uuid
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.flows.conftest import Arena, everything_is_made

TRACK = "shapes-text-to-video"


class Persistent(threading.Thread):
    """A voter that goes on through every failure, as the page does, and remembers what was acknowledged."""

    def __init__(self, arena: Arena) -> None:
        super().__init__(daemon=True)
        self.arena = arena
        self.acknowledged: dict[str, str] = {}
        self.unexpected: list[dict] = []
        self.goes_on = True

    def run(self) -> None:
        while self.goes_on:
            try:
                self.vote_on()
            except (ConnectionClosed, OSError, TimeoutError):
                time.sleep(0.2)

    def cookie(self) -> str:
        """Return a new voter's cookie from any page, asking until the site is there."""
        while True:
            try:
                answer = httpx.get(f"{self.arena.url}/privacy/", timeout=5)
                return f"paddock_voter={answer.cookies['paddock_voter']}"
            except (httpx.HTTPError, KeyError):
                time.sleep(0.2)

    def vote_on(self) -> None:
        address = f"ws://127.0.0.1:{self.arena.port}/ws/duel/"
        headers = {"Cookie": self.cookie()}
        with connect(address, origin=self.arena.url, additional_headers=headers, open_timeout=5) as socket:
            while self.goes_on:
                socket.send(json.dumps({"type": "next", "track": TRACK}))
                battle = json.loads(socket.recv(timeout=15))
                if battle.get("code") == "no_pair":
                    return
                if battle["type"] != "battle":
                    self.unexpected.append(battle)
                    return
                choice = "left" if uuid.uuid4().int % 2 else "right"
                socket.send(json.dumps({"type": "vote", "battle": battle["battle"], "choice": choice}))
                verdict = json.loads(socket.recv(timeout=15))
                if verdict["type"] != "verdict":
                    self.unexpected.append(verdict)
                    return
                self.acknowledged[battle["battle"]] = choice


def kill_and_wait_until_votes_come_again(arena: Arena, voters: list[Persistent], victim: int) -> None:
    os.kill(victim, signal.SIGKILL)
    arena.wait_for(lambda: not Path(f"/proc/{victim}/exe").exists(), "the killed process is gone", 10)
    before = sum(len(voter.acknowledged) for voter in voters)
    arena.wait_for(
        lambda: sum(len(voter.acknowledged) for voter in voters) > before + 20, "votes come again", 60
    )


@pytest.mark.timeout(600)
def test_no_acknowledged_vote_is_lost_or_doubled(rehearsal: Arena):
    arena = rehearsal
    arena.wait_for(
        lambda: arena.get(f"/api/v1/tracks/{TRACK}/")["clips"]["ready"] >= 8, "clips to vote on", 240
    )
    voters = [Persistent(arena) for _ in range(6)]
    for voter in voters:
        voter.start()
    try:
        for words in [
            ("arena.config.web",),
            ("generators.worker",),
            ("arena.config.celery", "worker"),
            ("arena.config.celery", "beat"),
            ("arena.config.celery", "post@"),
            ("manage", "settle"),
            ("valkey-server",),
            ("bin/postgres",),
            ("arena.config.web",),
        ]:
            kill_and_wait_until_votes_come_again(arena, voters, arena.pid_of(*words))
    finally:
        for voter in voters:
            voter.goes_on = False
        for voter in voters:
            voter.join(30)
    acknowledged = {battle: choice for voter in voters for battle, choice in voter.acknowledged.items()}
    numbers = {"left": 0, "right": 1}
    stored = dict(
        arena.query("SELECT b.key, v.choice FROM arena_vote v JOIN arena_battle b ON b.id = v.battle_id")
    )
    assert len(acknowledged) > 100
    assert {battle: stored.get(battle) for battle in acknowledged} == {
        battle: numbers[choice] for battle, choice in acknowledged.items()
    }
    assert [message for voter in voters for message in voter.unexpected] == []
    for name in ("web", "clips", "heartbeat", "beat", "post", "settler", "Valkey", "PostgreSQL"):
        assert f"{name}" in arena.output, f"that {name} was started again is said"

    # The board catches up: each stored vote is counted once.
    votes_on_track = (
        "SELECT count(*) FROM arena_vote v JOIN arena_battle b ON b.id = v.battle_id"
        " JOIN arena_track t ON t.id = b.track_id WHERE t.slug = %s"
    )
    arena.wait_for(
        lambda: arena.get(f"/api/v1/boards/{TRACK}/")["votes"] == arena.query(votes_on_track, TRACK)[0][0],
        "the board counts every vote once",
    )
    positions = arena.query("SELECT count(*), count(DISTINCT position), max(position) FROM arena_ledgerline")
    assert positions == [(len(stored),) * 3]

    # And the clips that were being made when their worker was killed are made all the same.
    arena.wait_for(lambda: everything_is_made(arena, TRACK), "all clips are made", 240)
    arena.wait_for(lambda: arena.get("/healthz")["settler"] == "at work", "the settler is at work again")
