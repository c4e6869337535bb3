"""Tests of boxes and size classes."""

from contextlib import suppress

import av
import pytest
from hypothesis import given, strategies as st

from generators import mp4


@pytest.mark.parametrize(
    ("size", "padded"),
    [
        (1, 2**19),
        (2**19 - 8, 2**19),
        (2**19 - 7, 2**20),
        (2**19, 2**20),
        (2**20 - 100, 2**20),
        (2**20 + 1, 2**21),
    ],
)
def test_files_grow_to_the_next_class(tmp_path, size, padded):
    path = tmp_path / "clip"
    path.write_bytes(bytes(size))
    assert mp4.pad_to_size_class(path) == padded == path.stat().st_size


def test_padding_is_a_box_that_players_skip(sounding):
    last = mp4.boxes(sounding.read_bytes())[-1]
    assert last.name == "free"
    assert last.start + last.size == mp4.SMALLEST_CLASS
    with av.open(str(sounding)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 96


def test_a_box_that_runs_over_its_end_is_refused():
    with pytest.raises(ValueError, match="claims"):
        mp4.boxes((100).to_bytes(4, "big") + b"mdat" + bytes(4))
    with pytest.raises(ValueError, match="cut off"):
        mp4.boxes(b"abc")


@given(st.binary(max_size=200))
def test_no_bytes_hang_the_reader(content):
    with suppress(ValueError):
        assert sum(box.size for box in mp4.boxes(content) if "/" not in box.name) == len(content)
