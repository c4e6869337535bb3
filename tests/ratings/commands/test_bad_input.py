"""Every kind of bad input is one sentence that names the file, and exit code 2; what was changed once sealed, 3."""

import gzip

import pytest

from ratings.__main__ import main
from tests.ratings.commands.files import refused
from tests.ratings.ledgers import PUBLIC, small, write as write_ledger, write_blocks
from tests.ratings.votes_files import ENDINGS, row, write, write_parquet

VOTES, ROWS = small()
GOOD = [row(voter=f"v{n}", track="t") for n in range(30)]
BAD = {
    "an unknown outcome": (
        [*GOOD, row(voter="v", track="t", winner="draw")],
        "column winner: there is 'draw'; it",
    ),
    "a missing column": (
        [{"model_a": "x", "model_b": "y"}],
        "there is no column winner; there must be model_a,",
    ),
    "a name in both columns": (
        [*GOOD, row(voter="v", track="t", model_a="y")],
        "both are 'y'; an entry never meets",
    ),
    "a weight that is no number": ([row(weight=1.0), row(weight=float("nan"))], "column weight: there is "),
    "a weight below zero": (
        [row(weight=1.0), row(weight=-1.0)],
        "it must be a number, 0 or from 1e-9 to 1e9.",
    ),
    "a weight past all others": (
        [row(weight=1.0), row(weight=1e300)],
        "it must be a number, 0 or from 1e-9 to 1e9.",
    ),
    "a weight next to nothing": (
        [row(weight=1.0), row(weight=1e-300)],
        "it must be a number, 0 or from 1e-9 to 1e9.",
    ),
}


def sentence_of(capsys, *words):
    said = refused(capsys, *words)
    assert said.count("\n") == 1
    assert said.endswith(".\n")
    assert said.startswith(f"ratings {words[0]}: {words[1]}")
    return said


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("fault", BAD)
def test_a_bad_row_is_named_with_file_place_and_cure(tmp_path, capsys, ending, fault):
    rows, wanted = BAD[fault]
    said = sentence_of(capsys, "rank", write(tmp_path / f"votes{ending}", rows))
    assert wanted in said
    if "missing" not in fault:
        assert f", {'row' if ending == '.parquet' else 'line'} " in said


def whole(path):
    return write(path, GOOD).read_bytes()


FILES = {
    "a cut gzip": (
        "votes.csv.gz",
        lambda path: whole(path)[:-9],
        "no whole gzip file; make or fetch it again.",
    ),
    "no gzip": ("votes.jsonl.gz", lambda _: b"{}\n", "no whole gzip file; make or fetch it again."),
    "a cut Parquet": (
        "votes.parquet",
        lambda path: whole(path)[:-9],
        "so it was cut off; make or fetch it again.",
    ),
    "CSV by another name": (
        "votes.parquet",
        lambda _: b"model_a,model_b\n",
        "text must be named .csv or .jsonl",
    ),
    "Parquet by another name": (
        "votes.csv",
        lambda path: whole(path.with_suffix(".parquet")),
        "this is no UTF-8",
    ),
    "UTF-16": ("votes.csv", lambda path: whole(path).decode().encode("utf-16"), "save the file as UTF-8."),
    "an empty file": ("votes.csv", lambda _: b"", "the file is empty; its first line must name the columns."),
    "an empty Parquet": ("votes.parquet", lambda _: b"", "the file is empty; make or fetch it again."),
    "zeros": ("votes.csv", lambda _: b"\0" * 9999, "there is no column model_a or model_b or winner"),
}


@pytest.mark.parametrize("fault", FILES)
def test_a_file_that_is_none_is_named_with_its_cure(tmp_path, capsys, fault):
    name, content, wanted = FILES[fault]
    path = tmp_path / name
    path.write_bytes(content(path))
    assert wanted in sentence_of(capsys, "rank", path)


@pytest.mark.parametrize("name", ["votes.csv", "votes.jsonl.gz", "votes.parquet"])
def test_a_directory_is_no_file(tmp_path, capsys, name):
    (tmp_path / name).mkdir()
    assert sentence_of(capsys, "rank", tmp_path / name).endswith(": is a directory.\n")


def test_a_parquet_file_of_another_schema_is_named(tmp_path, capsys):
    path = write_parquet(tmp_path / "boards.parquet", [{"entry": "x", "rating": 1000.0}])
    assert "there is no column model_a or model_b or winner" in sentence_of(capsys, "rank", path)
    columns = row() | {"winner": 3}
    assert "the column winner holds int64; it must hold text." in sentence_of(
        capsys, "rank", write_parquet(path, [columns])
    )


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("blocks_ending", [".csv", ".parquet"])
def test_a_changed_line_is_three(tmp_path, capsys, ending, blocks_ending):
    changed = [*VOTES[:3], VOTES[3] | {"winner": "tie"}, *VOTES[4:]]
    votes, _ = write_ledger(tmp_path, changed, ROWS, ending)
    blocks = write_blocks(tmp_path, ROWS, blocks_ending)
    words = ["verify", str(votes), "--blocks", str(blocks), "--key", PUBLIC.hex()]
    assert main(words) == 3
    place = {".csv": "line 5", ".jsonl": "line 4", ".parquet": "row 4"}[ending]
    assert capsys.readouterr().out == (
        f"{votes}, {place} (battle battle-3): altered: the ledger holds another line at block 1, position 5.\n"
    )
    write_ledger(tmp_path, VOTES, ROWS, ending)
    assert main(words) == 0


def test_blocks_that_are_cut_off_are_bad_input(tmp_path, capsys):
    votes, blocks = write_ledger(tmp_path, VOTES, ROWS)
    packed = tmp_path / "blocks.jsonl.gz"
    packed.write_bytes(gzip.compress(blocks.read_bytes())[:-5])
    said = refused(capsys, "verify", votes, "--blocks", packed, "--key", PUBLIC.hex())
    assert said == f"ratings verify: {packed}: the file is no whole gzip file; make or fetch it again.\n"
