from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ratings.votes_file import read
from tests.ratings.votes_files import refusal, row, write, write_parquet

WORDS = pa.dictionary(pa.int32(), pa.string())
TEXTS = [pa.string(), pa.large_string(), pa.string_view(), WORDS, pa.dictionary(pa.int8(), pa.large_string())]
NAMES = ("model_a", "model_b", "winner", "side_a", "voter", "track", "counted", "categories", "cast_at")
TIMED = datetime(2026, 3, 1, 12, 34, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "votes.parquet"


def votes():
    return [
        row(model_a=f"m{n % 3}", side_a=("left", "right")[n % 2], voter=f"v{n % 7}", counted=("true", "0")[n % 5 > 3],
            track="t", categories=("a;b", "b", None)[n % 3], cast_at="2026-03-01T12:34Z")
        for n in range(40)
    ]  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS, ids=str)
def test_text_may_be_laid_out_as_arrow_likes(path, kind):
    plain = read(write(path, votes()), "t", "b", since=TIMED)
    found = read(write_parquet(path, votes(), dict.fromkeys(NAMES, kind)), "t", "b", since=TIMED)
    assert found.comparisons.left.tolist() == plain.comparisons.left.tolist()
    assert found.comparisons.outcome.tolist() == plain.comparisons.outcome.tolist()
    assert found.comparisons.voter.tolist() == plain.comparisons.voter.tolist()
    assert found.voter_names == plain.voter_names == ("v0", "v1", "v2", "v3", "v5", "v6", "v4")
    assert found.categories["b"].tolist() == plain.categories["b"].tolist()
    assert (len(found.comparisons), found.left_out) == (32, 8)


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.large_list(pa.string())], ids=str)
def test_categories_may_be_lists(path, kind):
    cells = [["a", "b"], [], None, ["b;c"], ["b"]]
    found = read(
        write_parquet(path, [row(categories=cell) for cell in cells], {"categories": kind}), None, "b"
    )
    assert {word: which.tolist() for word, which in found.categories.items()} == {
        "a": [True, False, False, False, False],
        "b": [True, False, False, False, True],
        "b;c": [False, False, False, True, False],
    }


@pytest.mark.parametrize(
    "kind",
    [pa.timestamp(unit, zone) for unit in ("s", "ms", "us", "ns") for zone in (None, "UTC", "Asia/Tokyo")],
    ids=str,
)
def test_times_may_be_timestamps_which_are_in_utc_without_a_zone(path, kind):
    seconds = int(TIMED.timestamp())
    scale = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
    rows = [row(cast_at=(seconds + more) * scale, voter=f"v{more}") for more in (-60, -1, 0, 60)]
    assert read(write_parquet(path, rows, {"cast_at": kind}), since=TIMED).voter_names == ("v0", "v60")
    assert read(path, until=TIMED).voter_names == ("v-60", "v-1")


def test_times_may_be_days(path):
    days = [int(TIMED.timestamp()) // 86400 + more for more in (0, 1)]
    write_parquet(path, [row(cast_at=day, voter=f"v{day}") for day in days], {"cast_at": pa.date32()})
    assert read(path, since=TIMED).voter_names == (f"v{days[1]}",)


@pytest.mark.parametrize(
    "kind", [pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.decimal128(5, 2)], ids=str
)
def test_numbers_may_be_of_any_kind(path, kind):
    write_parquet(path, [row(weight=2, loud_a=7, loud_b=5)] * 3, dict.fromkeys(("weight", "loud_a"), kind))
    found = read(path, covariates=["loud"])
    assert found.comparisons.weight.tolist() == [2.0] * 3
    assert found.covariates["loud"].tolist() == [2.0] * 3


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            {"winner": "model_c"},
            "winner: there is 'model_c'; it must be model_a, model_b, tie or tie (bothbad).",
        ),
        ({"winner": None}, "winner: there is nothing; it must be model_a"),
        ({"winner": ""}, "winner: there is ''; it must be model_a"),
        ({"side_a": "top"}, "side_a: there is 'top'; it must be left or right."),
        ({"side_a": None}, "side_a: there is nothing; it must be left or right."),
        ({"counted": None}, "counted: there is nothing; it must be true or false."),
        ({"model_a": None}, "model_a: there is nothing; it must be text."),
        ({"model_b": ""}, "model_b: there is ''; it must be text."),
        ({"voter": None}, "voter: there is nothing; it must be text."),
        ({"track": None}, "track: there is nothing; it must be text."),
        ({"track": ""}, "track: there is ''; it must be text."),
        ({"model_b": "x"}, "model_b: both are 'x'; an entry never meets itself."),
        ({"weight": None}, "weight: there is nothing; it must be a number."),
        ({"weight": float("nan")}, "weight: there is nan; it must be a number."),
        ({"weight": -0.5}, "weight: there is -0.5; it must be a number, 0 or from 1e-9 to 1e9."),
    ],
)
@pytest.mark.parametrize("words", [False, True])
def test_a_wrong_cell_is_named_with_its_row_and_column(path, cells, sentence, words):
    """Rows are counted from 1 in the whole file, over row groups, and those that do not count are counted too."""
    good = row(side_a="left", counted=True, track="t", voter="v", weight=1.0)
    rows = [good, good | {"counted": False}] * 9 + [good | cells, good]
    types = {name: WORDS for name in NAMES if words and name in good and name != "counted"}
    assert refusal(write_parquet(path, rows, types)).startswith(f", row 19, column {sentence}")


