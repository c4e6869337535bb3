from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from ratings.votes_file import read
from ratings.votes_wanted import sources
from tests.ratings.votes_files import ENDINGS, refusal, row, write

EACH = pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def moment(minute):
    return START + timedelta(minutes=minute)


def cast(minute, **cells):
    return row(cast_at=f"{moment(minute):%Y-%m-%dT%H:%MZ}", voter=f"v{minute}", **cells)


@EACH
def test_votes_are_taken_from_since_on_and_before_until(tmp_path, ending):
    path = write(tmp_path / f"votes{ending}", [cast(minute) for minute in (3, 0, 2, 1, 4)])
    assert read(path, since=moment(2)).voter_names == ("v3", "v2", "v4")
    assert read(path, until=moment(2)).voter_names == ("v0", "v1")
    assert read(path, since=moment(1), until=moment(3)).voter_names == ("v2", "v1")
    elsewhere = moment(2).astimezone(timezone(timedelta(hours=-9)))
    assert read(path, since=elsewhere).voter_names == ("v3", "v2", "v4")
    assert read(path, since=moment(2) + timedelta(microseconds=1)).voter_names == ("v3", "v4")
    assert len(read(path, since=moment(9)).comparisons) == 0


@EACH
def test_a_time_that_is_none_is_named_and_only_where_it_matters(tmp_path, ending):
    path = write(tmp_path / f"votes{ending}", [cast(0), cast(1) | {"cast_at": "noon"}])
    assert len(read(path).comparisons) == 2
    place = "row 2" if ending == ".parquet" else "line 3" if ending == ".csv" else "line 2"
    sentence = f", {place}, column cast_at: there is 'noon'; it must be a time, as 2026-03-01T12:34Z."
    assert refusal(path, since=START) == sentence


@EACH
def test_the_first_votes_are_those_that_count(tmp_path, ending):
    counted = [True, False, True, False, True, True]
    rows = [cast(n, track="t", counted="true" if flag else "false") for n, flag in enumerate(counted)]
    rows.insert(1, cast(9, track="other", counted="true"))
    path = write(tmp_path / f"votes{ending}", rows)
    found = [read(path, "t", first=number) for number in range(1, 8)]
    assert [len(votes.comparisons) for votes in found] == [1, 2, 3, 4, 4, 4, 4]
    assert [votes.left_out for votes in found] == [0, 1, 2, 2, 2, 2, 2], "none behind the last that counts"
    assert found[2].voter_names == ("v0", "v2", "v4")
    assert read(path, "t", since=moment(2), first=2).voter_names == ("v2", "v4"), "of those in time"


