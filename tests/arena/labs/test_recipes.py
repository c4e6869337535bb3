"""A lab's recipe: its own endpoint or what our workers run, and never a provider that somebody else would pay."""

from __future__ import annotations

import pytest

from arena.entries.models import Provenance
from arena.labs import recipes
from arena.labs.recipes import RecipeError, check, fits
from arena.prompts.models import World

PROVIDERS = {"kind": "hosted", "contract": "model-studio", "model": "happyhorse-1.1-t2v"}


@pytest.mark.parametrize(
    "more", [{}, {"contract": "no-such"}, {"contract": None}, {"url": "https://lab.example/make"}]
)
def test_a_providers_contract_is_the_operators(more):
    with pytest.raises(RecipeError) as refused:
        check(PROVIDERS | more, Provenance.HOSTED)
    assert str(refused.value) == recipes.OPERATORS


def test_an_endpoint_of_its_own_is_taken():
    own = {"kind": "hosted", "url": "https://lab.example/make"}
    assert check(own, Provenance.HOSTED) == own


def test_a_provider_under_another_provenance_is_no_way_round():
    with pytest.raises(RecipeError):
        check(PROVIDERS, Provenance.REPRODUCED)


@pytest.mark.parametrize("world", World)
@pytest.mark.parametrize("kind", ["diffusers", "hosted"])
def test_models_of_the_real_world_answer_any_words(world, kind):
    assert fits({"kind": kind}, world)


@pytest.mark.parametrize("kind", sorted(recipes.OF_SHAPES))
def test_readers_of_the_shapes_world_answer_no_other(kind):
    assert fits({"kind": kind}, World.SHAPES)
    assert not fits({"kind": kind}, World.OPEN)
