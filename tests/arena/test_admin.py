"""The operator's admin: facts are only looked at, and taking a clip down keeps its hash and its votes."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User

from arena.battles.models import Battle, LedgerLine, Report, Skip, Vote
from arena.clips import files
from arena.clips.models import Clip, ClipState, Order, OrderState
from arena.entries.models import Entry
from arena.leaderboard.models import Board, Standing
from arena.leaderboard.refit import refit_boards
from arena.prompts.models import Prompt, Track
from arena.site.models import Site
from tests.arena import stage

pytestmark = pytest.mark.django_db

FACTS = [Battle, Vote, Skip, Report, LedgerLine, Board, Standing, Order, Clip, Track, Site]
SHOWN = [*FACTS, Entry, Prompt]


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
    assert not names & {"Recipe", "Origin", "Voter", "Agenda"}


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
