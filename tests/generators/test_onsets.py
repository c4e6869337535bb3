"""Tests of finding where sounds begin."""

import numpy as np
import pytest

from generators.onsets import onsets
from generators.shapes.language import parse
from generators.shapes.scene import TIMBRES
from generators.shapes.sound import soundtrack
from generators.shapes.world import play

RATE = 48_000


def clicks(*times):
    sound = np.zeros(4 * RATE, np.float32)
    for time in times:
        sound[round(time * RATE) : round(time * RATE) + 480] = 0.5
    return sound


def test_clicks_are_found_where_they_are():
    assert onsets(clicks(0.5, 0.7, 2.0), RATE) == pytest.approx([0.5, 0.7, 2.0], abs=0.006)


@pytest.mark.parametrize("sound", [clicks(), np.zeros(0, np.float32), np.full(100, 1e-6, np.float32)])
def test_silence_has_none(sound):
    assert onsets(sound, RATE) == []


def test_a_decaying_note_begins_once():
    time = np.arange(RATE) / RATE
    note = (np.exp(-5 * time) * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
    found = onsets(np.concatenate([np.zeros(RATE // 2, np.float32), note]), RATE)
    assert found == pytest.approx([0.5], abs=0.01)


@pytest.mark.parametrize("timbre", TIMBRES)
def test_impacts_are_heard_above_what_still_rings(timbre):
    found = matched = impacts = 0
    for seed in range(4):
        film = play(parse(f"Two red balls bounce with a {timbre} sound"), seed, frames=96, fps=24)
        heard = np.array(onsets(soundtrack(film, 4.0, RATE).mean(axis=1), RATE))
        times = np.array([impact.time for impact in film.impacts])
        hard = times[[impact.strength > 0.3 for impact in film.impacts]]
        found += len(heard)
        matched += sum(np.abs(times - onset).min() < 0.03 for onset in heard)
        impacts += sum(np.abs(heard - time).min() < 0.06 for time in hard) / len(hard)
    assert matched >= 0.9 * found
    assert impacts / 4 > 0.85
