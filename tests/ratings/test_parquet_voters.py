import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st

from ratings import parquet_voters
from ratings.parquet_cells import ParquetCells
from ratings.parquet_voters import ParquetVoters
from ratings.text_files import VotesFileError
from tests.ratings.votes_files import TEXT

HEX = st.integers(0, 30).map("{:016x}".format)
FILE = type("File", (), {"path": "votes.parquet"})


def chunk(voters, kind=None, before=0):
    column = voters if isinstance(voters, pa.Array) else pa.array(voters, pa.string())
    return ParquetCells(FILE, pa.record_batch({"voter": column.cast(kind or column.type)}), before)


def numbered(*chunks):
    voters = ParquetVoters()
    for each in chunks:
        voters.add(each)
    return voters.numbered()


@given(
    st.lists(st.lists(st.one_of(HEX, HEX, HEX, TEXT), max_size=8), max_size=6), st.integers(1, 9), st.data()
)
@settings(max_examples=200)
def test_voters_are_numbered_as_they_come_whatever_they_are_called(batches, rows, data):
    kinds = [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet_voters, "NUMBERS", rows)
        patch.setattr(parquet_voters, "TEXTS", rows)
        code, names = numbered(*(chunk(each, data.draw(st.sampled_from(kinds))) for each in batches))
    whole = [word for batch in batches for word in batch]
    assert names == tuple(dict.fromkeys(whole))
    assert [names[number] for number in code] == whole
    assert code.dtype == np.int32


def test_nobody_is_nobody():
    assert [len(part) for part in numbered()] == [0, 0]
    assert [len(part) for part in numbered(chunk([]))] == [0, 0]


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        (["x", None], "nothing"),
        (["0" * 16, None], "nothing"),
        (["x", ""], "''"),
        (["0" * 16, ""], "''"),
        (pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["x", None])), "nothing"),
        (pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["0" * 16, None])), "nothing"),
        (pa.DictionaryArray.from_arrays(pa.array([0, None]), pa.array(["0" * 16, ""])), "nothing"),
    ],
)
def test_a_voter_without_a_name_is_refused_with_its_row(column, shown):
    with pytest.raises(VotesFileError) as caught:
        numbered(chunk(["0" * 16]), chunk(column, before=5))
    assert str(caught.value) == f"votes.parquet, row 7, column voter: there is {shown}; it must be text."
