"""Tests of coded sound: what is heard of a file is as loud as that of every other, and no peak of it clips."""

import numpy as np
import pytest

from generators import aac, video
from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip
from generators.decoded import decode
from generators.loudness import levelled, measure

RATE, SECONDS = 48_000, 4.0
FORMAT = ClipFormat(width=64, height=64, seconds=SECONDS)


def _bursts(every, length, rng):
    sound = np.zeros(round(SECONDS * RATE))
    for start in range(0, len(sound), every):
        sound[start : start + length] = rng.standard_normal(length)
    return sound


def _sounds():
    rng, time = np.random.default_rng(0), np.arange(round(SECONDS * RATE)) / RATE
    clicks = np.zeros(len(time))
    clicks[::24_000] = 1.0
    return {
        "tone": np.sin(2 * np.pi * 440 * time),
        "square": np.sign(np.sin(2 * np.pi * 220 * time)),
        "noise": 0.1 * rng.standard_normal(len(time)),
        "bursts": _bursts(12_000, 600, rng),
        "one burst": _bursts(10**6, 480, rng),
        "clicks": clicks,
    }


def sound(name):
    mono = _sounds()[name]
    return np.repeat((mono / np.abs(mono).max())[:, None], 2, axis=1).astype(np.float32)


def coded(folder, audio):
    """Return the file's own sound, and what the encoder says of it."""
    path = folder / "clip.mp4"
    black = np.zeros((1, 64, 64, 3), np.uint8)
    said = video.encode(GeneratedClip(black, 24, audio, RATE), path, FORMAT)
    return decode(path).audio, said.loudness_lufs


@pytest.mark.parametrize("name", ["tone", "square", "noise", "bursts", "one burst"])
def test_every_file_is_as_loud_as_the_others(tmp_path, name):
    heard, said = coded(tmp_path, sound(name))
    found = measure(heard, RATE)
    assert found.lufs == pytest.approx(-23.0, abs=0.2 if name == "one burst" else 0.1)
    assert said == pytest.approx(found.lufs, abs=0.05)
    assert found.peak_db <= -0.95


def test_what_is_nothing_but_peaks_stays_softer_and_does_not_clip(tmp_path):
    heard, said = coded(tmp_path, sound("clicks"))
    found = measure(heard, RATE)
    assert found.peak_db == pytest.approx(-1.0, abs=0.06)
    assert found.lufs < -30
    assert said == pytest.approx(found.lufs, abs=0.05)


def test_what_is_foretold_is_what_the_file_holds(tmp_path):
    audio = sound("bursts")
    level, _ = levelled(audio, RATE, aac.heard)
    heard, _ = coded(tmp_path, audio)
    assert np.array_equal(heard[: len(audio)], aac.heard(level, RATE))


def test_silence_stays_silence(tmp_path):
    heard, said = coded(tmp_path, np.zeros((RATE, 2), np.float32))
    assert said is None
    assert np.abs(heard).max() < 1e-4
