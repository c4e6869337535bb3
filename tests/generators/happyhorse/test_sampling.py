"""Tests of sampling: from noise to tokens, the same each time."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from generators.happyhorse import latents
from generators.happyhorse.layers import AUDIO, VIDEO
from generators.happyhorse.sampling import levels, sample
from generators.happyhorse.variants import VARIANTS
from tests.generators.happyhorse.networks import random_tokens, stirred

SEEDS = [3, 1, 2**63 - 1]
OWN_SOUND = ["stitched-tiny", "cascade-tiny"]
PARTS = ("first", "motion", "voice", "strikes")


@pytest.fixture(scope="module")
def networks():
    return {
        variant: {name: stirred(variant, name) for name in VARIANTS[variant].networks} for variant in VARIANTS
    }


@pytest.fixture(scope="module")
def given_tokens():
    words, video, _ = random_tokens(3)
    return words, video[0]


def sampled(networks, variant, words, seeds=SEEDS, **more):
    return sample(VARIANTS[variant], networks[variant], words, seeds, **more)


@settings(deadline=None)
@given(st.integers(1, 64))
def test_levels_fall_from_one_to_nought(steps):
    course = levels(steps)
    assert len(course) == steps + 1
    assert (course[0], course[-1]) == (1, 0)
    assert all(high > low for high, low in pairwise(course))


@settings(deadline=None)
@given(st.integers(2, 64))
def test_no_fewer_of_the_steps_lie_where_there_is_much_noise(steps):
    downs = -np.diff(levels(steps))
    assert (np.diff(downs) > -1e-9).all()


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_seed_gives_the_same_clip_bit_for_bit(networks, given_tokens, variant):
    words, _ = given_tokens
    one, same = (sampled(networks, variant, words) for _ in range(2))
    for name in PARTS:
        np.testing.assert_array_equal(getattr(one, name), getattr(same, name))
    assert one.first.shape == (3, latents.FIRST, latents.FIRST_WIDTH)
    assert one.motion.shape == (3, latents.TIMES, latents.MOTION_WIDTH)
    assert one.voice.shape == (3, 1, latents.VOICE_WIDTH)
    assert one.strikes.shape == (3, latents.TIMES, latents.STRIKE_WIDTH)


@pytest.mark.parametrize("variant", VARIANTS)
def test_another_seed_or_another_prompt_gives_another_clip(networks, given_tokens, variant):
    words, _ = given_tokens
    one = sampled(networks, variant, words[:1], [3])
    for other in (sampled(networks, variant, words[:1], [4]), sampled(networks, variant, words[1:2], [3])):
        for name in PARTS:
            assert np.abs(getattr(one, name) - getattr(other, name)).max() > 1e-3


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_clip_does_not_depend_on_its_batch(networks, given_tokens, variant):
    words, first = given_tokens
    together = sampled(networks, variant, words, first=first)
    for row, seed in enumerate(SEEDS):
        alone = sampled(networks, variant, words[row : row + 1], [seed], first=first[row : row + 1])
        for name in PARTS:
            np.testing.assert_allclose(getattr(alone, name)[0], getattr(together, name)[row], atol=1e-4)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_given_first_frame_is_kept_and_heeded(networks, given_tokens, variant):
    words, first = given_tokens
    free, held = sampled(networks, variant, words), sampled(networks, variant, words, first=first)
    np.testing.assert_array_equal(held.first, first.numpy())
    assert np.abs(free.first - held.first).max() > 0.1
    assert np.abs(free.motion - held.motion).max() > 1e-3
    assert first.equal(random_tokens(3)[1][0])  # the caller's tokens are the caller's


@pytest.mark.parametrize("variant", VARIANTS)
def test_sound_is_left_out_where_a_network_of_its_own_makes_it(networks, given_tokens, variant):
    words, _ = given_tokens
    silent, loud = (sampled(networks, variant, words, sound=sound) for sound in (False, True))
    assert (silent.voice is None) == (silent.strikes is None) == (variant in OWN_SOUND)
    np.testing.assert_array_equal(silent.first, loud.first)
    np.testing.assert_array_equal(silent.motion, loud.motion)


def test_only_a_cascade_lets_its_sound_watch_the_finished_picture(networks, given_tokens):
    words, first = given_tokens
    moved = {}
    for variant in OWN_SOUND:
        free, held = sampled(networks, variant, words), sampled(networks, variant, words, first=first)
        moved[variant] = np.abs(free.strikes - held.strikes).max()
    assert moved["stitched-tiny"] == 0
    assert moved["cascade-tiny"] > 1e-3


class Known(torch.nn.Module):
    """A network that knows where noise and clip lie: its velocity is the same all the way."""

    def __init__(self, velocities):
        super().__init__()
        self.velocities, self.seen = velocities, []

    def forward(self, _words, video, audio):
        self.seen.append({VIDEO: video, AUDIO: audio})
        return self.velocities


@pytest.mark.parametrize("variant", ["happyhorse-tiny", "mini"])
def test_steps_add_up_to_the_way_from_noise_to_clip(variant):
    words, video, audio = random_tokens(2)
    network = Known({VIDEO: video, AUDIO: audio})
    made = sample(VARIANTS[variant], {"joint": network}, words, [1, 2])
    assert len(network.seen) == VARIANTS[variant].steps
    start, course = network.seen[0], levels(VARIANTS[variant].steps)
    wanted = [
        noise - way
        for m, way in ((VIDEO, video), (AUDIO, audio))
        for noise, way in zip(start[m], way, strict=True)
    ]
    for name, part in zip(PARTS, wanted, strict=True):
        np.testing.assert_allclose(getattr(made, name), part, atol=1e-5)
    for level, seen in zip(course, network.seen, strict=False):
        halfway = start[VIDEO][1] - (1 - level) * video[1]
        torch.testing.assert_close(seen[VIDEO][1], halfway, atol=1e-5, rtol=0)


def test_a_given_first_frame_is_put_back_before_every_step(given_tokens):
    words, first = given_tokens
    _, video, audio = random_tokens(3)
    network = Known({VIDEO: video, AUDIO: audio})
    sample(VARIANTS["mini"], {"joint": network}, words, SEEDS, first=first)
    assert all(seen[VIDEO][0].equal(first) for seen in network.seen)


def test_noise_is_noise(given_tokens):
    _, video, audio = random_tokens(400)
    network = Known({VIDEO: video, AUDIO: audio})
    sample(VARIANTS["mini"], {"joint": network}, random_tokens(400)[0], range(400))
    for part in (*network.seen[0][VIDEO], *network.seen[0][AUDIO]):
        assert float(part.mean()) == pytest.approx(0, abs=0.05)
        assert float(part.std()) == pytest.approx(1, abs=0.05)
        assert len(part.flatten(1).unique(dim=0)) == 400
