"""What a person may write as a prompt, and the sentence each refusal is told in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from arena.prompts import first_frames
from arena.prompts.forms import PromptForm
from arena.prompts.models import Prompt, Task
from tests.arena import stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clips_root")]

SQUARE = {"shapes": 1.0}


@pytest.fixture
def clips_root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    return tmp_path


class Form(PromptForm):
    aspects = SQUARE


def written(upload: bytes | None = None, instance: Prompt | None = None, **fields: object) -> Form:
    said = {
        "world": "shapes", "task": "text-to-video", "text": stage.TEXT, "language": "en", "visibility": "practice",
    }  # fmt: skip
    files = {} if upload is None else {"picture": SimpleUploadedFile("secret-source.png", upload)}
    return Form(said | fields, files, instance=instance)


def refusals(form: PromptForm) -> list[tuple[str, str]]:
    return [(field, sentence) for field, told in form.errors.items() for sentence in told]


def stored() -> list:
    return list(first_frames.path_of("x").parent.glob("*"))


class TestWords:
    def test_all_understood(self):
        form = written()
        assert form.is_valid()
        assert form.save().not_understood == []
        assert form.told() == ""

    def test_some_are_not_and_are_named(self):
        form = written(text="A quixotic red ball bounces beyond the llama on a grey floor")
        prompt = form.save()
        assert {"quixotic", "llama"} <= set(prompt.not_understood)
        assert "'quixotic'" in form.told()
        assert "'llama'" in form.told()

    def test_what_is_taken_for_granted_is_told(self):
        form = written(text="A red ball")
        form.save()
        assert "Taken for granted:" in form.told()

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"text": "llama llama"}, "text"),
            ({"text": "Ein roter Ball fällt auf den Boden"}, "text"),
            ({"text": ""}, "text"),
            ({"text": "   "}, "text"),
            ({"text": "a red ball bounces \x00"}, "text"),
            ({"text": "red ball " * 600}, "__all__"),
            ({"language": "de"}, "text"),
            ({"language": "English!"}, "__all__"),
        ],
    )
    def test_refused_in_one_sentence(self, fields, field):
        ((where, sentence),) = refusals(written(**fields))
        assert where == field
        assert sentence.rstrip().endswith(".")
        assert sentence.count(". ") == 0

    def test_the_same_twice(self):
        written().save()
        ((_, sentence),) = refusals(written())
        assert "already exists" in sentence

    def test_another_world_reads_what_it_likes(self):
        form = written(world="open", text="Ein Lama galoppiert", language="de")
        assert form.save().not_understood == []
        assert form.told() == ""


class TestFirstFrames:
    def test_stored_bare_under_a_random_name(self):
        prompt = written(stage.begins_with(), task=Task.IMAGE_TO_VIDEO).save()
        assert "secret" not in prompt.first_frame
        assert first_frames.read(prompt.first_frame).startswith(b"\x89PNG")

    @pytest.mark.parametrize(
        "upload",
        [
            b"no picture",
            stage.picture()[:-40],
            stage.picture(size=(640, 360)),
            stage.picture(size=(8, 8)),
            stage.picture(),
        ],
        ids=["no picture", "cut short", "another shape", "tiny", "nothing to see"],
    )
    def test_refused_in_one_sentence_and_nothing_is_stored(self, upload):
        ((field, sentence),) = refusals(written(upload, task=Task.IMAGE_TO_VIDEO))
        assert field == "picture"
        assert sentence.endswith(".")
        assert not stored()

    def test_one_that_shows_something_else(self):
        other = "A blue star falls on a grey floor"
        ((field, sentence),) = refusals(written(stage.begins_with(), task=Task.IMAGE_TO_VIDEO, text=other))
        assert field == "picture"
        assert sentence.endswith(".")
        assert not stored()

    def test_missing(self):
        told = refusals(written(task=Task.IMAGE_TO_VIDEO))
        assert told == [("picture", "A prompt for image to video needs a first frame.")]

    def test_not_wanted(self):
        told = refusals(written(stage.begins_with()))
        assert told == [("picture", "A prompt for text to video takes no first frame.")]

    def test_kept_replaced_and_let_go(self, django_capture_on_commit_callbacks):
        prompt = written(stage.begins_with(), task=Task.IMAGE_TO_VIDEO).save()
        first = prompt.first_frame
        kept = written(task=Task.IMAGE_TO_VIDEO, instance=prompt, use="caption").save()
        assert kept.first_frame == first
        with django_capture_on_commit_callbacks(execute=True):
            replaced = written(stage.begins_with(), task=Task.IMAGE_TO_VIDEO, instance=prompt).save()
        assert replaced.first_frame != first
        assert [path.name for path in stored()] == [replaced.first_frame]
        with django_capture_on_commit_callbacks(execute=True):
            assert written(instance=prompt).save().first_frame == ""
        assert not stored()

    def test_lost_it_is_asked_for_again(self):
        prompt = written(stage.begins_with(), task=Task.IMAGE_TO_VIDEO).save()
        first_frames.discard(prompt.first_frame)
        told = refusals(written(task=Task.IMAGE_TO_VIDEO, instance=prompt))
        assert told == [("picture", "A prompt for image to video needs a first frame.")]
