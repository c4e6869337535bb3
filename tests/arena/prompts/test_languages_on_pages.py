"""Prompts of any writing on pages: each says its language, and runs in its own direction."""

from __future__ import annotations

import uuid
from random import Random

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string

from arena.battles import candidates
from arena.battles.opening import open_battle
from arena.clips.models import OrderState
from arena.desk import draft_files
from arena.labs.models import Draft
from arena.prompts.models import Prompt, World
from arena.prompts.open_seeding import plant_open_texts
from tests.arena import stage

pytestmark = pytest.mark.django_db

ARABIC = "قافلة من خمسة جِمال تعبر الكثبان عند الغروب"


@pytest.fixture
def asked() -> Prompt:
    return stage.prompt(world=World.OPEN, text=ARABIC, language="ar")


def test_the_duel_lets_the_text_say_its_direction(client):
    stage.track()
    page = client.get("/duel/open-text-to-video/").content.decode()
    assert '<p id="prompt-text" dir="auto"' in page


def test_a_battle_tells_the_language_of_its_prompt(settings, asked):
    settings.CANDIDATES_KEPT_SECONDS = 0.0
    candidates._kept.clear()
    on = stage.track("open-text-to-video")
    for slug in ("entry-a", "entry-b"):
        stage.clip(stage.entry(slug, on), asked, on)
    prompt = open_battle(uuid.uuid4(), on.slug, ahead=False, rng=Random(1))["prompt"]
    assert (prompt["text"], prompt["language"]) == (ARABIC, "ar")


def test_the_desk_shows_each_text_in_its_language(asked):
    files = draft_files.rows(Draft(tracks=["open-text-to-video"], manifest=[asked.pk]))
    page = render_to_string("desk/_files.html", {"files": files, "accepted": 0})
    assert f'<bdi lang="ar">{ARABIC}</bdi>' in page


def test_a_failed_order_is_named_in_its_language(asked):
    on = stage.track("open-text-to-video")
    stage.clip(stage.entry("entry-a", on), asked, on)
    order = asked.orders.get()
    order.state, order.failure = OrderState.FAILED, "No."
    row = {"entry": order.entry, "failed": [order], "failed_count": 1}
    page = render_to_string("desk/_entries.html", {"rows": [row], "entries": [row]})
    assert f'<q lang="ar" dir="auto">{ARABIC}</q>' in page


def test_operators_list_opens_with_all_of_them(client):
    client.force_login(User.objects.create_superuser("operator"))
    plant_open_texts(80)
    page = client.get("/admin/arena/prompt/?all=", follow=True).content.decode()
    assert all(prompt.text[:12] in page for prompt in Prompt.objects.filter(language__in=("ar", "zh", "hi")))
