"""Entries of the shapes world and of the open one never meet, not even where one entry stands in both."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from arena.battles import candidates
from arena.battles.matchmaking import choose_pair, eligible_pairs
from arena.battles.opening import open_battle
from arena.clips.models import Clip, ClipState
from arena.entries.models import Entry
from arena.labs import order_writing
from arena.labs.models import Recipe
from arena.prompts.models import Prompt, Task, Track, World
from arena.prompts.seeding import plant_tracks
from tests.arena import stage

pytestmark = pytest.mark.django_db

PLACES = {"shapes": [World.SHAPES], "open": [World.OPEN], "both": list(World)}


@pytest.fixture(autouse=True)
def contestants(settings, tmp_path) -> dict[str, Entry]:
    """Two entries of each kind, and clips of them all for every prompt that they were ordered for."""
    settings.CLIPS_ROOT, settings.CANDIDATES_KEPT_SECONDS = tmp_path, 0.0
    candidates._kept.clear()
    plant_tracks()
    for world in World:
        for task in Task:
            stage.prompt(world=world, task=task)
    made = {
        f"{place}-{letter}": stage.entry(f"{place}-{letter}", *Track.objects.filter(world__in=worlds))
        for place, worlds in PLACES.items()
        for letter in "ab"
    }
    for entry in made.values():
        Recipe.objects.create(entry=entry, parameters={"kind": "hosted"}, renditions=["silent", "with-sound"])
    for _ in range(2):
        order_writing.write_missing()
    Clip.objects.update(state=ClipState.READY, video="x.mp4", poster="x.jpg")
    return made


def test_orders_go_to_the_entries_of_the_prompts_own_world():
    for prompt in Prompt.objects.all():
        asked = set(prompt.orders.values_list("entry__slug", flat=True))
        assert asked == {f"{place}-{letter}" for place in (prompt.world, "both") for letter in "ab"}


def test_a_clip_stands_on_tracks_of_its_prompts_world_and_task():
    clips = Clip.objects.select_related("track", "prompt")
    assert len(clips) == 4 * 4 * 2  # prompts, entries that answer each, silent and with sound
    for clip in clips:
        assert (clip.track.world, clip.track.task) == (clip.prompt.world, clip.prompt.task)


def test_whoever_can_meet_on_a_track_is_of_its_world(contestants):
    slugs = {entry.pk: slug for slug, entry in contestants.items()}
    for track in Track.objects.all():
        pool = candidates.of(track)
        there = {f"{place}-{letter}" for place in (track.world, "both") for letter in "ab"}
        pairs = {frozenset(slugs[entry] for entry in pair) for pair in eligible_pairs(pool.answers)}
        assert pairs == {frozenset(pair) for pair in combinations(there, 2)}
        assert set(Prompt.objects.filter(pk__in=pool.prompts).values_list("world", "task")) == {
            (track.world, track.task)
        }


def test_of_any_number_of_draws_none_crosses(contestants):
    worlds = {contestants[f"{place}-{letter}"].pk: set(PLACES[place]) for place in PLACES for letter in "ab"}
    for track in Track.objects.all():
        pool = candidates.of(track)
        for seed in range(100):
            pairing = choose_pair(pool.answers, {}, Random(seed))
            assert track.world in worlds[pairing.left] & worlds[pairing.right]


def test_a_voter_meets_the_prompts_of_the_world_chosen():
    for track in Track.objects.all():
        voter = stage.Voter.objects.create().pk
        message = open_battle(voter, track.slug, ahead=False, rng=Random(1))
        assert message["track"] == track.slug
        served = stage.Battle.objects.get(voter=voter)
        assert {served.prompt.world, served.left.track.world, served.right.track.world} == {track.world}
