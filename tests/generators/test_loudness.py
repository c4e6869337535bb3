"""Tests of measuring and levelling sound."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.loudness import HIGHEST_PEAK_DB, TARGET_LUFS, gain_db, levelled, measure


def tone(level, seconds=2.0, frequency=997):
    time = np.arange(int(48_000 * seconds)) / 48_000
    return np.repeat((level * np.sin(2 * np.pi * frequency * time))[:, None], 2, axis=1).astype(np.float32)


def test_the_reference_tone_of_ebu_tech_3341():
    assert measure(tone(10 ** (-23 / 20), 20), 48_000).lufs == pytest.approx(-23.0, abs=0.1)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.001, 1.0), st.floats(0.5, 3.0))
def test_a_tone_of_any_level_ends_at_the_target(level, seconds):
    audio, lufs = levelled(tone(level, seconds), 48_000)
    assert lufs == pytest.approx(TARGET_LUFS, abs=0.05)
    assert measure(audio, 48_000).lufs == pytest.approx(TARGET_LUFS, abs=0.1)


def test_a_sharp_peak_limits_the_gain():
    audio = tone(0.001)
    audio[1000] = 0.9
    loudness = measure(audio, 48_000)
    assert loudness.peak_db + gain_db(loudness) == pytest.approx(HIGHEST_PEAK_DB, abs=0.01)
    assert np.abs(levelled(audio, 48_000)[0]).max() <= 10 ** (HIGHEST_PEAK_DB / 20) + 1e-4


def test_a_sound_too_short_for_the_gate_is_levelled_by_its_power():
    audio, lufs = levelled(tone(0.01, 0.2), 48_000)
    assert lufs == pytest.approx(TARGET_LUFS, abs=0.05)
    assert np.sqrt(np.mean(audio**2)) == pytest.approx(10 ** (TARGET_LUFS / 20), rel=0.05)


def test_silence_stays_silence():
    audio, lufs = levelled(np.zeros((48_000, 2), np.float32), 48_000)
    assert lufs is None
    assert not audio.any()


@pytest.mark.parametrize("level", [1e-6, 1e-4, 3e-4])
def test_hiss_is_silence_and_is_not_raised(level):
    audio = np.random.default_rng(1).normal(0, level, (48_000, 2)).astype(np.float32)
    assert measure(audio, 48_000).lufs is None
    assert np.array_equal(levelled(audio, 48_000)[0], audio)


def test_what_coding_takes_away_is_given_back():
    def muffled(audio, _):
        return 0.7 * audio

    audio, lufs = levelled(tone(0.05), 48_000, muffled)
    assert lufs == pytest.approx(TARGET_LUFS, abs=0.05)
    assert measure(audio, 48_000).lufs == pytest.approx(TARGET_LUFS + 3.1, abs=0.1)


def test_a_peak_that_coding_raises_is_kept_down():
    def overshot(audio, _):
        raised = audio.copy()
        raised[1000] *= 1.5
        return raised

    audio = tone(0.001)
    audio[1000] = 0.9
    level, _ = levelled(audio, 48_000, overshot)
    assert measure(overshot(level, 48_000), 48_000).peak_db <= HIGHEST_PEAK_DB + 0.05
