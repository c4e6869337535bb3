"""Reading what a worker offers: a model with all that an entry needs, or one sentence, and never another error."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from arena.labs import offer as offers
from arena.labs.offer import OfferError
from generators.capability import capability
from tests.arena.labs.offering import PROVIDER, WEIGHTS, offer, paid

ABLE = [capability(WEIGHTS), capability(PROVIDER)]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
OLD_KEYS = st.sampled_from(sorted({*offer(), *WEIGHTS, *PROVIDER}))


def test_open_weights():
    read = offers.read(offer(description="  Small  and quick "), ABLE)
    assert (read.slug, read.name, read.description) == ("wan-like-1-0", "Wan like 1.0", "Small and quick")
    assert (read.tasks, read.renditions, read.price, read.paid) == (
        ("text-to-video",),
        ["silent"],
        None,
        False,
    )


def test_a_providers_with_its_price():
    read = offers.read(paid(), ABLE)
    assert (read.price, read.paid, read.renditions) == (Decimal("0.14"), True, ["silent", "with-sound"])
    assert offers.read(paid(price=None), ABLE).price is None, "unknown is not zero"
    assert offers.read(paid(price="0"), ABLE).price == 0


def test_of_open_weights_no_price_is_kept():
    assert offers.read(offer(price_per_second="0.5"), ABLE).price is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"slug": "No Such"}, "The slug has 1 to 60"),
        ({"slug": "-x"}, "The slug has 1 to 60"),
        ({"slug": "x" * 61}, "The slug has 1 to 60"),
        ({"slug": None}, "The slug has 1 to 60"),
        ({"name": " "}, "The name is missing."),
        ({"name": "x" * 121}, "The name has at most 120"),
        ({"name": "a\nb"}, "The name is one line"),
        ({"description": "x" * 601}, "The description has at most 600"),
        ({"tasks": []}, "The tasks are a list"),
        ({"tasks": ["dance"]}, "The tasks are a list"),
        ({"tasks": [["text-to-video"]]}, "The tasks are a list"),
        ({"sound": "yes"}, "by true or false"),
        ({"recipe": {"kind": "shapeworld", "fault": "none"}}, "of the kind diffusers"),
        ({"recipe": {"kind": "hosted", "url": "https://lab.example/"}}, "of the kind diffusers"),
        ({"recipe": {**WEIGHTS, "revision": "main"}}, "40 hex digits"),
        ({"recipe": {**WEIGHTS, "family": []}}, "family"),
        ({"recipe": {**WEIGHTS, "revision": "cd" * 20}}, "not among its abilities"),
        ({"recipe": {**WEIGHTS, "negative_prompt": "\0"}}, "zero character"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(fields, sentence):
    with pytest.raises(OfferError, match=sentence):
        offers.read(offer(**fields), ABLE)


@pytest.mark.parametrize("price", ["-1", "NaN", "inf", "1e9", "0.0000001", "much", "", 0.14, 1, True, ["1"]])
def test_a_price_that_is_none(price):
    with pytest.raises(OfferError, match="price"):
        offers.read(paid(price=price), ABLE)


@given(ANY_JSON, ANY_JSON, OLD_KEYS, st.booleans())
def test_whatever_is_offered_it_is_read_or_refused(whole, value, key, of_provider):
    sound = paid() if of_provider else offer()
    place = sound if key in sound else sound["recipe"]
    inside = (
        {**sound, "recipe": {**sound["recipe"], key: value}} if place is not sound else {**sound, key: value}
    )
    for said in (whole, inside):
        try:
            read = offers.read(said, ABLE)
        except OfferError as error:
            read, told = None, str(error)
        assert (read.name and read.tasks) if read else 0 < len(told) <= 400
