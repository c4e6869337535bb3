"""A backup's file is whole under its name, or not there; nobody else may read it, and nothing is replaced unasked."""

from __future__ import annotations

import pytest

from arena.backup import beside
from arena.backup.errors import BackupError


def write(target, content=b"content", **options):
    with beside.writing(target, **{"force": False, **options}) as file:
        file.write(content)


def refused(target, **options):
    with pytest.raises(BackupError) as caught:
        write(target, **options)
    return str(caught.value)


def test_it_is_there_whole_and_private(tmp_path):
    write(tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"content"
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(TypeError):
        write(tmp_path / "f", "no bytes")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_written_over(tmp_path):
    (tmp_path / ".f.part").write_bytes(b"much longer than what comes")
    write(tmp_path / "f", b"short")
    assert (tmp_path / "f").read_bytes() == b"short"
    assert len(list(tmp_path.iterdir())) == 1


def test_two_at_once_are_one(tmp_path):
    with beside.writing(tmp_path / "f", force=False) as file:
        assert "Another backup is writing" in refused(tmp_path / "f")
        file.write(b"first")
    assert (tmp_path / "f").read_bytes() == b"first"


def test_a_draft_that_leads_elsewhere_is_not_written_to(tmp_path):
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / ".f.part").symlink_to(tmp_path / "precious")
    assert "cannot be written" in refused(tmp_path / "f")
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_only_a_plain_file_is_replaced_and_only_when_asked(tmp_path):
    write(tmp_path / "f")
    assert "is there already: name another file, or say --force" in refused(tmp_path / "f")
    write(tmp_path / "f", b"new", force=True)
    assert (tmp_path / "f").read_bytes() == b"new"
    (tmp_path / "link").symlink_to(tmp_path / "f")
    assert "is no plain file" in refused(tmp_path / "link", force=True)
    assert "is no plain file" in refused(tmp_path, force=True)


def test_what_is_no_place_is_one_sentence(tmp_path):
    assert "There is no folder" in refused(tmp_path / "none" / "f")
    assert "holds a zero byte" in refused(type(tmp_path)("a\0b"))
    assert "file name too long" in refused(tmp_path / ("x" * 252))
