"""The folders of media are walked once; what is no file of theirs is told and never followed."""

from __future__ import annotations

import os

from arena.backup.media import Told, opened, walk


def names(folder, told):
    return [found.name for found in walk("clips", folder, told)]


def test_folders_come_before_what_they_hold(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b/f").touch()
    (tmp_path / "a").touch()
    assert names(tmp_path, Told()) == ["clips", "clips/a", "clips/b", "clips/b/f"]


def test_links_and_pipes_are_told_and_not_followed(tmp_path):
    (tmp_path / "shadow").symlink_to("/etc/shadow")
    (tmp_path / "etc").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "two\nlines").touch()
    told = Told()
    assert names(tmp_path, told) == ["clips"]
    assert told.links == ["clips/etc", "clips/pipe", "clips/shadow", "clips/two\\nlines"]
    assert told.sentences()[0].startswith("4 things in the folders of media are no files and were left out:")


def test_what_is_being_written_is_left_out_in_silence(tmp_path):
    for name in ("clip.part", "sheet.png.drawn", ".hidden"):
        (tmp_path / name).touch()
    (tmp_path / ".2026-03-01-abcd").mkdir()
    told = Told()
    assert names(tmp_path, told) == ["clips"]
    assert told.sentences() == []


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert names(tmp_path / "none", Told()) == []


def test_what_goes_while_it_is_walked_is_counted(tmp_path):
    (tmp_path / "f").touch()
    found = list(walk("clips", tmp_path, Told()))[1]
    (tmp_path / "f").unlink()
    told = Told()
    assert opened(found, told) is None
    assert told.sentences() == ["1 files were deleted while the backup was made."]
