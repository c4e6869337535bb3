from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from ratings import ledger
from ratings.vote_lines import CELLS, lines

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
plain = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)


def votes(words):
    return st.fixed_dictionaries(
        {
            **dict.fromkeys(("battle", "track", "prompt", "voter"), words),
            "entries": st.lists(words, min_size=2, max_size=2, unique=True),
            "winner": st.sampled_from(["model_a", "model_b", "tie", "tie (bothbad)"]),
            "side_a": st.sampled_from(["left", "right"]),
            "cast_at": st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - given by timezones
            "probability": st.floats(1e-9, 1.0),
        }
    )


def cells_of(vote):
    """The vote as a row of a votes file has it."""
    model_a, model_b = vote["entries"]
    cells = vote | {"model_a": model_a, "model_b": model_b, "cast_at": f"{vote['cast_at']:%Y-%m-%dT%H:%MZ}",
                    "probability": f"{vote['probability']:.9f}"}  # fmt: skip
    return (1, *(cells[name] for name in CELLS), "7")


def by_the_ledger(vote):
    model_a, model_b = vote["entries"]
    facts = {name: cell for name, cell in vote.items() if name != "entries"}
    return ledger.vote_line(**facts, model_a=model_a, model_b=model_b)


@given(st.lists(votes(plain | text), max_size=4))
def test_the_lines_are_those_of_the_ledger(some):
    assert lines([cells_of(vote) for vote in some]) == [by_the_ledger(vote) for vote in some]


@pytest.mark.parametrize(
    "word", ['a"b', "a\\b", "a\nb", "\x7f", "\u2028", "Ünïcode", "\U0001f600", '","x":"']
)
def test_words_that_are_spelled_otherwise(word):
    vote = {"battle": word, "track": "t", "prompt": "p", "voter": "v", "entries": [word, "y"], "winner": "tie",
            "side_a": "left", "cast_at": datetime(2026, 3, 1, tzinfo=UTC), "probability": 0.5}  # fmt: skip
    assert lines([cells_of(vote)]) == [by_the_ledger(vote)]


def test_half_of_a_surrogate_pair_gives_a_line_that_was_never_sealed():
    row = (1, "a", "b", "tie", "\ud800", *("x" for _ in CELLS[4:]))
    assert b"\xed\xa0\x80" in lines([row])[0]