@EACH
@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_chunks_do_not_show_in_the_first_votes(tmp_path, monkeypatch, ending, rows):
    monkeypatch.setattr("ratings.votes_cells.CHUNK", rows)
    monkeypatch.setattr("ratings.votes_parquet.ROWS_A_BATCH", rows)
    votes = [cast(n, counted=("true", "false")[n % 3 == 1], track="t") for n in range(20)]
    path = write(tmp_path / f"votes{ending}", votes)
    for number in range(1, 15):
        found = read(path, first=number)
        assert (len(found.comparisons), found.left_out) == (min(number, 13), min(number // 2, 7))
    assert refusal(write(path, [*votes, cast(1, counted="true", track="u")]), first=1) == (
        ": there are votes of t, u; choose one by --track."
    )


def test_no_more_is_read_than_the_first_votes(tmp_path):
    path = write(tmp_path / "votes.csv", [cast(n) for n in range(3000)])
    with path.open("a", encoding="utf-8") as file:
        file.write("x,y,nobody,z,v\n")
    assert len(read(path, first=5).comparisons) == 5
    assert "nobody" in refusal(path)


@EACH
def test_weights_are_read_where_they_are(tmp_path, ending):
    path = write(tmp_path / f"votes{ending}", [row(weight=weight) for weight in (0.5, 2.0, 0.0)])
    assert read(path).comparisons.weight.tolist() == [0.5, 2.0, 0.0]
    assert read(write(path, [row()])).comparisons.weight is None


@EACH
@pytest.mark.parametrize(
    ("weight", "shown"),
    [(float("nan"), "nan"), (-1.0, "-1.0"), (float("inf"), "inf"), (float("-inf"), "-inf")],
)
def test_a_weight_that_is_none_is_named(tmp_path, ending, weight, shown):
    path = write(tmp_path / f"votes{ending}", [row(weight=1.0), row(weight=weight)])
    place = "row 2" if ending == ".parquet" else "line 3" if ending == ".csv" else "line 2"
    cell = repr(shown) if ending == ".csv" else shown
    sentence = refusal(path)
    assert sentence.startswith(f", {place}, column weight: there is {cell}; it must be a number")


@EACH
def test_a_weight_that_is_missing_is_named(tmp_path, ending):
    path = write(tmp_path / f"votes{ending}", [row(weight=1.0), row() | {"weight": None}])
    assert f"column weight: there is {repr('') if ending == '.csv' else 'nothing'}; it must be a number." in (
        refusal(path)
    )


@pytest.mark.parametrize("cell", ["true", '"1"', "[1]", "{}", "1" + "0" * 400])
def test_json_must_hold_numbers_where_numbers_belong(tmp_path, cell):
    path = tmp_path / "votes.jsonl"
    path.write_text(
        f'{{"model_a": "x", "model_b": "y", "winner": "tie", "weight": {cell}}}', encoding="utf-8"
    )
    if cell == '"1"':
        assert read(path).comparisons.weight.tolist() == [1.0]
    else:
        assert ", line 1, column weight: there is " in refusal(path)


@EACH
def test_a_covariate_is_what_the_left_clip_has_more(tmp_path, ending):
    rows = [
        row(side_a="left", loud_a=3.0, loud_b=1.0, lead=2.0),
        row(side_a="right", loud_a=3.0, loud_b=1.0, lead=2.0),
        row(side_a="right", loud_a=-1.0, loud_b=0.5, lead=7.0),
    ]
    path = write(tmp_path / f"votes{ending}", rows)
    found = read(path, covariates=("loud", "lead")).covariates
    assert {name: values.tolist() for name, values in found.items()} == {
        "loud": [2.0, -2.0, 1.5],
        "lead": [2.0, -2.0, -7.0],
    }
    assert read(path).covariates == {}
    plain = [{name: cell for name, cell in each.items() if name != "side_a"} for each in rows]
    assert read(write(path, plain), covariates=["lead"]).covariates["lead"].tolist() == [2.0, 2.0, 7.0]


@EACH
def test_covariates_are_looked_at_only_where_they_are_wanted(tmp_path, ending):
    rows = [row(track="t", loud=0.5, counted="true"), row(track="t", loud=None, counted="false")]
    rows.append(row(track="u", counted="true"))
    for each in rows:
        each.setdefault("loud", None)
    path = write(tmp_path / f"votes{ending}", rows)
    assert read(path, "t", covariates=("loud",)).covariates["loud"].tolist() == [0.5]
    assert "column loud: there is " in refusal(path, "u", covariates=("loud",))
    assert len(read(path, "u").comparisons) == 1


@EACH
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"since": START}, ": there is no column cast_at; leave --since and --until out."),
        ({"until": START}, ": there is no column cast_at; leave --since and --until out."),
        ({"track": "t"}, ": there is no column track; leave --track out."),
        ({"category": "c"}, ": there is no column categories; leave --category out."),
        (
            {"covariates": ["loud"]},
            ": there are no columns loud_a and loud_b, and no column loud; the covariate",
        ),
        (
            {"covariates": ["half"]},
            ": there are no columns half_a and half_b, and no column half; the covariate",
        ),
        (
            {"covariates": ["model"]},
            ": the column model_a holds no numbers; model is no covariate of the votes.",
        ),
        ({"covariates": ["winner"]}, ": the column winner holds no numbers; winner is no covariate"),
    ],
)
def test_a_column_that_is_wanted_and_missing_is_named(tmp_path, ending, options, sentence):
    path = write(tmp_path / f"votes{ending}", [row(half_a=1.0)])
    assert refusal(path, **options).startswith(sentence)


