"""Tests of the five models: the same everywhere, and of a size that makes them comparable."""

import pytest

from generators import catalogue
from generators.adapters import happyhorse as adapter
from generators.happyhorse.variants import VARIANTS
from tests.generators.happyhorse.networks import EVERY_NETWORK, fresh

OURS, LEAST = "happyhorse-tiny", "mini"


def numbers(variant):
    networks = [fresh(variant, name) for name in VARIANTS[variant].networks]
    return sum(value.numel() for network in networks for value in network.parameters())


def test_recipes_and_catalogue_know_the_same_models():
    assert tuple(VARIANTS) == adapter.VARIANTS
    assert tuple(entry.slug for entry in catalogue.TRAINED) == adapter.VARIANTS
    assert [entry.recipe for entry in catalogue.TRAINED] == [
        {"kind": "happyhorse", "variant": variant} for variant in VARIANTS
    ]


@pytest.mark.parametrize("variant", sorted(set(VARIANTS) - {OURS, LEAST}))
def test_the_large_ones_are_as_large_as_ours(variant):
    assert numbers(variant) == pytest.approx(numbers(OURS), rel=0.1)


def test_the_small_one_has_a_quarter_at_most():
    assert 4 * numbers(LEAST) <= numbers(OURS)


def test_the_large_ones_take_as_many_steps():
    steps = {variant: made_of.steps for variant, made_of in VARIANTS.items()}
    assert len({steps[variant] for variant in VARIANTS if variant != LEAST}) == 1
    assert steps[LEAST] < steps[OURS]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_model_is_one_network_or_picture_and_sound(variant):
    assert set(VARIANTS[variant].networks) in ({"joint"}, {"picture", "sound"})


@pytest.mark.parametrize(("variant", "name"), EVERY_NETWORK)
def test_the_seed_decides_how_a_network_begins(variant, name):
    one, same, other = (fresh(variant, name, seed).state_dict() for seed in (1, 1, 2))
    assert all(value.equal(same[key]) for key, value in one.items())
    assert not all(value.equal(other[key]) for key, value in one.items())


def test_a_network_that_a_model_has_not_is_not_built():
    with pytest.raises(KeyError):
        VARIANTS[OURS].build("sound")
