import numpy as np
import pytest
from hypothesis import given, settings

from ratings.counts import Counts
from ratings.outcomes import Outcome
from ratings.votes_file import read
from tests.ratings.votes_files import ENDINGS, HEADER, boards, refusal, row, write

EACH = pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("votes")


@pytest.mark.parametrize("ending", ENDINGS)
@given(made=boards())
@settings(max_examples=40)
def test_a_file_gives_the_votes_it_was_written_from(folder, ending, made):
    names, votes, rows = made
    if not rows and "jsonl" in ending:
        return  # a file without a line has no columns
    found = read(write(folder / f"votes{ending}", rows))
    read_again = found.comparisons
    assert (found.track, found.left_out) == (None, 0)
    assert read_again.names == tuple(sorted({each[side] for each in rows for side in ("model_a", "model_b")}))
    assert np.array_equal(Counts.of(read_again).reindexed(names).table, Counts.of(votes).table), (
        "in counts, so that no vote is lost or turned"
    )
    assert read_again.outcome.tolist() == votes.outcome.tolist(), "in the order of the file"
    assert [names.index(read_again.names[left]) for left in read_again.left] == votes.left.tolist()
    voters = list(dict.fromkeys(each["voter"] for each in rows))
    assert read_again.voter.tolist() == [voters.index(each["voter"]) for each in rows]


def test_published_files_are_read_as_they_are(tmp_path):
    path = tmp_path / "votes.CSV"
    path.write_text(
        "question_id,winner,model_b,model_a,turn\n"
        '1,model_a,alpaca,"koala, 13B",1\n'
        '2,tie (bothbad),"koala, 13B",alpaca,"1\nand a line"\n',
        encoding="utf-8",
    )
    votes = read(path).comparisons
    assert votes.names == ("alpaca", "koala, 13B")
    assert votes.left.tolist() == [1, 0]
    assert votes.outcome.tolist() == [Outcome.LEFT, Outcome.BOTH_BAD]
    assert votes.voter is None


@EACH
def test_a_track_is_chosen_and_only_what_counts_is_counted(tmp_path, ending):
    rows = [
        row(track="t2", counted="true", voter="late"),
        row(track="t1", counted="TRUE", voter="one", model_b="z"),
        row(track="t1", counted="false", voter="two", model_a="w"),
        row(track="t1", counted="1", voter="three"),
        row(track="t2", counted="0", voter="one"),
    ]
    path = write(tmp_path / f"votes{ending}", rows)
    found = read(path, "t1")
    assert (found.track, found.left_out, found.comparisons.names) == ("t1", 1, ("x", "y", "z"))
    assert found.comparisons.voter.tolist() == [0, 1], "voters of other tracks leave no gap"
    assert read(path, "t2").left_out == 1
    assert refusal(path) == ": there are votes of t1, t2; choose one by --track."
    assert refusal(path, "t3") == ": there is no vote of the track 't3'; there are votes of t1, t2."
    assert read(write(path, rows[1:4])).track == "t1", "the only one need not be chosen"
    assert refusal(write(path, [row()]), "t1") == ": there is no column track; leave --track out."


def test_json_says_counted_in_its_own_words(tmp_path):
    path = write(tmp_path / "votes.jsonl", [row(counted=True), row(counted=False), row(counted="true")])
    assert (len(read(path).comparisons), read(path).left_out) == (2, 1)


@EACH
def test_the_votes_of_each_category_are_known_by_its_word(tmp_path, ending):
    cells = ["human", "human;water", " water ; text;", "", "superhuman"]
    if ending == ".jsonl":
        cells[1:3] = [["human", "water"], ["water", "text"]]
    if ending == ".parquet":
        cells = [["human"], ["human", "water"], [" water", "text"], None, ["superhuman"]]
    rows = [row(track="t", categories=cell, model_b=f"y{n}") for n, cell in enumerate(cells)]
    other = [["far"], ["text"]] if ending == ".parquet" else ["far", "text"]
    rows.append(row(track="other", categories=other[0]))
    rows.append(row(track="t", categories=other[1], counted="false"))
    for each in rows:
        each.setdefault("counted", "true")
        each.setdefault("categories", None)
    path = write(tmp_path / f"votes{ending}", rows)
    found = read(path, "t", "human")
    assert {word: np.flatnonzero(which).tolist() for word, which in found.categories.items()} == {
        "human": [0, 1],
        "superhuman": [4],
        "text": [2],
        "water": [1, 2],
    }
    assert (len(found.comparisons), found.left_out) == (5, 1)
    assert read(path, "t").categories == {}
    assert len(read(path, "t").comparisons) == 5
    assert refusal(path, "t", "far") == (
        ": there is no vote of the category 'far'; there are votes of human, superhuman, text, water."
    )
    assert "there is no vote of the category ''" in refusal(path, "t", "")


def test_at_most_ten_categories_are_named(tmp_path):
    path = write(tmp_path / "votes.csv", [row(categories=f"c{n:02}") for n in range(13)])
    assert refusal(path, None, "none").endswith(
        "there are votes of c00, c01, c02, c03, c04, c05, c06, c07, c08, c09 and 3 more."
    )
    path.write_text("model_a,model_b,winner,categories,track\n", encoding="utf-8")
    assert refusal(path, None, "c").endswith("there are votes of none.")
    assert refusal(path, "t").endswith("there are votes of none.")
    path.write_text(HEADER, encoding="utf-8")
    assert refusal(path, None, "c") == ": there is no column categories; leave --category out."


def test_categories_are_looked_at_only_where_one_is_wanted(tmp_path):
    path = write(tmp_path / "votes.jsonl", [row(categories=["a"]), row(categories=["b", 3])])
    assert len(read(path).comparisons) == 2
    assert refusal(path, None, "a") == ", line 2, column categories: there is a list; it must be words."


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet"])
def test_a_header_alone_is_a_board_without_votes(tmp_path, ending):
    found = read(write(tmp_path / f"votes{ending}", []))
    assert (found.comparisons.names, len(found.comparisons), found.left_out) == ((), 0, 0)
    assert found.comparisons.voter.tolist() == []


def test_columns_of_something_else_are_no_board(tmp_path):
    path = write(tmp_path / "votes.csv", [row(model_a=f"a{n}", model_b=f"b{n}") for n in range(1001)])
    assert refusal(path) == ": model_a and model_b name more than 2,000 entries; a board has no more."
