"""Files written durably: whole under their name, or not there at all."""

from __future__ import annotations

import pytest

from arena import durable


def test_what_is_written_is_there_and_nothing_beside_it(tmp_path):
    target = tmp_path / "folder" / "name.bin"
    durable.write(target, b"content")
    assert target.read_bytes() == b"content"
    assert list(target.parent.iterdir()) == [target]
    assert target.parent.stat().st_mode & 0o077 == 0


def test_a_disk_that_fails_leaves_no_file_of_that_name(tmp_path, monkeypatch):
    def fails(_handle):
        raise OSError("no space left on device")

    monkeypatch.setattr(durable.os, "fsync", fails)
    with pytest.raises(OSError, match="no space"):
        durable.write(tmp_path / "name.bin", b"content")
    assert not (tmp_path / "name.bin").exists()
