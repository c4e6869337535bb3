"""Seeding: tracks and prompts, and a second time only what is missing."""

import pytest
from django.db import IntegrityError

from arena.prompts import first_frames, seeding
from arena.prompts.models import Prompt, Task, Track
from arena.prompts.reading import read
from arena.prompts.seeding import plant_prompts, plant_tracks
from arena.prompts.tasks import plant_more_prompts
from generators.shapes.language import understand

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clips_root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    return tmp_path


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


@pytest.mark.parametrize("task", Task)
def test_prompts_that_the_world_understands_over_all_axes(task):
    plant_prompts(15)
    prompts = Prompt.objects.filter(task=task)
    assert prompts.count() == 15
    for prompt in prompts:
        understood = understand(prompt.text)
        assert not understood.unknown
        assert prompt.not_understood == []
        assert all((prompt.content, prompt.capability, prompt.sound, prompt.use, prompt.difficulty))


def test_the_two_tasks_ask_for_different_things_by_turns():
    plant_prompts(10)
    tasks = list(Prompt.objects.order_by("pk").values_list("task", flat=True))
    assert tasks == [Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO] * 10
    assert Prompt.objects.values("text").distinct().count() == 20


def test_every_first_frame_shows_what_its_prompt_begins_with():
    plant_prompts(5)
    frames = Prompt.objects.filter(task=Task.IMAGE_TO_VIDEO).values_list("text", "first_frame")
    assert len({name for _, name in frames}) == 5
    for text, name in frames:
        read(text, "en", first_frames.read(name))
    assert set(Prompt.objects.filter(task=Task.TEXT_TO_VIDEO).values_list("first_frame", flat=True)) == {""}


def test_more_are_added_to_those_that_are_there(clips_root):
    plant_prompts(3)
    first = set(Prompt.objects.values_list("pk", "text", "first_frame"))
    plant_prompts(6)
    assert Prompt.objects.count() == 12
    assert first <= set(Prompt.objects.values_list("pk", "text", "first_frame"))
    stored = sorted(clips_root.rglob("*.png"))
    plant_prompts(6)
    assert Prompt.objects.count() == 12
    assert sorted(clips_root.rglob("*.png")) == stored, "nothing is drawn again"


def test_an_arena_of_texts_alone_gets_its_pictures():
    plant_prompts(4)
    Prompt.objects.filter(task=Task.IMAGE_TO_VIDEO).delete()
    texts = set(Prompt.objects.values_list("pk", "text"))
    plant_prompts(4)
    assert texts == set(Prompt.objects.filter(task=Task.TEXT_TO_VIDEO).values_list("pk", "text"))
    assert Prompt.objects.filter(task=Task.IMAGE_TO_VIDEO).count() == 4


class TestBeatByBeat:
    @pytest.fixture(autouse=True)
    def as_in_a_new_process(self, settings):
        seeding._still_missing.cache_clear()
        settings.PROMPT_COUNT, settings.OPEN_PROMPT_COUNT = 5, 0

    def test_a_few_at_a_time_until_none_is_missing(self):
        plant_prompts(1)
        counts = []
        for _ in range(5):
            plant_more_prompts()
            counts.append(Prompt.objects.count())
        assert counts == [6, 10, 10, 10, 10]

    def test_no_other_prompts_than_all_at_once(self):
        plant_prompts(5)
        texts = list(Prompt.objects.order_by("pk").values_list("task", "text"))
        Prompt.objects.all().delete()
        for _ in range(5):
            plant_more_prompts()
        assert list(Prompt.objects.order_by("pk").values_list("task", "text")) == texts

    def test_one_that_fails_is_made_up_for(self, monkeypatch):
        def fills_up(_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(first_frames, "store", fills_up)
            with pytest.raises(OSError, match="No space"):
                plant_more_prompts()
        for _ in range(3):
            plant_more_prompts()
        assert Prompt.objects.count() == 10


@pytest.mark.parametrize(
    "fields",
    [{"task": "image-to-video", "first_frame": ""}, {"task": "text-to-video", "first_frame": "x.png"}],
    ids=["a picture that is missing", "a picture that is not wanted"],
)
def test_the_database_keeps_first_frames_where_they_belong(fields):
    with pytest.raises(IntegrityError, match="first_frame_where_it_belongs"):
        Prompt.objects.create(world="shapes", text="A red ball falls", **fields)
