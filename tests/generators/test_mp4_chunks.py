"""Tests of chunks: a silent file of many MiB is described as a small one is, and plays to its end."""

import av
import numpy as np
import pytest

from generators import mould, mp4, mp4_chunks, video
from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip

FORMAT = ClipFormat(width=640, height=360, fps=24, seconds=4.0, sample_rate=48_000)


@pytest.fixture(scope="module")
def noisy(tmp_path_factory):
    """A sounding file of several MiB."""
    path = tmp_path_factory.mktemp("noisy") / "sounding.mp4"
    frames = np.random.default_rng(3).integers(0, 255, (48, 360, 640, 3), dtype=np.uint8)
    video.encode(GeneratedClip(frames, 12, None, 48_000), path, FORMAT)
    assert path.stat().st_size > 2 * 2**20
    return path


def test_a_large_silent_file_has_one_chunk_as_a_small_one_has(noisy, tmp_path):
    path = tmp_path / "silent.mp4"
    video.remux_silent(noisy, path)
    assert path.stat().st_size > 2 * 2**20
    mp4.pad_to_size_class(path)
    mould.check_video(path.read_bytes(), FORMAT, sound=False)
    with av.open(str(noisy)) as sounding, av.open(str(path)) as silent:
        for loud, mute in zip(sounding.decode(video=0), silent.decode(video=0), strict=True):
            assert (loud.to_ndarray() == mute.to_ndarray()).all()


def test_a_file_of_two_tracks_is_not_touched(noisy):
    with pytest.raises(ValueError, match="not alone"):
        mp4_chunks.join_chunks(noisy)
