"""Tests of the lag of sound: true where it is known, unknown where there is nothing to go by."""

import numpy as np
import pytest

from generators.sound_lag import LEAST_CHANGE, LEAST_Z, WITHIN_SECONDS, sound_lag
from tests.generators import staged

FPS, SECONDS = 24, 4.0
EVENTS = (0.52, 1.13, 1.71, 2.4, 2.83)


def seen(times=EVENTS, height=8.0, noise=0.3):
    """Accelerations with an event at each time, spread over the two frames around it."""
    change = noise * np.random.default_rng(2).random(round(SECONDS * FPS))
    for time in times:
        frame = int(time * FPS)
        change[frame] += height * (1 - (time * FPS - frame))
        change[frame + 1] += height * (time * FPS - frame)
    return change


def heard(times=EVENTS, late=0.0):
    return staged.clicks([time + late for time in times], SECONDS)


@pytest.mark.parametrize("late", [-0.3, -0.1, 0.0, 0.04, 0.2, 0.35, 0.45])
def test_a_lag_is_read_to_fifteen_milliseconds(late):
    lag = sound_lag(heard(late=late), staged.RATE, seen(), FPS)
    assert lag.seconds == pytest.approx(late, abs=0.015)
    assert lag.z >= LEAST_Z


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_any_sample_rate_will_do(rate):
    audio = np.zeros((round(SECONDS * rate), 2), np.float32)
    for time in EVENTS:
        audio[round((time + 0.2) * rate) :][:400] = 0.3 * np.sin(np.arange(400) * 0.3)[:, None]
    assert sound_lag(audio, rate, seen(), FPS).seconds == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize(
    ("audio", "change"),
    [
        (np.zeros((192_000, 2), np.float32), seen()),
        (heard(), np.zeros(96)),
        (heard(), seen(height=LEAST_CHANGE / 2, noise=0.0)),
        (heard(EVENTS[:1]), seen(EVENTS[:1])),
        (heard((0.2, 0.9, 3.3)), seen((1.5, 2.3))),
        (np.random.default_rng(3).normal(0, 0.1, (192_000, 2)).astype(np.float32), seen()),
        (heard()[:9600], seen()[:5]),
        (heard(), seen()[:0]),
    ],
    ids=[
        "silence", "nothing moves", "hardly moves", "one event", "other events", "noise", "too short", "no frame",
    ],
)  # fmt: skip
def test_without_evidence_it_is_unknown(audio, change):
    assert sound_lag(audio, staged.RATE, change, FPS) is None


def test_nothing_beyond_half_a_second_is_claimed():
    lag = sound_lag(heard(late=0.8), staged.RATE, seen(), FPS)
    assert lag is None or abs(lag.seconds) <= WITHIN_SECONDS
