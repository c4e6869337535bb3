"""The models that are known by name."""

import pytest

from generators import registry
from generators.presets import PLACEHOLDER_REVISION, presets


def test_the_ones_that_the_documentation_names_are_there():
    slugs = set(presets())
    assert slugs >= {"wan2.2-ti2v-5b", "ltx-2.3-distilled", "kandinsky-6.0-lite", "hunyuanvideo-1.5-480p-i2v"}
    assert slugs >= {"cogvideox-2b", "happyhorse-1.0", "happyhorse-1.1"}


@pytest.mark.parametrize("preset", presets().values(), ids=list(presets()))
def test_every_recipe_can_be_followed_and_says_where_it_is_from(preset):
    for recipe in preset.ways.values():
        revision = {"revision": PLACEHOLDER_REVISION} if preset.open_weights else {}
        registry.validate({**recipe, **revision})
    if preset.open_weights:
        assert preset.sources
        assert all(source.startswith("https://") for source in preset.sources)
        assert "revision" not in preset.recipe
        assert (preset.memory is None) == (preset.memory_source is None)
        assert (preset.licence is None) == (preset.licence_url is None)


def test_a_few_facts_stand_as_they_were_read():
    wan, ltx, kandinsky = (
        presets()[slug] for slug in ("wan2.2-ti2v-5b", "ltx-2.3-distilled", "kandinsky-6.0-lite")
    )
    assert (wan.sound, ltx.sound, kandinsky.sound) == (False, True, True)
    assert (ltx.recipe["steps"], ltx.recipe["guidance"]) == (8, 1.0)
    assert wan.licence == "Apache-2.0"
    assert kandinsky.licence is None
    assert presets()["hunyuanvideo-1.5-480p-i2v"].tasks == ("image-to-video",)
