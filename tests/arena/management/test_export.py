from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from arena.exports.catalogue import TABLES
from ratings.__main__ import main
from tests.arena.exports.ledger import two_blocks

pytestmark = pytest.mark.django_db


def export(folder, *options):
    said = StringIO()
    call_command("export", str(folder), *options, stdout=said)
    return said.getvalue()


def refused(folder, *options):
    with pytest.raises(CommandError) as caught:
        export(folder, *options)
    assert str(caught.value).endswith(".")
    return str(caught.value)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_the_folder_holds_all_that_the_check_needs(tmp_path, capsys, form):
    two_blocks()
    said = export(tmp_path / "public", *([] if form == "csv" else ["--format", form]))
    assert sorted(path.name for path in (tmp_path / "public").iterdir()) == [
        "blocks.jsonl", "public_key.txt", f"votes.{form}"
    ]  # fmt: skip
    words = said.splitlines()[-1].split()
    assert words[:3] == ["python", "-m", "ratings"]
    assert main(words[3:]) == 0
    assert capsys.readouterr().out.startswith("7 votes and 2 events are as they were sealed")


def test_an_empty_folder_is_filled(tmp_path):
    export(tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_what_is_new_since_a_block_continues_what_was_before(tmp_path, capsys):
    two_blocks()
    said = export(tmp_path / "news", "--since", "1", "--format", "jsonl")
    assert "blocks 2 to 2" in said
    assert "can be checked behind those up to block 1" in said
    export(tmp_path / "whole", "--format", "jsonl")
    for name, new in (("votes.jsonl", 4), ("blocks.jsonl", 1)):
        lines = [(tmp_path / folder / name).read_bytes().splitlines() for folder in ("whole", "news")]
        assert lines[0][-new:] == lines[1]


@pytest.mark.parametrize("since", ["3", "-1"])
def test_a_block_that_is_not_there_is_named(tmp_path, since):
    two_blocks()
    assert refused(tmp_path / "public", f"--since={since}") == (
        f"There is no block {since}; --since takes the number of a block, and the newest is 2."
    )


def test_an_arena_without_blocks_says_so(tmp_path):
    assert "There is no block yet" in export(tmp_path / "public")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "kept").touch()
    assert "is not empty; name one that is not there yet" in refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_is_no_place_for_a_folder_is_named(tmp_path):
    (tmp_path / "file").touch()
    assert "is a file; name a folder" in refused(tmp_path / "file")
    assert "There is no folder" in refused(tmp_path / "none" / "deeper")
    assert "cannot be looked at" in refused(tmp_path / ("long" * 100))
    assert "holds a zero byte" in refused("a\0b")


def test_where_one_file_fails_nothing_remains(tmp_path, monkeypatch):
    def broken(_scope):
        yield []
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(TABLES, "blocks", replace(TABLES["blocks"], batches=broken))
    assert refused(tmp_path / "public").endswith("cannot be written: no space left on device.")
    assert list(tmp_path.iterdir()) == []
