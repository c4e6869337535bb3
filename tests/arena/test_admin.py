"""The operator's admin: facts are only looked at, and taking a clip down keeps its hash and its votes."""

from __future__ import annotations

from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile

from arena.battles.models import Battle, LedgerLine, Report, Skip, Vote
from arena.clips import files
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry
from arena.leaderboard.models import Board, Standing
from arena.leaderboard.refit import refit_boards
from arena.prompts import first_frames
from arena.prompts.models import Prompt, Track
from arena.site.models import Site
from arena.spending.models import Job
from tests.arena import stage

pytestmark = pytest.mark.django_db

FACTS = [Battle, Vote, Skip, Report, LedgerLine, Board, Standing, Order, Clip, Job, Track, Site]
SHOWN = [*FACTS, Entry, Prompt]
HANDLE = "what-a-provider-calls-it"


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator"))
    return client


@pytest.fixture
def arena(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path
    entries = stage.arena(entries=2, prompts=1, real=True)
    stage.votes([(*entries, 0)])
    passed = stage.battle()
    Skip.objects.create(battle=passed)
    Report.objects.create(battle=passed, side=1, reason="broken")
    Job.objects.create(order=Order.objects.first(), contract="fal", price=1, handle={"id": HANDLE})
    Site.objects.current()
    refit_boards()
    return entries


def path(model, *rest: object) -> str:
    return "/".join(["/admin/arena", model._meta.model_name, *map(str, rest), ""])


@pytest.mark.parametrize("model", SHOWN)
def test_lists_and_rows_open(operator, arena, model):
    row = model.objects.first()
    assert row is not None
    assert operator.get(path(model)).status_code == 200
    assert operator.get(path(model, row.pk, "change")).status_code == 200


@pytest.mark.parametrize("model", FACTS)
def test_facts_are_not_changed_added_or_deleted(operator, arena, model):
    before = list(model.objects.order_by("pk").values())
    row = model.objects.first()
    changes = {field.name: "1" for field in model._meta.fields}
    for target in (path(model, row.pk, "change"), path(model, row.pk, "delete"), path(model, "add")):
        assert operator.post(target, {**changes, "post": "yes"}).status_code == 403, target
    operator.post(path(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert list(model.objects.order_by("pk").values()) == before


def test_every_table_of_the_voters_side_that_is_a_fact_is_read_only():
    for model in (Battle, Vote, Skip, Report, LedgerLine):
        assert isinstance(admin.site._registry[model], admin.ModelAdmin)
        assert "delete_selected" not in admin.site._registry[model].actions


def test_no_recipe_and_no_origin_is_listed():
    names = {model.__name__ for model in admin.site._registry}
    assert not names & {"Recipe", "Origin", "Voter", "Agenda", "Worker", "Making"}


def test_what_a_provider_calls_a_job_is_shown_nobody(operator, arena):
    job = Job.objects.get()
    for target in (path(Job), path(Job, job.pk, "change"), path(Job) + f"?q={HANDLE[:9]}"):
        assert HANDLE not in operator.get(target).content.decode()
    right, wrong = (
        operator.get(path(Job) + f"?handle__id__startswith={word}", follow=True).content
        for word in (HANDLE[0], "z")
    )
    assert right.count(b"field-contract") == wrong.count(b"field-contract")


@pytest.mark.parametrize("reason", ["unsafe", "broken", "illegal"])
def test_taking_a_clip_down(operator, arena, reason, django_capture_on_commit_callbacks):
    clip, other = Clip.objects.order_by("pk")
    kept = files.path_of(other.video)
    gone = [files.path_of(clip.video), files.path_of(clip.poster)]
    with django_capture_on_commit_callbacks(execute=True):
        answer = operator.post(
            path(Clip), {"action": f"remove_{reason}", "_selected_action": [clip.pk]}, follow=True
        )
    assert "1 clips taken down" in answer.content.decode()
    clip.refresh_from_db()
    assert (clip.state, clip.removed_reason, clip.sha256) == (ClipState.REMOVED, reason, "0" * 64)
    assert not any(file.exists() for file in gone)
    assert kept.exists()
    assert Vote.objects.count() == 1
    again = operator.post(path(Clip), {"action": "remove_unsafe", "_selected_action": [clip.pk]}, follow=True)
    assert "0 clips taken down" in again.content.decode()
    clip.refresh_from_db()
    assert clip.removed_reason == reason


def test_failed_orders_are_tried_again(operator, arena):
    order = Order.objects.first()
    Order.objects.filter(pk=order.pk).update(state=OrderState.FAILED, failure="x")
    operator.post(path(Order), {"action": "try_again", "_selected_action": [order.pk]})
    order.refresh_from_db()
    assert (order.state, order.failure) == (OrderState.QUEUED, "")


def test_names_and_the_moment_of_a_reveal_are_not_the_operators(operator, arena):
    entry = arena[0]
    fields = {
        "slug": "other", "codename": "x", "public_name": "y", "reveal_at_0": "2030-01-01", "reveal_at_1": "00:00",
        "provenance": "hosted", "state": "withdrawn", "description": "new", "tracks": [stage.track().pk],
    }  # fmt: skip
    assert operator.post(path(Entry, entry.pk, "change"), fields).status_code == 302
    changed = Entry.objects.get(pk=entry.pk)
    assert (changed.slug, changed.codename, changed.public_name, changed.reveal_at) == (
        "entry-a", "", "Entry-A", None,
    )  # fmt: skip
    assert (changed.state, changed.description) == ("withdrawn", "new")
    assert operator.post(path(Entry, entry.pk, "delete"), {"post": "yes"}).status_code == 403


def test_the_words_of_a_prompt_that_clips_answer_stay(operator, arena):
    prompt = Prompt.objects.first()
    fields = {
        "text": "other",
        "world": "open",
        "task": "image-to-video",
        "language": "de",
        "visibility": "held-out",
    }
    assert operator.post(path(Prompt, prompt.pk, "change"), fields).status_code == 302
    changed = Prompt.objects.get(pk=prompt.pk)
    assert (changed.text, changed.world, changed.language) == (prompt.text, "shapes", "en")
    assert changed.visibility == "held-out"


class TestWritingPrompts:
    @pytest.fixture(autouse=True)
    def clips_root(self, settings, tmp_path):
        settings.CLIPS_ROOT = tmp_path
        return tmp_path

    def write(self, operator, picture: bytes | None = None, **fields: object) -> str:
        """Send the form, and return the page that follows."""
        said = {
            "world": "shapes", "task": "text-to-video", "text": stage.TEXT, "language": "en",
            "visibility": "practice", **fields,
        }  # fmt: skip
        if picture is not None:
            said["picture"] = SimpleUploadedFile("x.png", picture)
        return unescape(operator.post(path(Prompt, "add"), said, follow=True).content.decode())

    def test_words_that_are_not_understood_are_named_at_once_and_kept(self, operator):
        page = self.write(operator, text="A quixotic red ball bounces like a llama on a grey floor")
        assert "Not understood, and given to no entry: the words" in page
        prompt = Prompt.objects.get()
        assert {"quixotic", "llama"} <= set(prompt.not_understood)
        words = ", ".join(prompt.not_understood)
        assert words in operator.get(path(Prompt)).content.decode()
        assert words in operator.get(path(Prompt, prompt.pk, "change")).content.decode()

    def test_nothing_is_said_where_all_is_understood(self, operator):
        assert "given to no entry" not in self.write(operator)
        assert Prompt.objects.get().not_understood == []

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"text": "llama llama"}, "does not know the word 'llama'."),
            ({"text": "red ball " * 600}, "The prompt must have 1 to 4000 characters"),
            ({"language": "fr"}, "The shapes world reads English"),
            ({"task": "image-to-video"}, "A prompt for image to video needs a first frame."),
            ({"task": "image-to-video", "picture": b"no picture"}, "The first frame is no readable"),
            ({"task": "image-to-video", "picture": stage.picture()}, "The first frame"),
            ({"task": "image-to-video", "picture": stage.picture(size=(640, 360))}, "times as wide as high"),
        ],
        ids=["words", "length", "language", "no picture", "unreadable", "nothing to see", "another shape"],
    )
    def test_what_nobody_could_answer_is_refused_and_nothing_is_stored(
        self, operator, clips_root, fields, sentence
    ):
        page = self.write(operator, **fields)
        assert page.count('class="errorlist') == 1
        assert sentence in page
        assert not Prompt.objects.exists()
        assert not list(clips_root.rglob("*.p*"))

    def test_a_first_frame_that_shows_something_else(self, operator, clips_root):
        fields = {"task": "image-to-video", "text": "A blue star falls on a grey floor"}
        assert 'class="errorlist' in self.write(operator, stage.begins_with(), **fields)
        assert not Prompt.objects.exists()
        assert not list(clips_root.rglob("*.p*"))

    def test_a_first_frame_is_kept_and_shown(self, operator):
        self.write(operator, stage.begins_with(), task="image-to-video")
        prompt = Prompt.objects.get()
        assert first_frames.read(prompt.first_frame).startswith(b"\x89PNG")
        for answered in (False, True):
            page = operator.get(path(Prompt, prompt.pk, "change")).content.decode()
            assert 'src="data:image/png;base64,' in page
            assert ('name="picture"' in page) is not answered
            if not answered:
                stage.clip(
                    stage.entry("a", stage.track(stage.FROM_IMAGE)), prompt, stage.track(stage.FROM_IMAGE)
                )
        first_frames.discard(prompt.first_frame)
        assert "It is lost." in operator.get(path(Prompt, prompt.pk, "change")).content.decode()

    def test_with_its_prompt_it_goes(self, operator, clips_root, django_capture_on_commit_callbacks):
        self.write(operator, stage.begins_with(), task="image-to-video")
        with django_capture_on_commit_callbacks(execute=True):
            operator.post(path(Prompt, Prompt.objects.get().pk, "delete"), {"post": "yes"})
        assert not Prompt.objects.exists()
        assert not list(clips_root.rglob("*.png"))


@pytest.mark.parametrize("model", SHOWN)
def test_nobody_else_gets_in(client, arena, model):
    for target in (path(model), path(model, model.objects.first().pk, "change")):
        answer = client.get(target)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")


def test_one_who_may_only_look_takes_nothing_down(client, arena):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    clip = Clip.objects.first()
    assert client.get(path(Clip)).status_code == 200
    client.post(path(Clip), {"action": "remove_unsafe", "_selected_action": [clip.pk]})
    clip.refresh_from_db()
    assert clip.state == ClipState.READY
    Order.objects.update(state=OrderState.FAILED)
    client.post(path(Order), {"action": "try_again", "_selected_action": [clip.order_id]})
    assert Order.objects.get(pk=clip.order_id).state == OrderState.FAILED
