from hashlib import sha256

import pytest

from arena.battles.models import Vote
from arena.exports.tables import prompts
from arena.prompts import first_frames
from arena.prompts.models import Prompt, Task, Visibility
from tests.arena import stage
from tests.arena.exports import ledger
from tests.arena.exports.written import file, rows

pytestmark = pytest.mark.django_db


def told(prompt, **fields):
    return {row["prompt"]: row for row in rows("prompts", **fields)}[str(prompt.pk)]


@pytest.fixture(autouse=True)
def clips_folder(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path


def test_a_practice_prompt_is_told_whole():
    asked = stage.prompt(content="falling", difficulty="hard")
    assert told(asked) == {
        "prompt": str(asked.pk), "world": "shapes", "task": "text-to-video", "text": asked.text, "language": "en",
        "content": "falling", "capability": None, "sound": None, "use": None, "difficulty": "hard",
        "visibility": "practice", "first_frame_sha256": None,
    }  # fmt: skip


def test_of_a_first_frame_there_is_the_hash():
    asked = stage.prompt(task=Task.IMAGE_TO_VIDEO)
    assert told(asked)["first_frame_sha256"] == sha256(first_frames.read(asked.first_frame)).hexdigest()
    first_frames.discard(asked.first_frame)
    assert told(asked)["first_frame_sha256"] is None


def single_use(visibility=Visibility.SINGLE_USE):
    entries = stage.arena(prompts=1)
    Prompt.objects.update(visibility=visibility)
    return Prompt.objects.get(), entries


def test_a_prompt_for_single_use_is_told_once_a_block_holds_a_vote_on_it():
    asked, _ = single_use()
    seen = stage.battle()
    assert told(asked)["text"] is None
    assert asked.text.encode() not in file("prompts", "jsonl")
    Vote.objects.create(
        battle=seen, choice=0, left_seconds=4, right_seconds=4, heard=True, cast_at=ledger.NOW
    )
    assert told(asked)["text"] is None  # in no block yet
    ledger.cut(ledger.NOW, 0)
    assert told(asked)["text"] == asked.text
    assert told(asked, until=0)["text"] is None


def test_a_held_out_prompt_is_never_told():
    asked, entries = single_use(Visibility.HELD_OUT)
    ledger.sealed([(*entries, 0)])
    assert told(asked)["text"] is None
    assert told(asked)["visibility"] == "held-out"
    assert {row["prompt"] for row in rows("votes")} == {str(asked.pk)}


@pytest.mark.parametrize("visibility", [Visibility.SINGLE_USE, Visibility.HELD_OUT])
def test_nor_is_its_first_frame(visibility):
    asked = stage.prompt(task=Task.IMAGE_TO_VIDEO, visibility=visibility)
    assert (told(asked)["text"], told(asked)["first_frame_sha256"]) == (None, None)


def test_pages_join(monkeypatch):
    for number in range(5):
        stage.prompt(number)
    whole = rows("prompts")
    monkeypatch.setattr(prompts, "PROMPTS_A_PAGE", 2)
    assert rows("prompts") == whole
    assert len(whole) == 5
