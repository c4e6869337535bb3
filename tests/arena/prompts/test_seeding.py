"""Seeding: tracks and prompts, and a second time only what is missing."""

import pytest

from arena.prompts.models import Prompt, Track
from arena.prompts.seeding import plant_prompts, plant_tracks
from generators.shapes.language import parse

pytestmark = pytest.mark.django_db


def test_a_track_for_every_world_task_and_sound():
    for _ in range(2):
        plant_tracks()
    assert list(Track.objects.values_list("slug", flat=True)) == [
        "shapes-text-to-video",
        "shapes-text-to-video-with-sound",
        "shapes-image-to-video",
        "shapes-image-to-video-with-sound",
        "open-text-to-video",
        "open-text-to-video-with-sound",
        "open-image-to-video",
        "open-image-to-video-with-sound",
    ]


def test_prompts_that_the_world_understands_over_all_axes():
    plant_prompts(40)
    assert Prompt.objects.count() == 40
    for prompt in Prompt.objects.all():
        parse(prompt.text)
        assert all((prompt.content, prompt.capability, prompt.sound, prompt.use, prompt.difficulty))


def test_more_are_added_to_those_that_are_there():
    plant_prompts(10)
    first = set(Prompt.objects.values_list("pk", "text"))
    plant_prompts(25)
    assert Prompt.objects.count() == 25
    assert first <= set(Prompt.objects.values_list("pk", "text"))
    plant_prompts(25)
    assert Prompt.objects.count() == 25
