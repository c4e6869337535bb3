"""manage.py seed: safe to repeat, and real votes never share a database with simulated ones."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from arena.entries.models import Entry, open_tracks
from arena.labs.models import Recipe
from arena.management.commands import seed
from arena.prompts.models import Prompt, Track
from arena.prompts.seeding import BEFORE_THE_START
from arena.site.models import Site
from arena.workers.models import Box
from generators.catalogue import CALIBRATION, EMBEDDED
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    settings.PROMPT_COUNT, settings.OPEN_PROMPT_COUNT = 5, 7


@pytest.fixture(autouse=True)
def clips_root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    return tmp_path


def counts() -> list[int]:
    return [model.objects.count() for model in (Track, Prompt, Entry, Recipe, Site, Box)]


def test_fills_an_empty_arena_and_repeats_nothing():
    call_command("seed")
    assert counts() == [8, 10 + 7, len(EMBEDDED), len(EMBEDDED), 1, 1]
    before = [list(model.objects.order_by("pk").values()) for model in (Track, Prompt, Entry, Recipe, Site)]
    call_command("seed")
    after = [list(model.objects.order_by("pk").values()) for model in (Track, Prompt, Entry, Recipe, Site)]
    assert after == before


def test_all_tracks_of_the_shapes_world_open_and_no_other():
    call_command("seed")
    opened = {track.slug: track.answering for track in open_tracks() if track.open}
    seen_only = sum(entry.silent for entry in EMBEDDED)
    assert opened == {
        stage.SILENT: seen_only,
        stage.SOUNDING: len(EMBEDDED),
        stage.FROM_IMAGE: seen_only,
        stage.FROM_IMAGE_SOUNDING: len(EMBEDDED),
    }


def test_the_start_does_not_wait_for_hundreds_of_first_frames(settings):
    settings.PROMPT_COUNT = 200
    call_command("seed")
    assert Prompt.objects.count() == 2 * BEFORE_THE_START + 7


def test_the_anchor_is_the_one_true_calibration_entry():
    call_command("seed")
    assert list(Entry.objects.filter(anchor=True).values_list("slug", flat=True)) == ["true-world"]
    assert Entry.objects.filter(calibration=True).count() == len(CALIBRATION)


def test_broken_off_it_begins_again(monkeypatch, clips_root):
    """A frame that was stored before its row is left behind, and nothing refers to what is not there."""

    def dies(_planted):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(seed, "plant_embedded_entries", dies)
        with pytest.raises(KeyboardInterrupt):
            call_command("seed")
    assert counts() == [0, 0, 0, 0, 0, 0]
    call_command("seed")
    names = set(Prompt.objects.exclude(first_frame="").values_list("first_frame", flat=True))
    assert len(names) == 5
    assert names < {path.name for path in clips_root.rglob("*.png")}


def test_an_operators_change_survives():
    call_command("seed")
    Entry.objects.filter(slug="jerky").update(state="withdrawn", description="of old")
    call_command("seed")
    assert Entry.objects.get(slug="jerky").state == "withdrawn"
    assert Entry.objects.get(slug="jerky").description == "of old"


def test_a_rehearsal_is_flagged(settings):
    settings.SYNTHETIC = True
    call_command("seed")
    call_command("seed")
    assert Site.objects.is_synthetic()


def test_a_rehearsal_stays_one(settings):
    settings.SYNTHETIC = True
    call_command("seed")
    settings.SYNTHETIC = False
    with pytest.raises(CommandError, match="simulated votes"):
        call_command("seed")


def test_real_votes_are_never_mixed_with_simulated_ones(settings):
    entries = stage.arena(entries=2, prompts=1)
    stage.votes([(*entries, 0)])
    settings.SYNTHETIC = True
    with pytest.raises(CommandError, match="holds real votes"):
        call_command("seed")
    assert not Site.objects.is_synthetic()


def test_trained_entries_are_left_out_where_the_operator_says_so_and_come_later(settings):
    settings.WITHOUT_TRAINED = True
    call_command("seed")
    assert Entry.objects.count() == len(CALIBRATION)
    settings.WITHOUT_TRAINED = False
    call_command("seed")
    assert Entry.objects.count() == len(EMBEDDED)
