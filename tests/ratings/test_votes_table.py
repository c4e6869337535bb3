import json

import numpy as np
import pytest

from ratings import votes_cells
from ratings.votes_file import read
from tests.ratings.votes_files import HEADER, refusal, row, write

NO_CELL = [
    (
        "x,y,model_c\n",
        "2, column winner: there is 'model_c'; it must be model_a, model_b, tie or tie (bothbad).",
    ),
    ("x,y,\n", "2, column winner: there is ''; it must be model_a"),
    ("x,y," + "t" * 500 + "\n", f"2, column winner: there is '{'t' * 79}...; it must be"),
    (",y,tie\n", "2, column model_a: there is ''; it must be text."),
    ("x,y,tie\nz,z,tie\n", "3, column model_b: both are 'z'; an entry never meets itself."),
    ('x,"y\n\ny",tie\nx,y,no\n', "5, column winner: there is 'no'; it must be"),
]


@pytest.mark.parametrize(("text", "sentence"), NO_CELL, ids=range(len(NO_CELL)))
def test_a_wrong_cell_is_refused_with_its_line_and_column(tmp_path, text, sentence):
    path = tmp_path / "votes.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    assert refusal(path).startswith(f", line {sentence}")


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("side_a", "top", "left or right"),
        ("side_a", "", "left or right"),
        ("counted", "yes", "true or false"),
        ("voter", "", "text"),
        ("track", "", "text"),
    ],
)
def test_what_stands_in_an_optional_column_must_be_right(tmp_path, column, cell, meant):
    path = write(tmp_path / "votes.csv", [row(**{column: cell})])
    assert refusal(path) == f", line 2, column {column}: there is {cell!r}; it must be {meant}."


@pytest.mark.parametrize(
    ("column", "cell", "shown"),
    [
        ("model_a", 7, "7"),
        ("model_b", True, "True"),
        ("model_b", "\ud800", r"'\ud800'"),
        ("voter", None, "nothing"),
        ("voter", ["v"], "a list"),
        ("voter", {}, "an object"),
        ("winner", ["tie"], "a list"),
        ("winner", 0, "0"),
        ("side_a", {"left": 1}, "an object"),
        ("side_a", None, "nothing"),
        ("counted", 2, "2"),
        ("counted", None, "nothing"),
    ],
)
def test_json_must_hold_words_where_words_belong(tmp_path, column, cell, shown):
    whole = {**row(voter="v", side_a="left", counted=True)}
    path = tmp_path / "votes.jsonl"
    path.write_text(json.dumps(whole) + "\n" + json.dumps(whole | {column: cell}) + "\n", encoding="utf-8")
    assert refusal(path).startswith(f", line 2, column {column}: there is {shown}; it must be ")


def test_a_column_that_a_later_vote_lacks_is_missed(tmp_path):
    path = write(tmp_path / "votes.jsonl", [row(voter="v"), row()])
    assert refusal(path) == ", line 2, column voter: there is nothing; it must be text."


def test_rows_are_taken_in_chunks_and_voters_numbered_as_they_come(tmp_path, monkeypatch):
    rows = [row(model_a=f"m{n % 7}", model_b=f"n{n % 5}", voter=f"v{n % 300}") for n in range(1000)]
    path = write(tmp_path / "votes.csv", rows)
    whole = read(path).comparisons
    monkeypatch.setattr(votes_cells, "CHUNK", 7)
    parts = read(path).comparisons
    assert whole.names == parts.names
    for column in ("left", "right", "outcome", "voter"):
        assert np.array_equal(getattr(whole, column), getattr(parts, column))
    assert whole.voter[:301].tolist() == [*range(300), 0]
    assert len(whole.names) == 12
