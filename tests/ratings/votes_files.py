"""Votes files for the tests: comparisons, and the same as a file would tell them."""

import csv
import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import strategies as st

from ratings.votes_file import VotesFileError, read
from tests.ratings.boards import comparisons

WORDS = ["model_a", "model_b", "tie", "tie (bothbad)"]
MIRRORED = ["model_b", "model_a", "tie", "both_bad"]
ENDINGS = [".csv", ".jsonl", ".csv.gz", ".jsonl.gz", ".parquet"]
TEXT_ENDINGS = ENDINGS[:4]
HEADER = "model_a,model_b,winner\n"
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@st.composite
def boards(draw):
    """Comparisons under any names, and a row for each vote, told from either entry's side."""
    votes = draw(comparisons(largest=4, most=12))
    names = draw(st.lists(TEXT, min_size=len(votes.names), max_size=len(votes.names), unique=True))
    rows = []
    for left, right, outcome in zip(votes.left, votes.right, votes.outcome, strict=True):
        turn = draw(st.booleans())
        pair = [names[left], names[right]]
        rows.append(
            {
                "prompt": draw(TEXT),
                "model_a": pair[turn],
                "model_b": pair[not turn],
                "winner": (MIRRORED if turn else WORDS)[outcome],
                "side_a": "right" if turn else "left",
                "voter": draw(TEXT),
            }
        )
    return tuple(names), votes, rows


def row(**cells):
    """A vote that is well, and what is to be otherwise; None leaves a column out."""
    whole = {"model_a": "x", "model_b": "y", "winner": "model_a", **cells}
    return {name: cell for name, cell in whole.items() if cell is not None}


def write_parquet(path, rows, types=(), **options):
    """Write rows as Parquet: of these types, where Arrow would not guess them, and in row groups of seven."""
    names = list(rows[0]) if rows else ["model_a", "model_b", "winner", "side_a", "voter"]
    guessed = {} if rows else dict.fromkeys(names, pa.string())
    types = guessed | dict(types)
    columns = {name: pa.array([each.get(name) for each in rows], types.get(name)) for name in names}
    pq.write_table(pa.table(columns), path, **{"row_group_size": 7, "compression": "zstd"} | options)
    return path


def write(path, rows):
    """Write rows as the ending of the path asks."""
    if path.suffix == ".parquet":
        return write_parquet(path, rows)
    with (
        gzip.open(path, "wt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open("w", encoding="utf-8", newline="") as file
    ):
        if ".jsonl" in path.name:
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in rows)
        else:
            writer = csv.DictWriter(
                file, list(rows[0]) if rows else ["model_a", "model_b", "winner", "side_a", "voter"]
            )
            writer.writeheader()
            writer.writerows(rows)
    return path


def refusal(path, *wanted, **options):
    """The sentence with which a file is refused, without its path."""
    with pytest.raises(VotesFileError) as caught:
        read(path, *wanted, **options)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert sentence.endswith(".")
    return sentence.removeprefix(str(path))
