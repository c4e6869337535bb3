import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from ratings.ledger import canonical, leaf_hash, vote_line

VOTE = {
    "battle": "b7Qx",
    "track": "shapes-text-to-video",
    "prompt": "falling-red-disc",
    "model_a": "quiet-heron",
    "model_b": "amber-finch",
    "winner": "tie (bothbad)",
    "side_a": "right",
    "voter": "v-19f3",
    "cast_at": datetime(2026, 3, 1, 12, 34, 56, 789, tzinfo=UTC),
    "probability": 1 / 15,
}

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def test_a_votes_line_to_the_byte():
    assert vote_line(**VOTE) == (
        b'{"battle":"b7Qx","cast_at":"2026-03-01T12:34Z","model_a":"quiet-heron","model_b":"amber-finch",'
        b'"probability":"0.066666667","prompt":"falling-red-disc","side_a":"right",'
        b'"track":"shapes-text-to-video","voter":"v-19f3","winner":"tie (bothbad)"}'
    )


def test_a_leaf_is_the_hash_of_a_zero_byte_and_the_line():
    # The hash of the empty leaf is given in the test vectors of Certificate Transparency.
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"abc") == hashlib.sha256(b"\x00abc").hexdigest()


def test_strings_and_keys_as_in_rfc_8785():
    # The sample of the RFC's section 3.2.3: keys sort by UTF-16 code units, so the emoji precedes U+FB33.
    keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    in_order = [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]
    assert list(json.loads(canonical(keys))) == in_order
    # Its section 3.2.2.2: short escapes where JSON has them, lower-case hex elsewhere, the rest as it is.
    assert canonical("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/\x7f") == (
        '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'.encode()
    )


@given(values)
def test_a_canonical_form_reads_back_and_is_its_own(value):
    line = canonical(value)
    assert json.loads(line) == value
    assert canonical(json.loads(line)) == line


@given(st.dictionaries(text, st.integers(0, 9), min_size=2, max_size=6), st.randoms())
def test_the_order_of_keys_is_no_matter(value, random):
    items = list(value.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(value)


@pytest.mark.parametrize(
    ("value", "error", "sentence"),
    [
        (0.5, TypeError, "value is 0.5 of type float"),
        ({"a": [1, 2.0]}, TypeError, r"value.a\[1\] is 2.0 of type float"),
        (b"bytes", TypeError, "of type bytes"),
        ({1: 2}, TypeError, "value has the key 1"),
        ({"a": {3}}, TypeError, r"value.a is \{3\} of type set"),
        (2**53, ValueError, "value is 9007199254740992"),
        ("\ud800", ValueError, "surrogate"),
        ({"\udc00": 1}, ValueError, "surrogate"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value, error, sentence):
    with pytest.raises(error, match=sentence):
        canonical(value)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("battle", "", "battle is ''"),
        ("voter", None, "voter is None"),
        ("prompt", 7, "prompt is 7"),
        ("model_b", "quiet-heron", "both 'quiet-heron'"),
        ("winner", "both_bad", "winner is 'both_bad'"),
        ("side_a", "top", "side_a is 'top'"),
        ("cast_at", datetime(2026, 3, 1, 12, 0), "time zone"),  # noqa: DTZ001 - the very thing refused
        ("probability", 0.0, "probability is 0.0"),
        ("probability", 1e-10, "probability is 1e-10"),
        ("probability", 1.5, "probability is 1.5"),
        ("probability", float("nan"), "probability is nan"),
    ],
)
def test_bad_votes_are_refused_with_field_and_value(field, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        vote_line(**VOTE | {field: value})


def test_times_are_told_in_utc_and_never_rounded_up():
    east = timezone(timedelta(hours=5, minutes=30))
    line = json.loads(vote_line(**VOTE | {"cast_at": datetime(2026, 1, 1, 0, 29, 59, tzinfo=east)}))
    assert line["cast_at"] == "2025-12-31T18:59Z"


@pytest.mark.parametrize(
    ("probability", "told"),
    [(1.0, "1.000000000"), (Decimal("0.25"), "0.250000000"), (2.5e-5, "0.000025000"), (1 / 3, "0.333333333")],
)
def test_probabilities_are_told_to_nine_decimals(probability, told):
    assert json.loads(vote_line(**VOTE | {"probability": probability}))["probability"] == told


@given(st.sampled_from(sorted(set(VOTE) - {"cast_at"})))
def test_every_value_is_sealed(field):
    other = {
        "winner": "model_a",
        "side_a": "left",
        "probability": 0.5,
    }.get(field, "another")
    assert leaf_hash(vote_line(**VOTE | {field: other})) != leaf_hash(vote_line(**VOTE))


@given(
    st.fixed_dictionaries(dict.fromkeys(("battle", "track", "prompt", "model_a", "voter"), text.filter(bool)))
)
def test_a_votes_line_is_the_canonical_form_of_its_values(texts):
    line = vote_line(**VOTE | texts | {"model_b": texts["model_a"] + "'"})
    assert line == canonical(json.loads(line))
    assert {name: json.loads(line)[name] for name in texts} == texts
