"""Whole pictures of a finished clip."""

import numpy as np
import pytest

from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip
from generators.probe import NotAVideo
from generators.stills import stills
from generators.video import encode

FORMAT = ClipFormat(width=64, height=48, fps=24, seconds=1.0, sample_rate=48_000)


def test_they_come_from_the_middle_of_equal_parts(tmp_path):
    frames = np.repeat(np.arange(24, dtype=np.uint8) * 10, 48 * 64 * 3).reshape(24, 48, 64, 3)
    encode(GeneratedClip(frames, 24, None, 48_000), tmp_path / "clip.mp4", FORMAT)
    found = stills(tmp_path / "clip.mp4", 3)
    assert found.shape == (3, 48, 64, 3)
    assert found.mean(axis=(1, 2, 3)) == pytest.approx([40, 120, 200], abs=4)


def test_what_is_no_video_is_said(tmp_path):
    (tmp_path / "clip.mp4").write_bytes(b"no video")
    with pytest.raises(NotAVideo):
        stills(tmp_path / "clip.mp4", 3)
    with pytest.raises(NotAVideo):
        stills(tmp_path / "nowhere.mp4", 3)
