"""Tests of the networks: what goes in, what comes out, and who hears whom."""

import inspect

import pytest
import torch
from torch import nn

from generators.happyhorse import latents
from generators.happyhorse.layers import AUDIO, VIDEO
from generators.happyhorse.streams import linked
from generators.happyhorse.variants import VARIANTS
from tests.generators.happyhorse.networks import EVERY_NETWORK, JOINT_ONES, fresh, random_tokens, stirred

MADE = {"joint": {VIDEO, AUDIO}, "picture": {VIDEO}, "sound": {AUDIO}}
SHAPES = {
    VIDEO: [(3, latents.FIRST, latents.FIRST_WIDTH), (3, latents.TIMES, latents.MOTION_WIDTH)],
    AUDIO: [(3, 1, latents.VOICE_WIDTH), (3, latents.TIMES, latents.STRIKE_WIDTH)],
}
WATCHES = [
    ("happyhorse-tiny", "joint"),
    ("mini", "joint"),
    ("dual-stream-tiny", "joint"),
    ("cascade-tiny", "sound"),
]
LINKED = [*JOINT_ONES, ("cascade-tiny", "sound")]


def moved(network, given, changed):
    """How much each part of the answer moves, by modality and part."""
    before, after = network(*given), network(*changed)
    return {
        (modality, at): float((one - other).abs().max())
        for modality in before
        for at, (one, other) in enumerate(zip(before[modality], after[modality], strict=True))
    }


def with_other_motion(given, time=None):
    words, (first, motion), audio = given
    other = motion.clone()
    other[:, time if time is not None else slice(None)] += 1
    return words, (first, other), audio


@pytest.mark.parametrize(("variant", "name"), EVERY_NETWORK)
def test_velocities_have_the_shape_of_tokens(variant, name):
    made = stirred(variant, name)(*random_tokens(3))
    assert {m: [tuple(part.shape) for part in parts] for m, parts in made.items()} == {
        modality: SHAPES[modality] for modality in MADE[name]
    }
    assert all(part.isfinite().all() for parts in made.values() for part in parts)


@pytest.mark.parametrize(("variant", "name"), EVERY_NETWORK)
def test_no_network_is_told_how_much_noise_there_is(variant, name):
    assert list(inspect.signature(fresh(variant, name).forward).parameters) == ["words", "video", "audio"]


@pytest.mark.parametrize(("variant", "name"), EVERY_NETWORK)
def test_a_fresh_network_has_no_opinion(variant, name):
    """Before training, its velocities are the same for whatever it is given."""
    network = fresh(variant, name)
    found = moved(network, random_tokens(2), random_tokens(2, seed=1))
    assert max(found.values()) < 1e-6


@pytest.mark.parametrize(("variant", "name"), EVERY_NETWORK)
def test_clips_of_a_batch_do_not_hear_each_other(variant, name):
    network, (words, video, audio) = stirred(variant, name), random_tokens(4)
    alone = network(words[2:3], tuple(x[2:3] for x in video), tuple(x[2:3] for x in audio))
    for modality, parts in network(words, video, audio).items():
        for part, one in zip(parts, alone[modality], strict=True):
            torch.testing.assert_close(part[2:3], one, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("variant", "name"), EVERY_NETWORK)
def test_words_change_every_velocity(variant, name):
    words, video, audio = random_tokens(2)
    found = moved(stirred(variant, name), (words, video, audio), (words.flip(0), video, audio))
    assert min(found.values()) > 1e-4


@pytest.mark.parametrize(("variant", "name"), LINKED)
def test_links_start_silent(variant, name):
    network, given = stirred(variant, name, leave="links"), random_tokens(2)
    assert len(network.links)
    before = network(*given)
    network.links = nn.ModuleDict()
    for modality, parts in network(*given).items():
        for part, same in zip(parts, before[modality], strict=True):
            assert part.equal(same)


@pytest.mark.parametrize(("variant", "name"), LINKED)
def test_links_that_have_learnt_are_heard(variant, name):
    network, given = stirred(variant, name), random_tokens(2)
    before = network(*given)
    network.links = nn.ModuleDict()
    after = network(*given)
    assert all((after[m][1] - before[m][1]).abs().max() > 1e-4 for m in before)


@pytest.mark.parametrize(("variant", "name"), WATCHES)
def test_a_sound_that_watches_depends_on_motion(variant, name):
    given = random_tokens(2)
    found = moved(stirred(variant, name), given, with_other_motion(given))
    assert found[AUDIO, 0] > 1e-4
    assert found[AUDIO, 1] > 1e-4


@pytest.mark.parametrize(("variant", "name"), WATCHES)
def test_it_hears_motion_without_its_links_too(variant, name):
    """By attention: links are a short cut, not the only way."""
    network, given = stirred(variant, name), random_tokens(2)
    network.links = nn.ModuleDict()
    assert moved(network, given, with_other_motion(given))[AUDIO, 1] > 1e-4


def test_a_stitched_sound_never_sees_the_picture():
    network, (words, video, audio) = stirred("stitched-tiny", "sound"), random_tokens(2)
    shouted = tuple(1e3 * part for part in video)
    assert max(moved(network, (words, video, audio), (words, shouted, audio)).values()) == 0
    assert max(moved(network, (words, video, audio), (words, None, audio)).values()) == 0


@pytest.mark.parametrize("variant", ["stitched-tiny", "cascade-tiny"])
def test_a_picture_alone_never_hears_the_sound(variant):
    network, (words, video, audio) = stirred(variant, "picture"), random_tokens(2)
    shouted = tuple(1e3 * part for part in audio)
    assert max(moved(network, (words, video, audio), (words, video, shouted)).values()) == 0


@pytest.mark.parametrize(("variant", "name"), JOINT_ONES)
def test_a_picture_made_together_hears_the_sound(variant, name):
    words, video, audio = random_tokens(2)
    found = moved(stirred(variant, name), (words, video, audio), (words, video, tuple(-x for x in audio)))
    assert found[VIDEO, 0] > 1e-4
    assert found[VIDEO, 1] > 1e-4


@pytest.mark.parametrize(("variant", "name"), LINKED)
def test_a_link_speaks_to_tokens_of_the_same_time(variant, name):
    network, given = stirred(variant, name), random_tokens(1)
    _, video, audio = with_other_motion(given, time=10)
    tokens = 1 + latents.TIMES

    def sound(video):
        parts = {VIDEO: torch.zeros(1, latents.FIRST + latents.TIMES, 1), AUDIO: torch.zeros(1, tokens, 1)}
        linked(network.links, parts, video, audio)
        return parts[AUDIO]

    loud = (sound(video) - sound(given[1])).abs().amax(dim=(0, 2))
    assert loud.nonzero().flatten().tolist() == [1 + time for time in (9, 10, 11)]  # the voice comes first


@pytest.mark.parametrize("variant", ["happyhorse-tiny", "mini"])
def test_the_ends_of_a_single_stream_are_owned_and_its_middle_is_shared(variant):
    network, size = fresh(variant, "joint"), VARIANTS[variant].networks["joint"]
    owners = {}
    for key, _ in network.named_parameters():
        if key.startswith("blocks.") and ".maps." in key:
            owners.setdefault(int(key.split(".")[1]), set()).add(key.split(".maps.")[1].split(".")[0])
    ends = {*range(size.own), *range(size.own + size.shared, 2 * size.own + size.shared)}
    assert owners == {at: {"0", "1", "2"} if at in ends else {"shared"} for at in range(len(network.blocks))}
    assert len(owners) - len(ends) == size.shared > 0
