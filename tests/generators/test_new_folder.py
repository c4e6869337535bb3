"""Tests of folders that are whole or not there."""

import pytest

from generators.new_folder import new_folder


def test_nothing_stands_under_the_name_before_the_end(tmp_path):
    with new_folder(tmp_path / "made") as making:
        (making / "clip").write_text("clip")
        assert not (tmp_path / "made").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
    assert (tmp_path / "made" / "clip").read_text() == "clip"


def test_an_empty_folder_stays_the_same_one(tmp_path):
    before = tmp_path / "made"
    before.mkdir()
    number = before.stat().st_ino
    with new_folder(before) as making:
        (making / "clip").write_text("clip")
    assert before.stat().st_ino == number
    assert [path.name for path in before.iterdir()] == ["clip"]
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def make(folder, then):
    with new_folder(folder) as making:
        (making / "clip").write_text("mine")
        then()


def test_a_failure_leaves_nothing(tmp_path):
    def fail():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        make(tmp_path / "made", fail)
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_else_put_there_meanwhile_is_kept(tmp_path):
    def interfere():
        (tmp_path / "made").mkdir()
        (tmp_path / "made" / "clip").write_text("theirs")

    with pytest.raises(ValueError, match="not empty"):
        make(tmp_path / "made", interfere)
    assert (tmp_path / "made" / "clip").read_text() == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["made"]
