"""What an operator's open entry is known to be: from its recipe and its preset, and unknown where neither says."""

from __future__ import annotations

from html import unescape

import pytest

from arena.labs import known_facts
from arena.labs.models import Recipe
from generators.presets import presets
from tests.arena import stage
from tests.arena.labs.offering import PROVIDER, WEIGHTS
from tests.arena.reveals.sealing import seal

pytestmark = pytest.mark.django_db
LABELS = ("Licence", "Weights", "Parameters", "Memory", "Price a clip")


def entry(recipe, slug="kestrel"):
    made = stage.entry(slug)
    Recipe.objects.create(entry=made, parameters=recipe, renditions=["silent"])
    return made


def told(of):
    return {fact.label: fact.value for fact in known_facts.of(of)}


def test_a_preset_with_what_is_claimed_of_it(client):
    preset = presets()["wan2.2-ti2v-5b"]
    made = entry({**WEIGHTS, "repo": preset.recipe["repo"]})
    assert told(made) == {
        "Licence": f"{preset.licence} (claimed)",
        "Weights": f"{preset.recipe['repo']} at revision {'ab' * 20}",
        "Parameters": f"{preset.parameters} (claimed)",
        "Memory": f"{preset.memory} (claimed)",
        "Price a clip": None,
    }
    page = unescape(client.get("/entries/kestrel/").content.decode())
    assert f'<a href="{preset.licence_url}" rel="nofollow noopener">{preset.licence} (claimed)</a>' in page


def test_what_nobody_says_is_unknown():
    assert told(entry(WEIGHTS)) == {
        **dict.fromkeys(LABELS),
        "Weights": f"Org/Wan-Like at revision {'ab' * 20}",
    }
    assert told(entry({"kind": "shapeworld"}, "other")) == dict.fromkeys(LABELS)
    assert told(stage.entry("without-a-recipe")) == dict.fromkeys(LABELS)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("happyhorse-1.1", "fal, happyhorse-1.1"),
        ({"text-to-video": "hh-t2v", "image-to-video": "hh-i2v"}, "fal, hh-i2v, hh-t2v"),
    ],
)
def test_a_providers(model, words):
    assert told(entry({**PROVIDER, "model": model})) == {"Provider": words, **dict.fromkeys(LABELS)}


def test_of_what_a_lab_has_sealed_nothing(client):
    hidden = seal(entry(WEIGHTS))
    assert told(hidden) == dict.fromkeys(LABELS)
    assert "Wan-Like" not in client.get("/entries/kestrel/").content.decode()
