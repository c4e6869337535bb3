"""The lines of Python on the data page do what it says: they are run here as they stand there."""

from __future__ import annotations

import html
import re

import httpx
import pytest
from django.utils import timezone

from arena.exports.release import publish
from arena.leaderboard.refit import refit_boards
from tests.arena.exports import ledger

LINES = re.compile(r'<code[^>]*data-testid="client-lines"[^>]*>(.*?)</code>', re.DOTALL)


@pytest.fixture
def page(server):
    entries = ledger.two_blocks()
    refit_boards()
    publish(timezone.now())
    assert len(entries) == 2
    return httpx.get(f"{server.url}/data/").raise_for_status().text


def test_they_run_as_they_stand(page):
    (lines,) = LINES.findall(page)
    found: dict = {}
    exec(html.unescape(lines), found)  # noqa: S102 - the very lines that are offered
    board, votes, every_vote = (found[name] for name in ("board", "votes", "every_vote"))
    assert list(board["entry"]) == ["entry-a", "entry-b"]
    assert board["battles"].sum() == 2 * votes["counted"].sum()
    assert len(votes) == len(every_vote) == 7
    assert list(votes.columns) == list(every_vote.columns)
    assert list(votes["battle"]) == list(every_vote["battle"])
    assert list(votes["probability"]) == list(every_vote["probability"])
