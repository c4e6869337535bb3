"""The open world's own prompts: complete, in the languages and on the axes they claim, and fit for every worker."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from arena.clips.formats import format_of
from arena.prompts.models import Prompt, Task, World
from arena.prompts.open_prompts import AXES, OpenPrompt, prompts, values
from arena.prompts.seeding import SEEDS
from generators.contract import ClipSpec
from generators.open_world.first_frames import SCENES
from generators.shapes.prompts import draft_prompts

ALL = [prompt for task in Task for prompt in prompts(task)]
SHORTEST_LIMIT = 2500  # characters: that of the provider which reads least
WRITTEN_IN = {
    "ar": "ARABIC", "hi": "DEVANAGARI", "ja": ("HIRAGANA", "KATAKANA"), "ko": "HANGUL", "zh": "CJK",
}  # fmt: skip


def test_eighty_texts_and_twenty_with_a_first_frame():
    assert len(prompts(Task.TEXT_TO_VIDEO)) == 80
    assert len(prompts(Task.IMAGE_TO_VIDEO)) == 20
    assert not any(prompt.scene for prompt in prompts(Task.TEXT_TO_VIDEO))
    assert {prompt.scene for prompt in prompts(Task.IMAGE_TO_VIDEO)} == set(SCENES)


def test_no_text_comes_twice_nor_is_one_of_the_shapes_world():
    texts = [prompt.text for prompt in ALL]
    assert len(set(texts)) == len(texts)
    assert all(text == text.strip() for text in texts)
    drafted = {draft.text for seed in SEEDS.values() for draft in draft_prompts(seed, 200)}
    assert drafted.isdisjoint(texts)


def test_many_languages_and_the_first_few_texts_are_as_mixed_as_all():
    languages = Counter(prompt.language for prompt in ALL)
    assert len(languages) >= 6
    assert min(languages.values()) >= 3
    assert len({prompt.language for prompt in prompts(Task.TEXT_TO_VIDEO)[:16]}) >= 6
    assert len({prompt.axes["capability"] for prompt in prompts(Task.TEXT_TO_VIDEO)[:16]}) >= 6


@pytest.mark.parametrize("prompt", ALL, ids=lambda prompt: f"{prompt.language} {prompt.text[:16]}")
def test_a_prompt_is_what_a_worker_takes_and_what_its_row_can_hold(prompt: OpenPrompt):
    form = format_of(World.OPEN)
    spec = ClipSpec(
        prompt.text, seed=1, seconds=form.seconds, fps=form.fps, width=form.width, height=form.height,
        sound=True, language=prompt.language,
    )  # fmt: skip
    assert spec.frames == form.frames
    assert len(prompt.text) <= SHORTEST_LIMIT
    Prompt(
        world=World.OPEN, task=prompt.task, text=prompt.text, language=prompt.language,
        first_frame=prompt.scene, **prompt.axes,
    ).full_clean(validate_unique=False, validate_constraints=False)  # fmt: skip


@pytest.mark.parametrize("prompt", ALL, ids=lambda prompt: f"{prompt.language} {prompt.text[:16]}")
def test_a_text_is_written_in_the_letters_of_its_language(prompt: OpenPrompt):
    scripts = Counter(unicodedata.name(letter).split()[0] for letter in prompt.text if letter.isalpha())
    wanted = WRITTEN_IN.get(prompt.language, "LATIN")
    assert sum(scripts[script] for script in ([wanted] if isinstance(wanted, str) else wanted)) > 0
    if prompt.language not in WRITTEN_IN:
        assert set(scripts) == {"LATIN"}


@pytest.mark.parametrize("axis", AXES)
def test_an_axis_takes_the_words_of_its_list_and_every_one_of_them(axis):
    used = Counter(prompt.axes[axis] for prompt in ALL)
    assert set(used) == set(values(axis))
    assert all(set(prompt.axes) == set(AXES) for prompt in ALL)
