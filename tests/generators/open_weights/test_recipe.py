"""Tests of recipes of open weights: what is refused, and in how many sentences."""

import pytest
from hypothesis import given, strategies as st

from generators.contract import RecipeInvalid
from generators.open_weights.families import FAMILIES
from generators.open_weights.recipe import check
from tests.generators.tiny_pipelines import TINY, recipe

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", sorted(TINY))
def test_a_whole_recipe_is_taken(name):
    check(recipe(name))
    check(recipe(name, negative_prompt="blurred", dtype="float16", guidance=4.5, extra={}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weights": "/models/wan"}, "no key weights"),
        ({"repo": "wan"}, "an owner and a name"),
        ({"repo": "a/b/c"}, "an owner and a name"),
        ({"repo": "../b"}, "an owner and a name"),
        ({"repo": "a/.."}, "an owner and a name"),
        ({"repo": "a--b/c"}, "an owner and a name"),
        ({"repo": "a/b\n"}, "an owner and a name"),
        ({"repo": 5}, "an owner and a name"),
        ({"revision": "main"}, "a whole commit"),
        ({"revision": "A" * 40}, "a whole commit"),
        ({"revision": "0" * 40 + "\n"}, "a whole commit"),
        ({"family": "sora"}, "cogvideox, hunyuan15, kandinsky6, ltx, ltx2, wan"),
        ({"family": ["wan"]}, "must be one of"),
        ({"steps": 0}, "from 1 to 200"),
        ({"steps": True}, "from 1 to 200"),
        ({"steps": 2.5}, "whole number"),
        ({"steps": float("nan")}, "whole number"),
        ({"steps": float("inf")}, "whole number"),
        ({"guidance": -1}, "from 0 to 50"),
        ({"guidance": "5"}, "from 0 to 50"),
        ({"guidance": float("nan")}, "from 0 to 50"),
        ({"width": 40}, "a multiple of 16, not 40"),
        ({"height": 8}, "from 16 to 4096"),
        ({"width": 8192}, "from 16 to 4096"),
        ({"frames": 60}, "a multiple of 4, and one"),
        ({"frames": 1}, "from 5 to"),
        ({"fps": 0}, "from 1 to 60"),
        ({"fps": 23.976}, "whole number"),
        ({"negative_prompt": 3}, "negative prompt"),
        ({"negative_prompt": "a" * 4001}, "negative prompt"),
        ({"dtype": "int8"}, "bfloat16, float16, float32"),
        ({"dtype": ["float32"]}, "bfloat16, float16, float32"),
        ({"extra": []}, "must be an object"),
        ({"extra": {"latents": 1}}, "no extra latents; it takes guidance_scale_2"),
        ({"extra": {"guidance_scale_2": "high"}}, "guidance_scale_2"),
        ({"extra": {"guidance_scale_2": float("nan")}}, "guidance_scale_2"),
    ],
)
def test_a_bad_recipe_gets_one_sentence(changes, sentence):
    with pytest.raises(RecipeInvalid, match=sentence) as refusal:
        check(recipe("wan", **changes))
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "name", ["repo", "revision", "family", "steps", "guidance", "width", "frames", "fps"]
)
def test_nothing_needed_may_be_left_out(name):
    whole = recipe("wan")
    del whole[name]
    with pytest.raises(RecipeInvalid, match=f"needs {name}"):
        check(whole)


def test_a_list_has_a_number_for_each_step():
    check(recipe("ltx2", steps=3, extra={"sigmas": [1.0, 0.5, 0.25]}))
    for sigmas in ([1.0, 0.5], [1.0, 0.5, "low"], [1.0, 0.5, True], "1 0 0"):
        with pytest.raises(RecipeInvalid, match="sigmas"):
            check(recipe("ltx2", steps=3, extra={"sigmas": sigmas}))


def test_a_flag_is_no_number():
    check(recipe("cogvideox", extra={"use_dynamic_cfg": True}))
    with pytest.raises(RecipeInvalid, match="use_dynamic_cfg"):
        check(recipe("cogvideox", extra={"use_dynamic_cfg": 1}))


def test_every_size_must_suit_its_family():
    for name, family in FAMILIES.items():
        with pytest.raises(RecipeInvalid, match=f"multiple of {family.side}"):
            check(recipe(name, width=family.side * 3 + 8))


@given(st.sampled_from([*sorted(recipe("wan")), "extra", "dtype", "negative_prompt"]), json)
def test_whatever_is_said_is_taken_or_refused_in_words(name, value):
    try:
        check(recipe("wan", **{name: value}))
    except RecipeInvalid as refusal:
        assert str(refusal)  # noqa: PT017 - either outcome is right, but no other error is
