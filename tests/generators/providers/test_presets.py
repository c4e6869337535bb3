"""Tests of the hosted models that are known by name."""

import pytest

from generators import registry
from generators.capability import capability
from generators.providers import recipes
from generators.providers.presets import PRESETS

WAYS = [(preset, name, way) for preset in PRESETS for name, way in preset.ways.items()]


@pytest.mark.parametrize(("preset", "name", "way"), WAYS)
def test_every_way_is_a_recipe_that_does_all_it_should(preset, name, way):
    registry.validate(way)
    assert capability(way) == f"hosted:{name}"
    assert recipes.tasks(way) == list(preset.tasks)


def test_happyhorse_has_three_ways_and_a_server_of_ones_own_one():
    assert {preset.slug: list(preset.ways) for preset in PRESETS} == {
        "happyhorse-1.0": ["model-studio", "fal", "replicate"],
        "happyhorse-1.1": ["model-studio", "fal", "replicate"],
        "davinci-magihuman": ["videos"],
    }
