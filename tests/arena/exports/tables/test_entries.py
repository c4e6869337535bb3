from datetime import timedelta

import pytest
from django.utils import timezone

from arena.battles.models import Skip
from arena.entries.models import Entry, State
from arena.exports.entry_facts import COLUMNS
from arena.labs.models import Origin, Recipe
from arena.leaderboard.models import Board
from arena.leaderboard.refit import refit_boards
from arena.reveals.settle import settle
from generators.presets import presets
from tests.arena import stage
from tests.arena.exports import ledger
from tests.arena.exports.written import file, rows
from tests.arena.labs.offering import PROVIDER, WEIGHTS
from tests.arena.labs.test_making import entry_with, five
from tests.arena.reveals.sealing import KEYRING, contest, fall_due, seal

pytestmark = pytest.mark.django_db
FACTS = [column.name for column in COLUMNS]


def told(entry, **fields):
    return {row["entry"]: row for row in rows("entries", **fields)}.get(entry.slug)


def test_an_open_entry_and_what_nobody_says_of_it():
    row = told(stage.entry("kestrel", calibration=True, anchor=True))
    assert row | {"created_at": ""} == {
        "entry": "kestrel", "name": "Kestrel", "codename": None, "status": "open", "state": "active",
        "provenance": "reproduced", "calibration": True, "anchor": True, "tracks": [stage.SILENT], "created_at": "",
        "commitment": None, "reveal_at": None, "reveal_votes": None,
        **dict.fromkeys(FACTS), "measured_clips": 0, "measured_void_clips": 0, "measured_refused_clips": 0,
    }  # fmt: skip


def test_of_a_sealed_entry_its_terms_and_no_fact():
    entry = contest()[0]
    Recipe.objects.create(entry=entry, parameters=WEIGHTS, renditions=["silent"])
    for clip in entry.clips.all():
        Origin.objects.create(order=clip.order, details=five()[0])
    row = told(entry)
    assert (row["name"], row["codename"], row["status"]) == (entry.codename, entry.codename, "sealed")
    assert (row["commitment"], row["reveal_at"]) == (
        entry.commitment,
        f"{entry.reveal_at:%Y-%m-%dT%H:%M:%SZ}",
    )
    assert {name: row[name] for name in FACTS} == dict.fromkeys(FACTS)
    for ending in ("csv", "jsonl", "parquet"):
        assert b"Marker" not in file("entries", ending)


def test_a_sealed_entry_is_due_by_the_clock_of_the_export():
    entry = contest()[0]
    assert told(entry, now=entry.reveal_at - timedelta(seconds=1))["status"] == "sealed"
    assert told(entry, now=entry.reveal_at)["status"] == "due"


def test_once_it_is_opened_there_is_what_was_claimed():
    entry = contest()[0]
    refit_boards()
    fall_due(entry)
    refit_boards()
    assert settle(KEYRING, timezone.now()).opened == 1
    row = told(entry)
    assert (row["name"], row["codename"], row["status"]) == ("Markermodel 1.2", entry.codename, "open")
    claims = {name: row[name] for name in FACTS if name.startswith("claimed")}
    assert claims == {
        "claimed_licence": "Apache-2.0", "claimed_weights": "open",
        "claimed_weights_at": "https://marker.example/weights", "claimed_provider": None,
        "claimed_parameters": "7 B", "claimed_memory": "24 GB", "claimed_price": None,
    }  # fmt: skip


def test_of_a_model_that_everybody_knows_there_is_what_is_known():
    preset = presets()["wan2.2-ti2v-5b"]
    made = stage.entry("kestrel")
    Recipe.objects.create(
        entry=made, parameters={**WEIGHTS, "repo": preset.recipe["repo"]}, renditions=["silent"]
    )
    row = told(made)
    assert (row["claimed_licence"], row["claimed_parameters"]) == (preset.licence, preset.parameters)
    assert row["claimed_weights_at"].startswith(preset.recipe["repo"])
    hosted = stage.entry("merlin")
    Recipe.objects.create(entry=hosted, parameters=PROVIDER, renditions=["silent"])
    assert told(hosted)["claimed_provider"].startswith(PROVIDER["contract"])


def test_what_was_measured_are_medians():
    row = told(entry_with(*five()))
    assert (row["measured_clips"], row["measured_generate_seconds"], row["measured_flow"]) == (5, 3.0, 3.0)
    assert (row["measured_device"], row["measured_steps"]) == ("cuda:0", "8")
    assert row["measured_peak_memory_bytes"] == 3 * 2**20
    few = told(entry_with(*five()[:4], slug="few"))
    assert (few["measured_clips"], few["measured_generate_seconds"]) == (4, None)


def gone(entry):
    Entry.objects.filter(pk=entry.pk).update(state=State.GONE)


def test_where_a_closed_battle_names_one_that_went_there_is_its_slug():
    one, _ = stage.arena(prompts=1)
    seal(one)
    seen = stage.battle(served_at=ledger.NOW, expires_at=ledger.NOW + timedelta(minutes=30))
    gone(one)
    early = ledger.NOW + timedelta(minutes=1)
    assert told(one, now=early) is None
    Skip.objects.create(battle=seen, at=early)
    row = told(one, now=early)
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "entry": one.slug, "state": "gone",
    }  # fmt: skip
    assert {battle["model_a"] for battle in rows("served", now=early)} == {one.slug}


def test_where_a_board_that_was_kept_names_one_that_went_there_is_its_slug():
    one, *_ = stage.arena(entries=3, prompts=1)
    refit_boards()
    gone(one)
    assert told(one) is None
    Board.objects.update(kept=True)
    assert told(one)["state"] == "gone"
    assert one.slug in {row["entry"] for row in rows("board_history")}
