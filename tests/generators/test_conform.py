"""Tests of bringing clips to one form."""

import numpy as np
import pytest

from generators import conform
from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip

SMALL = ClipFormat(width=64, height=64, fps=24, seconds=1.0)


def clip(frames, fps, audio=None, sample_rate=48_000):
    return GeneratedClip(frames, fps, audio, sample_rate)


def levels(made):
    return [
        round(float(picture.to_ndarray(format="gray")[32, 32])) for picture in conform.pictures(made, SMALL)
    ]


@pytest.mark.parametrize(("number", "fps"), [(24, 24), (12, 12), (60, 60), (5, 24), (200, 24)])
def test_every_clip_gets_the_frames_of_its_format_in_order(number, fps):
    frames = np.empty((number, 64, 64, 3), np.uint8)
    frames[:] = np.linspace(0, 255, number).astype(np.uint8)[:, None, None, None]
    shown = levels(clip(frames, fps))
    assert len(shown) == 24
    assert shown == sorted(shown)
    if fps == number:
        assert shown[-1] - shown[0] > 200


def test_another_shape_is_padded_with_black_not_stretched():
    frames = np.full((1, 32, 128, 3), 255, np.uint8)
    picture = next(conform.pictures(clip(frames, 24), SMALL)).to_ndarray(format="gray")
    assert picture[32].min() > 240
    assert max(picture[10].max(), picture[53].max()) < 10


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
def test_sound_keeps_its_pitch_at_any_rate(rate):
    time = np.arange(rate * 2) / rate
    audio = np.repeat(np.sin(2 * np.pi * 1000 * time)[:, None], 2, axis=1).astype(np.float32)
    heard = conform.sound(clip(np.zeros((1, 2, 2, 3), np.uint8), 24, audio, rate), SMALL)
    assert heard.shape == (48_000, 2)
    assert np.argmax(np.abs(np.fft.rfft(heard[:, 0]))) == 1000


def test_short_and_missing_sound_end_in_silence():
    short = conform.sound(clip(np.zeros((1, 2, 2, 3), np.uint8), 24, np.ones((100, 2), np.float32)), SMALL)
    assert short[:100].all()
    assert not short[100:].any()
    assert not conform.sound(clip(np.zeros((1, 2, 2, 3), np.uint8), 24), SMALL).any()
