"""Tests of posters."""

import av
import numpy as np
import pytest

from generators.poster import SIZE_CLASS, padded


def test_a_poster_is_the_first_frame_in_one_size(productions):
    for production in productions:
        assert production.poster.stat().st_size == SIZE_CLASS
        with (
            av.open(str(production.poster)) as picture,
            av.open(str(production.renditions["silent"])) as container,
        ):
            poster = next(picture.decode(video=0)).to_ndarray(format="rgb24").astype(int)
            first = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
        assert np.abs(poster - first).mean() < 4


@pytest.mark.parametrize("gap", [0, 1, 2, 3, 4, 5, 1000, 60_000])
def test_padding_keeps_a_jpeg_whole(productions, gap, tmp_path):
    original = productions[0].poster.read_bytes()
    bare = original[:2] + original[original.index(b"\xff\xdb") :]
    filler = SIZE_CLASS - gap - len(bare)
    body = bare[:2] + b"\xff" * filler + bare[2:] if filler > 0 else bare
    filled = padded(body)
    assert len(filled) % SIZE_CLASS == 0
    assert len(filled) - len(body) < SIZE_CLASS
    path = tmp_path / "padded.jpg"
    path.write_bytes(filled)
    with av.open(str(path)) as picture:
        assert next(picture.decode(video=0)).width == 512
