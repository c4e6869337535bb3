import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings, strategies as st

from ratings import votes_parquet
from ratings.votes_file import VotesFileError, read
from tests.ratings.votes_files import boards, refusal, row, write, write_parquet

AGAIN = "make or fetch it again."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("votes")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", f": the file is empty; {AGAIN}"),
        (
            b"model_a,model_b,winner\nx,y,tie\n",
            ": this is no Parquet file; text must be named .csv or .jsonl, and",
        ),
        ("model_a,model_b\n".encode("utf-16"), ": this is no Parquet file; text must be named"),
        (b"PAR", ": this is no Parquet file; text"),
        (b"PAR1" + b"x" * 50, f": the file does not end as Parquet does, so it was cut off; {AGAIN}"),
        (b"PAR1", ": this is no Parquet file that can be read ("),
        (b"PAR1\0\0\0\0PAR1", ": this is no Parquet file that can be read ("),
        (b"PAR1\xff\xff\xff\x7fPAR1", ": this is no Parquet file that can be read ("),
        (b"PAR1" + b"\x15\x04" * 20 + b"\x28\0\0\0PAR1", ": this is no Parquet file that can be read ("),
    ],
)
def test_what_is_no_parquet_is_refused(tmp_path, content, sentence):
    path = tmp_path / "votes.parquet"
    path.write_bytes(content)
    assert refusal(path).startswith(sentence)


def test_a_file_that_was_cut_off_is_refused_wherever_it_was(tmp_path):
    path = write(tmp_path / "votes.parquet", [row(voter=f"v{n}") for n in range(100)])
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        assert refusal(path)


def test_what_cannot_be_opened_is_refused(tmp_path):
    assert refusal(tmp_path / "votes.parquet") == ": no such file or directory."
    (tmp_path / "folder.parquet").mkdir()
    assert refusal(tmp_path / "folder.parquet") == ": is a directory."


def test_without_pyarrow_it_says_so(tmp_path, monkeypatch):
    path = write(tmp_path / "votes.parquet", [row()])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert refusal(path) == ": Parquet is read by pyarrow, which is not here; pip install pyarrow."


def test_a_parquet_file_of_another_schema_is_refused(tmp_path):
    path = write_parquet(tmp_path / "boards.parquet", [{"entry": "x", "rating": 1000.0, "model_a": "x"}])
    assert refusal(path) == ": there is no column model_b or winner; there must be model_a, model_b, winner."


@pytest.mark.parametrize(
    ("name", "cell", "sentence"),
    [
        ("model_a", 7, "int64; it must hold text."),
        ("winner", True, "bool; it must hold text."),
        ("voter", b"v", "binary; it must hold text."),
        ("voter", ["v"], "list<element: string>; it must hold text."),
        ("side_a", None, "null; it must hold text."),
        ("counted", 1.0, "double; it must hold true and false, or those words."),
        ("weight", "1", "string; it must hold numbers."),
        ("weight", {"of": 1}, "struct<of: int64>; it must hold numbers."),
        ("track", {"of": "x"}, "struct<of: string>; it must hold text."),
    ],
)
def test_columns_of_another_kind_are_refused(tmp_path, name, cell, sentence):
    path = tmp_path / "votes.parquet"
    whole = {column: pa.array([cell]) for column, cell in row(side_a="left").items()}
    pq.write_table(pa.table(whole | {name: pa.array([cell])}), path)
    assert refusal(path) == f": the column {name} holds {sentence}"


def test_columns_that_are_not_needed_may_hold_anything(tmp_path):
    path = write_parquet(tmp_path / "votes.parquet", [row(prompt={"a": [1]}, cast_at=7, categories=0.5)])
    assert len(read(path).comparisons) == 1


def test_a_name_that_two_columns_have_is_refused(tmp_path):
    path = tmp_path / "votes.parquet"
    cells = [pa.array(["x"])] * 4
    pq.write_table(pa.Table.from_arrays(cells, ["model_a", "model_b", "winner", "winner"]), path)
    assert refusal(path) == ": the column 'winner' occurs twice; each name must be its own."


@pytest.mark.parametrize("rows", [1, 3, 7, 1000])
def test_batches_do_not_show(tmp_path, monkeypatch, rows):
    votes = [row(model_a=f"m{n % 5}", voter=f"v{n % 13}", counted=n % 3 > 0) for n in range(50)]
    path = write(tmp_path / "votes.parquet", votes)
    whole = read(path)
    monkeypatch.setattr(votes_parquet, "ROWS_A_BATCH", rows)
    parts = read(path)
    assert parts.comparisons.left.tolist() == whole.comparisons.left.tolist()
    assert parts.comparisons.voter.tolist() == whole.comparisons.voter.tolist()
    assert (parts.voter_names, parts.left_out) == (whole.voter_names, whole.left_out)


def test_arrow_has_its_memory_as_before(tmp_path):
    before = pa.default_memory_pool().backend_name
    read(write(tmp_path / "votes.parquet", [row()]))
    refusal(tmp_path / "none.parquet")
    assert pa.default_memory_pool().backend_name == before


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "lz4", "brotli"])
def test_every_way_to_pack_is_read(tmp_path, compression):
    path = write_parquet(tmp_path / "votes.parquet", [row()] * 20, compression=compression)
    assert len(read(path).comparisons) == 20


@given(made=boards(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_damaged_in_one_place_is_read_or_refused(folder, made, data):
    path = write(folder / "damaged.parquet", made[2] or [row()])
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 3))
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + cut :])
    try:
        votes = read(path).comparisons
    except VotesFileError as error:
        assert str(error).startswith(str(path))  # noqa: PT017 - reading it is as good
    except MemoryError:
        pass  # a damaged length may ask for more than there is
    else:
        assert len(votes) <= max(len(made[2]), 1)
