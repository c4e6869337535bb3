"""Tests of the hash that stands for all files of a model."""

import hashlib
import os

import pytest
from hypothesis import given, strategies as st

from generators.open_weights import hashing

names = st.text("abc", min_size=1, max_size=4)


def write(folder, content):
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [folder / name for name in content]


@given(st.dictionaries(names, st.binary(max_size=20), min_size=1, max_size=4), st.randoms())
def test_neither_place_nor_order_matters(tmp_path_factory, content, random):
    one, other = (tmp_path_factory.mktemp("w") for _ in range(2))
    shuffled = write(other, content)
    random.shuffle(shuffled)
    assert hashing.sha256(one, write(one, content)) == hashing.sha256(other, shuffled)


def test_it_is_what_it_says(tmp_path):
    lines = (f"{name}\0{hashlib.sha256(data).hexdigest()}\n" for name, data in (("a", b"1"), ("b/c", b"2")))
    wanted = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert hashing.sha256(tmp_path, write(tmp_path, {"b/c": b"2", "a": b"1"})) == wanted


@pytest.mark.parametrize("changed", [{"a": b"2"}, {"b": b"1"}, {"a": b"1", "b": b""}, {"a": b""}])
def test_another_name_or_content_is_another_hash(tmp_path, changed):
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one = hashing.sha256(tmp_path / "one", write(tmp_path / "one", {"a": b"1"}))
    assert hashing.sha256(tmp_path / "other", write(tmp_path / "other", changed)) != one


def test_a_file_is_read_once_until_it_changes(tmp_path, monkeypatch):
    [path] = write(tmp_path, {"a": b"1"})
    first = hashing.sha256(tmp_path, [path])
    read = []
    digest = hashlib.file_digest
    monkeypatch.setattr(hashing.hashlib, "file_digest", lambda *given: read.append(1) or digest(*given))
    assert hashing.sha256(tmp_path, [path]) == first
    assert not read
    path.write_bytes(b"2")
    os.utime(path, ns=(1, 1))  # the clock of a file system may be coarse
    assert hashing.sha256(tmp_path, [path]) != first
    assert read == [1]
