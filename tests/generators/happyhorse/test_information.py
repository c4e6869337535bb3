"""Tests of measuring whether a sound listens to the picture."""

import numpy as np
import pytest
import torch

from generators.happyhorse.batches import dress, tokens
from generators.happyhorse.information import LEVEL, has_sound, information_ratio
from generators.happyhorse.layers import AUDIO
from tests.generators.happyhorse.networks import EVERY_NETWORK, fresh, stirred

SEED = 4


@pytest.fixture(scope="module")
def some(films):
    return films[:60]


def test_a_network_that_does_not_see_the_picture_scores_exactly_one(some):
    assert information_ratio(stirred("stitched-tiny", "sound"), some, SEED) == 1


@pytest.mark.parametrize(
    ("variant", "name"), [("mini", "joint"), ("dual-stream-tiny", "joint"), ("cascade-tiny", "sound")]
)
def test_a_network_that_sees_it_does_not(some, variant, name):
    network = stirred(variant, name)
    ratio = information_ratio(network, some, SEED)
    assert ratio != 1
    assert 0.5 < ratio < 2  # it sees, but has not learnt what to make of it
    assert information_ratio(network, some, SEED) == ratio
    assert information_ratio(network, some, SEED + 1) != ratio


class Listener(torch.nn.Module):
    """It knows every clip by its picture, and says how to get from the noise to that clip's strikes."""

    def __init__(self, clips, share):
        super().__init__()
        self.clips, self.share = clips, share

    def forward(self, _words, video, audio):
        rows = [int((self.clips.motion - motion).abs().sum((1, 2)).argmin()) for motion in video[1]]
        noisy, known = audio[1], self.clips.strikes[rows]
        return {AUDIO: (None, self.share * (noisy - known) / LEVEL)}


def test_the_more_it_listens_the_lower_it_scores(some):
    clips = tokens(dress(some, np.random.default_rng(SEED)))
    ratios = [information_ratio(Listener(clips, share), some, SEED) for share in (1.0, 0.9, 0.5)]
    assert ratios[0] < 1e-6
    assert ratios == sorted(ratios)
    assert ratios[-1] < 1


@pytest.mark.parametrize(("variant", "name"), EVERY_NETWORK)
def test_who_makes_sound_is_known(variant, name):
    assert has_sound(fresh(variant, name)) == (name != "picture")
