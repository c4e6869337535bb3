"""Clip files: random names, written whole, private."""

from __future__ import annotations

import pytest

from arena.clips import files


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.CLIPS_ROOT = tmp_path / "clips"
    return settings.CLIPS_ROOT


def test_stored_content_lies_under_a_random_name(root):
    names = {files.store(b"same", ".mp4") for _ in range(20)}
    assert len(names) == 20
    for name in names:
        assert files.path_of(name) == root / name[:2] / name
        assert files.path_of(name).read_bytes() == b"same"
    assert not list(root.rglob("*.part"))


def test_folders_are_the_owners_alone(root):
    name = files.store(b"x", ".jpg")
    assert files.path_of(name).parent.stat().st_mode & 0o077 == 0


def test_what_is_discarded_is_gone_and_twice_is_once(root):
    name = files.store(b"x", ".jpg")
    files.discard(name)
    files.discard(name)
    files.discard("")
    assert not files.path_of(name).exists()
    assert root.exists()