def test_rows_that_do_not_count_are_not_looked_at(path):
    rows = [
        row(counted=True, track="t"),
        row(counted=False, track="t", winner="?"),
        row(counted=True, track="u", model_a=""),
    ]
    found = read(write(path, rows), "t")
    assert (len(found.comparisons), found.left_out, found.comparisons.names) == (1, 1, ("x", "y"))


def test_lists_that_are_all_empty_need_no_type(path):
    write_parquet(path, [row(categories=[]), row(categories=None)], {"categories": pa.list_(pa.null())})
    assert refusal(path, category="fast").startswith(": there is no vote of the category 'fast'")
    assert len(read(path).comparisons) == 2


def test_a_time_that_is_missing_is_named(path):
    rows = [row(cast_at=1), row() | {"cast_at": None}]
    write_parquet(path, rows, {"cast_at": pa.timestamp("ms", "UTC")})
    assert refusal(path, since=TIMED).startswith(
        ", row 2, column cast_at: there is nothing; it must be a time"
    )


def test_words_of_a_dictionary_that_no_row_has_do_not_matter(path):
    """Whoever takes some rows of a file away often keeps the words of all others."""
    columns = {name: pa.array([cell] * 3) for name, cell in row().items()}
    columns["winner"] = pa.DictionaryArray.from_arrays(pa.array([1, 1, 1]), ["draw", "tie"])
    columns["track"] = pa.DictionaryArray.from_arrays(pa.array([0, 0, 0]), ["t", "u", ""])
    columns["model_a"] = pa.DictionaryArray.from_arrays(pa.array([1, 1, 1]), ["", "x"])
    pq.write_table(pa.table(columns), path)
    found = read(path)
    assert (found.track, found.comparisons.names) == ("t", ("x", "y"))


def test_more_entries_than_a_byte_tells_apart(path):
    rows = [row(model_a=f"a{n:04}", model_b=f"b{n:04}", side_a=("left", "right")[n % 2]) for n in range(900)]
    votes = read(write_parquet(path, rows, row_group_size=200)).comparisons
    assert len(votes.names) == 1800
    names = [
        (votes.names[left], votes.names[right]) for left, right in zip(votes.left, votes.right, strict=True)
    ]
    assert names == [(f"{'ab'[n % 2]}{n:04}", f"{'ba'[n % 2]}{n:04}") for n in range(900)]


def test_columns_of_something_else_are_no_board(path):
    write(path, [row(model_a=f"a{n}", model_b=f"b{n}") for n in range(1001)])
    assert refusal(path) == ": model_a and model_b name more than 2,000 entries; a board has no more."


def test_text_that_is_no_utf8_is_refused(path):
    broken = pa.array([b"\xff\xfe"]).cast(pa.binary()).view(pa.string())
    columns = {name: pa.array([cell]) for name, cell in row(voter="v").items()}
    for name in ("voter", "model_a", "winner"):
        pq.write_table(pa.table(columns | {name: broken}), path)
        assert "UTF" in refusal(path)
