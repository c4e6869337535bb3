import gzip
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from arena.exports.release_file import FileInTheMaking, share


def written(folder, name, pieces, **told):
    file = FileInTheMaking(folder, name)
    for piece in pieces:
        file.write(piece)
    return file.finish(**told)


@given(pieces=st.lists(st.binary(max_size=200), max_size=8))
@pytest.mark.parametrize("name", ["plain", "deeper/packed.gz"])
def test_what_is_told_of_a_file_is_true(tmp_path_factory, name, pieces):
    folder = tmp_path_factory.mktemp("made")
    facts = written(folder, name, pieces, table="votes", rows=3)
    content = (folder / name).read_bytes()
    assert (facts.bytes, facts.sha256) == (len(content), sha256(content).hexdigest())
    assert (gzip.decompress(content) if name.endswith(".gz") else content) == b"".join(pieces)
    assert (facts.path, facts.table, facts.track, facts.format, facts.rows) == (name, "votes", None, None, 3)


def test_the_same_bytes_are_packed_the_same_whenever_and_in_whatever_pieces(tmp_path):
    rows = [b"%d,row\n" % number for number in range(5000)]
    one, other = written(tmp_path, "a.gz", rows), written(tmp_path, "b.gz", [b"".join(rows)])
    assert one.sha256 == other.sha256
    assert (tmp_path / "a.gz").read_bytes()[3:8] == bytes(5), "no name, no time"


def test_the_same_bytes_become_one_file(tmp_path):
    for name in ("new", "old"):
        (tmp_path / name).write_bytes(b"same")
    share(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "new").samefile(tmp_path / "old")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


@pytest.mark.parametrize("old", [b"rotten", None])
def test_what_is_not_the_same_stays_a_file_of_its_own(tmp_path, old):
    (tmp_path / "new").write_bytes(b"same")
    if old is not None:
        (tmp_path / "old").write_bytes(old)
    share(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "new").read_bytes() == b"same"
    assert (tmp_path / "new").stat().st_nlink == 1