def test_what_cannot_be_wanted_is_refused(tmp_path):
    path = write(tmp_path / "votes.csv", [cast(0)])
    with pytest.raises(ValueError, match="first is 0; it must be at least 1"):
        read(path, first=0)
    with pytest.raises(ValueError, match=r"since is .*; it must carry a time zone"):
        read(path, since=datetime(2026, 3, 1))  # noqa: DTZ001 - that is the fault


def test_a_pair_of_columns_goes_before_their_difference():
    assert sources("x", ["x", "x_a", "x_b"]) == ("x_a", "x_b")
    assert sources("x", ["x", "x_a"]) == ("x",)
    assert sources("x", ["x_a"]) == ()


NAMES = st.sampled_from(["x", "y", "Zoë", 'a "b", c', "0"])
ROWS = st.fixed_dictionaries(
    {
        "model_a": NAMES,
        "model_b": NAMES,
        "winner": st.sampled_from(["model_a", "model_b", "tie", "tie (bothbad)"]),
        "side_a": st.sampled_from(["left", "right"]),
        "voter": st.sampled_from(["0123456789abcdef", "f" * 16, "someone", "é"]),
        "counted": st.sampled_from(["true", "false"]),
        "track": st.sampled_from(["t", "u"]),
        "categories": st.sampled_from(["human", "human;water", "water"]),
        "cast_at": st.integers(0, 9).map(lambda minute: f"2026-03-01T12:0{minute}Z"),
        "weight": st.just(0.0) | st.floats(1e-6, 9),
        "loud_a": st.floats(-9, 9),
        "loud_b": st.floats(-9, 9),
    }
).filter(lambda each: each["model_a"] != each["model_b"])


@given(st.lists(ROWS, min_size=1, max_size=30), st.integers(1, 20), st.integers(0, 9), st.data())
@settings(max_examples=60, deadline=None)
def test_every_format_tells_the_same(tmp_path_factory, rows, first, since, data):
    """The rows that are wanted, read by hand, are what each format gives."""
    rows[0] |= {"track": "t", "counted": "true", "cast_at": "2026-03-01T12:09Z", "categories": "water"}
    chosen = [each for each in rows if each["track"] == "t" and each["cast_at"] >= f"2026-03-01T12:0{since}Z"]
    counted = [each for each in chosen if each["counted"] == "true"][:first]
    folder = tmp_path_factory.mktemp("alike", numbered=True)
    for ending in ENDINGS:
        path = write(folder / f"votes{ending}", rows)
        found = read(path, "t", "water", since=moment(since), first=first, covariates=("loud",))
        votes = found.comparisons
        assert votes.names == tuple(
            sorted({each[name] for each in counted for name in ("model_a", "model_b")})
        )
        lefts = [each["model_a"] if each["side_a"] == "left" else each["model_b"] for each in counted]
        assert [votes.names[left] for left in votes.left] == lefts
        assert [found.voter_names[voter] for voter in votes.voter] == [each["voter"] for each in counted]
        assert found.voter_names == tuple(dict.fromkeys(each["voter"] for each in counted))
        assert votes.weight.tolist() == [each["weight"] for each in counted]
        assert found.categories["water"].tolist() == ["water" in each["categories"] for each in counted]
        leads = [
            (each["loud_a"] - each["loud_b"]) * (1 if each["side_a"] == "left" else -1) for each in counted
        ]
        assert np.array_equal(found.covariates["loud"], leads)
