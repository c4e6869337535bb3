import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from ratings.columns import Numbers, from_columns
from ratings.counts import Counts
from ratings.outcomes import Outcome
from tests.ratings.boards import comparisons

A, B, WINNER = ["x", "y", "x"], ["y", "z", "z"], ["model_a", "tie", "model_b"]
WORDS = ["model_a", "model_b", "tie", "tie (bothbad)"]
MIRRORED = ["model_b", "model_a", "tie", "both_bad"]


@st.composite
def columns(draw):
    """Comparisons, and the same as columns of words, each row told from either entry's side."""
    votes = draw(comparisons())
    turned = draw(st.lists(st.booleans(), min_size=len(votes), max_size=len(votes)))
    told = {"model_a": [], "model_b": [], "winner": [], "side_a": []}
    for left, right, outcome, turn in zip(votes.left, votes.right, votes.outcome, turned, strict=True):
        pair = [votes.names[left], votes.names[right]]
        told["model_a"].append(pair[turn])
        told["model_b"].append(pair[not turn])
        told["winner"].append((MIRRORED if turn else WORDS)[outcome])
        told["side_a"].append("right" if turn else "left")
    return votes, told


@given(columns())
def test_words_give_the_votes_they_were_made_of(made):
    votes, told = made
    read = from_columns(**told)
    assert list(read.names) == sorted(set(told["model_a"] + told["model_b"]))
    assert np.array_equal(Counts.of(read).reindexed(votes.names).table, Counts.of(votes).table)


@given(columns())
def test_lists_arrays_and_data_frames_are_alike(made):
    _, told = made
    frame = pd.DataFrame(told, dtype=object)
    for kind in (
        {name: np.array(column, object) for name, column in told.items()},
        {name: frame[name] for name in told},
        {name: frame[name].astype("str") for name in told},
        {name: frame[name].astype("category") for name in told},
        {name: tuple(column) for name, column in told.items()},
    ):
        one, other = from_columns(**told), from_columns(**kind)
        assert one.names == other.names
        assert np.array_equal(one.left, other.left)
        assert np.array_equal(one.right, other.right)
        assert np.array_equal(one.outcome, other.outcome)


def test_three_rows_by_hand():
    votes = from_columns(
        A, B, WINNER, side_a=["left", "right", "right"], voter=["u", 7, "u"], weight=[1, 2, 3]
    )
    assert votes.names == ("x", "y", "z")
    assert votes.left.tolist() == [0, 2, 2]
    assert votes.right.tolist() == [1, 1, 0]
    assert votes.outcome.tolist() == [Outcome.LEFT, Outcome.TIE, Outcome.LEFT]
    assert votes.voter.tolist() == [0, 1, 0]
    assert votes.weight.tolist() == [1.0, 2.0, 3.0]


def test_without_a_side_a_stood_left():
    votes = from_columns(A, B, ["model_b", "both_bad", "tie (bothbad)"])
    assert votes.left.tolist() == [0, 1, 0]
    assert votes.outcome.tolist() == [Outcome.RIGHT, Outcome.BOTH_BAD, Outcome.BOTH_BAD]
    assert votes.voter is None
    assert votes.weight is None


def test_no_rows_are_no_votes():
    for empty in ([], np.array([], object), pd.Series([], dtype="str")):
        votes = from_columns(empty, empty, empty, side_a=empty, voter=empty)
        assert (votes.names, len(votes), votes.voters) == ((), 0, 0)


def test_more_voters_than_a_byte_tells_apart():
    voters = [f"voter-{number}" for number in range(300)]
    votes = from_columns(["x"] * 300, ["y"] * 300, ["tie"] * 300, voter=voters)
    assert votes.voter.tolist() == list(range(300))
    assert Numbers().of(["b", "a", "b"]).tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"model_a": ["x", "", "x"]}, r"model_a\[1\] is ''; it must be a name"),
        ({"model_b": ["y", "z", 7]}, r"model_b\[2\] is 7; it must be a name"),
        ({"model_b": ["y", None, "z"]}, r"model_b\[1\] is missing; it must have a value"),
        ({"model_b": pd.Series(["y", None, "z"])}, r"model_b\[1\] is missing"),
        ({"model_a": [["x"], "y", "x"]}, r"model_a\[0\] is \['x'\]; it must be a single value"),
        (
            {"winner": ["model_a", "Tie", "tie"]},
            r"winner\[1\] is 'Tie'; it must be model_a, model_b, tie or tie \(",
        ),
        ({"winner": ["model_a", 0, "tie"]}, r"winner\[1\] is 0; it must be model_a"),
        ({"winner": pd.Series(["tie", "tie", None])}, r"winner\[2\] is missing"),
        ({"winner": [{}, "tie", "tie"]}, r"winner\[0\] is {}; it must be a single value"),
        ({"side_a": ["left", "right", "top"]}, r"side_a\[2\] is 'top'; it must be left or right"),
        ({"voter": ["u", None, "v"]}, r"voter\[1\] is missing"),
        ({"voter": np.array([1.0, 2.0, np.nan])}, r"voter\[2\] is missing"),
        ({"voter": pd.Series([1.0, np.nan, 2.0])}, r"voter\[1\] is missing"),
        ({"voter": [["u"], "v", "w"]}, r"voter\[0\] is \['u'\]; it must be a single value"),
        ({"weight": [1.0, -2.0, 1.0]}, r"weight\[1\] is -2.0; it must be finite and not negative"),
        ({"weight": [1.0, np.nan, 1.0]}, r"weight\[1\] is nan"),
        (
            {"model_b": ["y", "y", "z"]},
            r"left\[1\] and right\[1\] are both 1 \('y'\); an entry never meets itself",
        ),
        ({"winner": ["tie"]}, "model_a has 3, model_b has 3, winner has 1 values"),
        ({"side_a": ["left"]}, "model_a has 3, side_a has 1 values"),
        ({"voter": ["u"]}, "voter has 1 values"),
        ({"weight": [1.0]}, "weight has 1 values"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        from_columns(**{"model_a": A, "model_b": B, "winner": WINNER, **wrong})


def test_a_string_is_no_column():
    with pytest.raises(TypeError, match="model_a is the string 'xyx'; it must be a sequence"):
        from_columns("xyx", B, WINNER)


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(["x", "y", *WORDS, "left", "right"]),
    st.lists(st.integers(), max_size=1),
)


@given(
    st.fixed_dictionaries(
        {name: st.lists(JUNK, max_size=3) for name in ("model_a", "model_b", "winner", "side_a")}
    )
)
def test_junk_of_any_kind_is_refused_in_a_sentence_or_read(junk):
    try:
        votes = from_columns(**junk)
    except ValueError as error:
        assert str(error).endswith(".")  # noqa: PT017 - what is read is checked by Comparisons itself
    else:
        assert len(votes) == len(junk["winner"])
