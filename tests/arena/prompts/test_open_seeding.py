"""Planting the open world: texts at once, pictures one by one, and nothing twice."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from arena.prompts import first_frames, open_seeding, seeding
from arena.prompts.models import Prompt, Task, Visibility, World
from arena.prompts.open_prompts import prompts
from arena.prompts.open_seeding import plant_next_picture, plant_open_texts
from arena.prompts.tasks import plant_more_prompts
from generators.open_world.first_frames import first_frame

pytestmark = pytest.mark.django_db

drawn = cache(first_frame)  # the real pictures, each drawn once a run


@pytest.fixture(autouse=True)
def as_in_a_new_process(settings, tmp_path, monkeypatch):
    settings.CLIPS_ROOT = tmp_path
    settings.PROMPT_COUNT, settings.OPEN_PROMPT_COUNT = 1, 2
    open_seeding._waiting.cache_clear()
    seeding._still_missing.cache_clear()
    monkeypatch.setattr(open_seeding, "first_frame", drawn)
    return tmp_path


def planted(task: Task) -> list[str]:
    return list(
        Prompt.objects.filter(world=World.OPEN, task=task).order_by("pk").values_list("text", flat=True)
    )


def test_all_texts_as_the_file_has_them():
    for _ in range(2):
        plant_open_texts(80)
    rows = Prompt.objects.order_by("pk")
    assert [row.text for row in rows] == [prompt.text for prompt in prompts(Task.TEXT_TO_VIDEO)]
    assert {row.world for row in rows} == {World.OPEN}
    assert {row.visibility for row in rows} == {Visibility.PRACTICE}
    for row, prompt in zip(rows, prompts(Task.TEXT_TO_VIDEO), strict=True):
        assert row.language == prompt.language
        assert {axis: getattr(row, axis) for axis in prompt.axes} == prompt.axes
        assert (row.first_frame, row.not_understood) == ("", [])


def test_what_is_there_stays_and_what_is_missing_comes():
    plant_open_texts(5)
    first = set(Prompt.objects.values_list("pk", "text"))
    Prompt.objects.order_by("pk")[2].delete()
    plant_open_texts(8)
    assert len(planted(Task.TEXT_TO_VIDEO)) == 8
    assert len(first & set(Prompt.objects.values_list("pk", "text"))) == 4


def test_pictures_come_one_by_one_until_none_is_missing(tmp_path):
    counts = []
    for _ in range(4):
        plant_next_picture(2)
        counts.append(len(planted(Task.IMAGE_TO_VIDEO)))
    assert counts == [1, 2, 2, 2]
    for row, prompt in zip(Prompt.objects.order_by("pk"), prompts(Task.IMAGE_TO_VIDEO), strict=False):
        assert (row.text, row.language) == (prompt.text, prompt.language)
        assert first_frames.read(row.first_frame) == drawn(prompt.scene)
        with Image.open(BytesIO(first_frames.read(row.first_frame))) as picture:
            assert picture.size == (1280, 720)
    assert len(list(tmp_path.rglob("*.png"))) == 2


def test_another_process_draws_nothing_again(tmp_path):
    plant_next_picture(2)
    open_seeding._waiting.cache_clear()
    for _ in range(3):
        plant_next_picture(2)
    assert len(planted(Task.IMAGE_TO_VIDEO)) == len(list(tmp_path.rglob("*.png"))) == 2


def test_one_that_an_operator_deletes_does_not_come_back_at_once():
    for _ in range(3):
        plant_next_picture(2)
    Prompt.objects.order_by("pk")[0].delete()
    plant_next_picture(2)
    assert len(planted(Task.IMAGE_TO_VIDEO)) == 1


def test_one_that_fails_is_made_up_for(monkeypatch):
    def fills_up(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(first_frames, "store", fills_up)
        with pytest.raises(OSError, match="No space"):
            plant_next_picture(2)
    for _ in range(2):
        plant_next_picture(2)
    assert planted(Task.IMAGE_TO_VIDEO) == [prompt.text for prompt in prompts(Task.IMAGE_TO_VIDEO)[:2]]


def test_the_heartbeat_draws_them_once_the_shapes_world_is_whole():
    worlds = []
    for _ in range(4):
        plant_more_prompts()
        worlds.append([Prompt.objects.filter(world=world).count() for world in World])
    assert worlds == [[2, 0], [2, 1], [2, 2], [2, 2]]


def test_an_operator_may_do_without_them(settings):
    settings.OPEN_PROMPT_COUNT = 0
    plant_open_texts(0)
    for _ in range(2):
        plant_more_prompts()
    assert not Prompt.objects.filter(world=World.OPEN).exists()
