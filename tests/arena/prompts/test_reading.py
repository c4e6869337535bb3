"""Reading a prompt as its entries will: words left out are named, and what nobody could answer is refused."""

from __future__ import annotations

import pytest

from arena.prompts.reading import read
from generators.contract import AdapterError, FirstFrameInvalid, PromptNotUnderstood
from generators.shapes.language import parse
from tests.arena import stage


def test_words_alone():
    assert read(stage.TEXT, "en", None).unknown == ()
    assert read(stage.TEXT, "en-GB", None).scene == parse(stage.TEXT)
    assert "llama" in read("A red ball bounces like a llama on a grey floor", "en", None).unknown


def test_words_and_the_picture_they_begin_with():
    assert read(stage.TEXT, "en", stage.begins_with()).unknown == ()


@pytest.mark.parametrize(("text", "language"), [("llama llama", "en"), (stage.TEXT, "de"), ("", "en")])
def test_words_that_cannot_be_read(text, language):
    with pytest.raises(PromptNotUnderstood):
        read(text, language, None)


def test_a_picture_that_shows_nothing():
    with pytest.raises(FirstFrameInvalid):
        read(stage.TEXT, "en", stage.picture())


def test_a_picture_of_something_else():
    with pytest.raises(AdapterError) as refused:
        read("A blue star falls on a grey floor", "en", stage.begins_with())
    assert not isinstance(refused.value, PromptNotUnderstood)
