"""Tests of the dual stream: two transformers, each layer of one watching the other."""

import pytest
import torch
from torch import nn

from generators.happyhorse.dual_stream import CrossAttention, DualLayer
from generators.happyhorse.layers import AUDIO, TEXT, VIDEO, rotary
from generators.happyhorse.streams import Size
from generators.happyhorse.variants import VARIANTS
from tests.generators.happyhorse.networks import fresh, random_tokens, stirred

WIDTH, HEADS = 16, 2
LENGTHS = {TEXT: 2, VIDEO: 3, AUDIO: 4}
TURNS = {m: rotary(torch.arange(length) + 0.5, WIDTH // HEADS) for m, length in LENGTHS.items()}


@pytest.fixture
def layer():
    torch.manual_seed(0)
    return DualLayer(Size(WIDTH, HEADS, own=1, shared=0))


@pytest.fixture
def parts():
    torch.manual_seed(1)
    return {m: torch.randn(2, length, WIDTH) for m, length in LENGTHS.items()}


def moved(layer, parts, modality):
    """How much each token moves when the last one of a modality changes, by modality."""
    other = parts[modality].clone()
    other[:, -1] += 1
    before, after = layer(parts, TURNS), layer({**parts, modality: other}, TURNS)
    return {m: (after[m] - before[m]).abs().amax(dim=(0, 2)) for m in before}


def test_the_streams_share_no_map():
    for part in fresh("dual-stream-tiny", "joint").layers:
        for side in (part.inward, part.across, part.mlp):
            assert set(side) == {str(VIDEO), str(AUDIO)}
            pointers = [{value.data_ptr() for value in each.parameters()} for each in side.values()]
            assert pointers[0].isdisjoint(pointers[1])


def test_it_has_as_many_layers_as_its_size_says():
    network = fresh("dual-stream-tiny", "joint")
    assert len(network.layers) == VARIANTS["dual-stream-tiny"].networks["joint"].own


@pytest.mark.parametrize("modality", [TEXT, VIDEO, AUDIO])
def test_every_token_of_both_streams_hears_everyone(layer, parts, modality):
    found = moved(layer, parts, modality)
    assert (found[VIDEO] > 1e-6).all()
    assert (found[AUDIO] > 1e-6).all()


def test_the_text_is_heard_and_hears_nobody(layer, parts):
    assert layer(parts, TURNS)[TEXT] is parts[TEXT]


@pytest.mark.parametrize(("mine", "other"), [(VIDEO, AUDIO), (AUDIO, VIDEO)])
def test_without_watching_the_streams_stay_apart(layer, parts, mine, other):
    nn.init.zeros_(layer.across[str(mine)].out.maps["shared"].weight)
    found = moved(layer, parts, other)
    assert not found[mine].any()
    assert (found[other] > 1e-6).all()


def test_a_layer_of_silent_maps_changes_nothing(layer, parts):
    for side in (layer.inward, layer.across):
        for each in side.values():
            nn.init.zeros_(each.out.maps["shared"].weight)
    for each in layer.mlp.values():
        nn.init.zeros_(each.down.maps["shared"].weight)
    for modality, part in layer(parts, TURNS).items():
        assert part.equal(parts[modality])


def test_attention_to_others_counts_the_time_between():
    torch.manual_seed(0)
    attention = CrossAttention(WIDTH, HEADS)
    x, other = torch.randn(1, 3, WIDTH), torch.randn(1, 5, WIDTH)

    def answer(shift, other_shift):
        turns = rotary(torch.arange(3) + shift, WIDTH // HEADS)
        return attention(x, other, turns, rotary(torch.arange(5) + other_shift, WIDTH // HEADS))

    assert answer(0, 0).shape == x.shape
    torch.testing.assert_close(answer(0, 0), answer(7, 7), atol=1e-5, rtol=1e-4)
    assert not torch.allclose(answer(0, 0), answer(0, 7), atol=1e-3)


def test_both_streams_watch_each_other_without_links():
    network, (words, video, audio) = stirred("dual-stream-tiny", "joint"), random_tokens(2)
    network.links = nn.ModuleDict()
    before = network(words, video, audio)
    louder = network(words, video, tuple(2 * part for part in audio))
    brighter = network(words, tuple(2 * part for part in video), audio)
    for at in range(2):
        assert (louder[VIDEO][at] - before[VIDEO][at]).abs().max() > 1e-4
        assert (brighter[AUDIO][at] - before[AUDIO][at]).abs().max() > 1e-4
