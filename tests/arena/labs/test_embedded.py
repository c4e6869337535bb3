"""Planting the embedded entries: all of the catalogue, on the tracks they can answer, added to what is there."""

from __future__ import annotations

import pytest

from arena.entries.models import Entry, Provenance
from arena.labs.embedded import plant_embedded_entries
from arena.labs.models import Recipe
from arena.prompts.models import Task, Track, World
from arena.prompts.seeding import plant_tracks
from generators import registry
from generators.catalogue import CALIBRATION, EMBEDDED, TRAINED
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tracks():
    plant_tracks()


def rows() -> list:
    standing = Entry.tracks.through.objects.order_by("pk").values_list("entry", "track")
    return [*Entry.objects.order_by("pk").values(), *Recipe.objects.order_by("pk").values(), *standing]


def test_every_entry_of_the_catalogue_stands_where_it_can_answer():
    plant_embedded_entries()
    assert Entry.objects.count() == len(EMBEDDED)
    for embedded in EMBEDDED:
        entry = Entry.objects.get(slug=embedded.slug)
        assert (entry.public_name, entry.description) == (embedded.name, embedded.description)
        assert (entry.calibration, entry.anchor) == (embedded.calibration, embedded.anchor)
        recipe = Recipe.objects.get(entry=entry)
        registry.validate(recipe.parameters)
        assert recipe.parameters == embedded.recipe
        sounding = {stage.SOUNDING, stage.FROM_IMAGE_SOUNDING}
        silent = {stage.SILENT, stage.FROM_IMAGE} if embedded.silent else set()
        assert set(entry.tracks.values_list("slug", flat=True)) == sounding | silent
        assert set(recipe.renditions) == {"with-sound", *(["silent"] if embedded.silent else [])}


def test_a_second_time_changes_nothing():
    plant_embedded_entries()
    before = rows()
    plant_embedded_entries()
    assert rows() == before


def test_an_arena_of_before_gets_what_is_missing_and_keeps_what_it_has():
    of_text = Track.objects.filter(world=World.SHAPES, task=Task.TEXT_TO_VIDEO)
    for embedded in CALIBRATION:
        entry = Entry.objects.create(
            slug=embedded.slug, public_name=f"{embedded.name} of old", provenance=Provenance.REPRODUCED
        )
        entry.tracks.add(*(of_text if embedded.silent else of_text.filter(sound=True)))
        Recipe.objects.create(entry=entry, parameters=embedded.recipe, renditions=["with-sound"])
    plant_embedded_entries()
    assert Entry.objects.count() == len(EMBEDDED)
    jerky = Entry.objects.get(slug="jerky")
    assert jerky.public_name == "Jerky of old"
    assert jerky.tracks.count() == 4
    assert Entry.objects.get(slug="late-sound").tracks.count() == 2
    assert {entry.slug for entry in TRAINED} <= set(Entry.objects.values_list("slug", flat=True))


def test_somebody_elses_entry_of_the_same_name_is_left_alone():
    theirs = stage.entry("mini", public_name="Theirs")
    plant_embedded_entries()
    assert list(theirs.tracks.values_list("slug", flat=True)) == [stage.SILENT]
    assert not Recipe.objects.filter(entry=theirs).exists()
