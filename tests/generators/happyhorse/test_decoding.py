"""Tests of tokens becoming a film that can be drawn, and its sound."""

import numpy as np
import pytest

from generators.happyhorse import latents
from generators.happyhorse.codes import SLOTS
from generators.happyhorse.decoding import decode
from generators.happyhorse.films import INSTANTS
from generators.happyhorse.sampling import Sampled
from generators.onsets import onsets
from generators.shapes.render import render
from generators.shapes.scene import COLOURS, FLOORS, SHAPES, TIMBRES
from generators.shapes.sound import SOFTEST

RATE = 48_000
STRIKES = [(0.5, 1, 0.2), (1.25, 3, 1.0), (2.0, 1, 0.0)]
DRIFT = np.linspace(0, 0.4, INSTANTS)


@pytest.fixture(scope="module")
def sampled():
    """Two clips: a red ball and a blue star drift to the right in slots 1 and 3; one is empty."""
    there = np.array([False, True, False, True])
    look = latents.Look(
        np.array([[-1, SHAPES.index("ball"), -1, SHAPES.index("star")]]),
        np.array([[-1, COLOURS.index("red"), -1, COLOURS.index("blue")]]),
        np.array([FLOORS.index("mint")]),
        np.array([[0, 0.08, 0, 0.1]], np.float32),
        np.array([[0, 0.4, 0, 0]], np.float32),
        np.array([[[0, 0], [0.2, 0.3], [0, 0], [0.5, 0.6]]], np.float32),
    )
    places = np.broadcast_to(look.place[:, None], (1, INSTANTS, SLOTS, 2)).copy()
    places[0, :, :, 0] += DRIFT[:, None] * there
    sizes = np.array([[1, 0, 1, 2]])
    tokens = (
        latents.encode_first(look),
        latents.encode_motion(places, there[None]),
        latents.encode_voice(np.array([TIMBRES.index("wood")]), sizes, there[None]),
        latents.encode_strikes(np.array([STRIKES], np.float32)),
    )
    empty = [np.zeros_like(part) for part in tokens]
    empty[0][..., 0] = -1
    return Sampled(*(np.concatenate(pair) for pair in zip(tokens, empty, strict=True)))


@pytest.fixture(scope="module")
def clip(sampled):
    return decode(sampled, 0)


def test_only_the_shapes_that_are_there_are_shown(clip):
    assert clip.slots == (1, 3)
    assert [(thing.shape, thing.colour) for thing in clip.film.scene.things] == [
        ("ball", "red"),
        ("star", "blue"),
    ]
    assert clip.film.scene.floor == "mint"
    assert clip.film.scene.timbre == "wood"
    assert clip.film.radii == pytest.approx((0.08, 0.1), abs=1e-6)


def test_a_film_has_one_place_a_frame(clip):
    assert clip.film.places.shape == (96, 2, 2)
    assert clip.film.angles.shape == (96, 2)
    np.testing.assert_allclose(clip.film.places[:, 0, 0], 0.2 + DRIFT[:-1], atol=1e-5)
    np.testing.assert_allclose(
        clip.film.places[:, 1], np.stack([0.5 + DRIFT[:-1], np.full(96, 0.6)], 1), atol=1e-5
    )


def test_balls_roll_as_far_as_they_travel(clip):
    x, angle = clip.film.places[:, 0, 0], clip.film.angles[:, 0]
    assert angle[0] == pytest.approx(0.4, abs=1e-5)
    np.testing.assert_allclose(np.diff(angle), -np.diff(x) / 0.08, atol=1e-4)
    assert angle[-1] < -4


def test_strikes_become_impacts(clip):
    found = [(impact.time, impact.thing, impact.strength) for impact in clip.film.impacts]
    np.testing.assert_allclose(found, STRIKES, atol=1e-3)


def test_each_shape_strikes_at_its_own_pitch(clip):
    assert clip.pitches == (0, 5 + 4, 0, -5 + 12)


def test_a_level_below_the_softest_is_as_soft_as_can_be(sampled):
    faint = sampled.strikes * np.float32(0.9)
    clip = decode(Sampled(sampled.first, sampled.motion, sampled.voice, faint), 0)
    assert [impact.strength for impact in clip.film.impacts][2] == 0
    assert 0 < clip.film.impacts[0].strength < STRIKES[0][2]


def test_the_sound_sets_in_when_it_strikes(clip):
    sound = clip.sound(4.0, RATE)
    assert sound.shape == (4 * RATE, 2)
    assert sound.dtype == np.float32
    assert onsets(sound.mean(axis=1), RATE) == pytest.approx([time for time, *_ in STRIKES], abs=0.02)
    loud, soft = (np.abs(sound[round(time * RATE) :][:4800]).max() for time, *_ in STRIKES[1:])
    assert soft / loud == pytest.approx(SOFTEST, abs=0.05)


def test_without_sound_there_are_no_impacts(sampled):
    clip = decode(Sampled(sampled.first, sampled.motion, None, None), 0)
    assert clip.film.impacts == ()
    assert not clip.sound(1.0, RATE).any()
    assert clip.film.scene.things == decode(sampled, 0).film.scene.things


def test_an_empty_clip_shows_one_shape(sampled):
    clip = decode(sampled, 1)
    assert clip.slots == (0,)
    assert clip.film.impacts == ()
    assert render(clip.film, 64, 64).shape == (96, 64, 64, 3)


def test_whatever_was_sampled_can_be_drawn_and_heard():
    rng = np.random.default_rng(0)

    def noise(*shape):
        return (3 * rng.standard_normal((20, *shape))).astype(np.float32)

    wild = Sampled(
        noise(latents.FIRST, latents.FIRST_WIDTH),
        noise(latents.TIMES, latents.MOTION_WIDTH),
        noise(1, latents.VOICE_WIDTH),
        noise(latents.TIMES, latents.STRIKE_WIDTH),
    )
    for row in range(20):
        clip = decode(wild, row)
        assert len(clip.slots) == len(clip.film.radii) == clip.film.places.shape[1] >= 1
        assert np.isfinite(clip.film.places).all()
        sound = clip.sound(4.0, 8000)
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() <= 0.9 + 1e-6
    assert render(clip.film, 32, 32).shape == (96, 32, 32, 3)
