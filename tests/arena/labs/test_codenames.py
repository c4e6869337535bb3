"""Codenames: neutral, many, never twice, and nobody's choice."""

from __future__ import annotations

import re
from random import Random

import pytest
from django.utils.text import slugify

from arena.labs import codenames

# An order, a quality, a remark on a clip, a medal, a model or a maker of models known to voters.
LOADED = """
    first second third last new old best better good great golden gold silver bronze top high low fast slow prime alpha
    beta gamma delta omega royal king queen star hero grand super ultra mega pro max mini tiny lite turbo still silent
    quiet sharp smooth rough blurry jerky late foreign real true fake open sealed horse seedance falcon llama kling sora
    veo runway luma pika wan hailuo mochi flux nova gemini granite marble opal amber coral mistral sonnet titan dream
    gen ray vidu pixel genie aurora olive
""".split()  # noqa: SIM905


def test_thousands_of_names_and_slugs_of_their_own():
    assert len(codenames.CODENAMES) > 5000
    assert len({codenames.slug_of(name) for name in codenames.CODENAMES}) == len(codenames.CODENAMES)


def test_each_is_two_plain_words():
    for name in codenames.CODENAMES:
        assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name)
        assert codenames.slug_of(name) == slugify(name)
        assert len(name) <= 40


def test_no_word_tells_anything():
    words = {word.lower() for word in (*codenames.ADJECTIVES, *codenames.NOUNS)}
    assert not words & set(LOADED)
    assert len(words) == len(codenames.ADJECTIVES) + len(codenames.NOUNS)


def test_none_that_was_used_is_drawn(monkeypatch):
    monkeypatch.setattr(codenames, "CODENAMES", ("Grey Moor", "Pale Fern", "Azure Bay"))
    drawn = {codenames.draw({"Grey Moor", "pale-fern"}, Random(seed)) for seed in range(20)}
    assert drawn == {"Azure Bay"}


def test_all_that_are_free_are_drawn(monkeypatch):
    monkeypatch.setattr(codenames, "CODENAMES", ("Grey Moor", "Pale Fern", "Azure Bay"))
    assert {codenames.draw(set(), Random(seed)) for seed in range(50)} == set(codenames.CODENAMES)


def test_exhausted_is_said():
    with pytest.raises(codenames.Exhausted, match="operator must add words"):
        codenames.draw(set(codenames.CODENAMES), Random(1))
