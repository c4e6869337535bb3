"""Tests of drawing sound."""

import numpy as np

from generators.waveform import waveform


def test_silence_is_a_line():
    mask = np.asarray(waveform(np.zeros(100, np.float32), 1.0, 30, 20))
    assert mask.shape == (20, 30)
    assert 0 < (mask > 0).sum(axis=0).max() <= 2
    assert np.asarray(waveform(np.ones(100, np.float32), 1.0, 30, 20)).min() == 255
