"""manage.py seed: safe to repeat, and real votes never share a database with simulated ones."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from arena.entries.models import Entry
from arena.labs.models import Recipe
from arena.prompts.models import Prompt, Track
from arena.site.models import Site
from generators import registry
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    settings.PROMPT_COUNT = 5


def counts() -> list[int]:
    return [model.objects.count() for model in (Track, Prompt, Entry, Recipe, Site)]


def test_fills_an_empty_arena_and_repeats_nothing():
    call_command("seed")
    assert counts() == [8, 5, 6, 6, 1]
    before = [list(model.objects.order_by("pk").values()) for model in (Track, Prompt, Entry, Recipe, Site)]
    call_command("seed")
    after = [list(model.objects.order_by("pk").values()) for model in (Track, Prompt, Entry, Recipe, Site)]
    assert after == before


def test_calibration_entries_are_known_and_their_recipes_valid():
    call_command("seed")
    assert list(Entry.objects.filter(anchor=True).values_list("slug", flat=True)) == ["true-world"]
    assert not Entry.objects.filter(calibration=False).exists()
    for recipe in Recipe.objects.all():
        registry.validate(recipe.parameters)
        slugs = {f"{stage.SILENT}{'-with-sound' if r == 'with-sound' else ''}" for r in recipe.renditions}
        assert set(recipe.entry.tracks.values_list("slug", flat=True)) == slugs


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
