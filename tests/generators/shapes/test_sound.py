"""Tests of the sound of the shapes world."""

import numpy as np
import pytest

from generators.shapes.scene import TIMBRES, Thing
from generators.shapes.sound import mix
from generators.shapes.timbres import note
from generators.shapes.world import Impact

BALL = (Thing("ball", "red", "fall"),)


@pytest.mark.parametrize("timbre", TIMBRES)
def test_a_note_starts_at_once_and_ends_in_silence(timbre):
    wave = note(timbre, 0, 48_000)
    loud = np.abs(wave) > 0.3
    assert np.abs(wave).max() == pytest.approx(1)
    assert np.argmax(loud) < 0.004 * 48_000
    assert abs(wave[-1]) < 0.01


def test_timbres_differ():
    spectra = [np.abs(np.fft.rfft(note(timbre, 0, 48_000), 2**17)) for timbre in TIMBRES]
    spectra = [each / np.linalg.norm(each) for each in spectra]
    assert max(a @ b for i, a in enumerate(spectra) for b in spectra[:i]) < 0.6


@pytest.mark.parametrize("time", [0.5, 0.50001, 1.23456, 3.9])
def test_an_impact_sounds_at_its_sample(time):
    track = mix([Impact(time, 1.0, 0, 0.5)], BALL, "beep", 4.0, 48_000)
    assert not track[: round(time * 48_000)].any()
    assert np.argmax(np.abs(track).max(axis=1) > 0.01) - round(time * 48_000) < 48


def test_where_it_happens_is_heard():
    left = np.abs(mix([Impact(1.0, 1.0, 0, 0.0)], BALL, "wood", 4.0, 48_000)).max(axis=0)
    right = np.abs(mix([Impact(1.0, 1.0, 0, 1.0)], BALL, "wood", 4.0, 48_000)).max(axis=0)
    assert left[0] > 1.5 * left[1] > 0
    assert right[1] > 1.5 * right[0] > 0


def test_harder_is_louder_and_nothing_clips():
    soft, hard = (np.abs(mix([Impact(1.0, s, 0, 0.5)], BALL, "bell", 4.0, 48_000)).max() for s in (0.1, 1.0))
    assert hard > 2 * soft
    many = [Impact(1 + i / 1000, 1.0, 0, 0.5) for i in range(30)]
    assert np.abs(mix(many, BALL, "drum", 4.0, 48_000)).max() <= 0.9001


def test_impacts_past_the_end_are_left_out():
    assert not mix([Impact(4.0, 1.0, 0, 0.5), Impact(9.0, 1.0, 0, 0.5)], BALL, "bell", 4.0, 48_000).any()
