"""The whole arena as an instrument: voters of known taste, real sockets, and the order that must come out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.flows.conftest import Arena, everything_is_made

SILENT = ["true-world", "jerky", "no-gravity", "wrong-colours"]
SOUNDING = ["true-world", "late-sound", "foreign-sound", "jerky", "no-gravity", "wrong-colours"]


@pytest.mark.parametrize(
    ("track", "votes", "order"),
    [("shapes-text-to-video", 1500, SILENT), ("shapes-image-to-video-with-sound", 5000, SOUNDING)],
)
def test_simulated_votes_put_the_calibration_entries_in_their_true_order(
    rehearsal: Arena, track, votes, order
):
    rehearsal.wait_for(lambda: everything_is_made(rehearsal, track), "all clips are made", 240)
    before = rehearsal.get(f"/api/v1/boards/{track}/")["votes"]
    done = rehearsal.manage(
        "simulate", "--voters", "40", "--votes", str(votes), "--track", track, "--seed", "1"
    )
    assert done.returncode == 0, done.stderr
    rehearsal.wait_for(
        lambda: rehearsal.get(f"/api/v1/boards/{track}/")["votes"] == before + votes,
        "the board counts every vote",
        30,
    )
    standings = rehearsal.get(f"/api/v1/boards/{track}/")["standings"]
    assert [standing["entry"] for standing in standings] == order
    assert standings[0]["rating"] == 1000
    # The order is not luck: no two neighbours could change places.
    assert [(s["rank_low"], s["rank_high"]) for s in standings] == [(n, n) for n in range(1, len(order) + 1)]


def test_a_rehearsal_says_so_on_every_page(rehearsal: Arena, browser: Browser):
    page = browser.new_page()
    for path in (
        "/",
        "/boards/shapes-text-to-video/",
        "/entries/",
        "/entries/jerky/",
        "/method/",
        "/data/",
        "/privacy/",
    ):
        page.goto(rehearsal.url + path)
        expect(page.get_by_test_id("synthetic")).to_be_visible()
    page.close()


def test_a_normal_arena_takes_no_simulated_vote(arena: Arena):
    before = arena.query("SELECT count(*) FROM arena_battle")
    refused = arena.manage("simulate", "--voters", "1", "--votes", "1")
    assert refused.returncode != 0
    assert "PADDOCK_SYNTHETIC=1" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert arena.query("SELECT count(*) FROM arena_battle") == before
