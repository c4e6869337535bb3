"""Tests of the layers: attention on one clock, maps that a modality owns, links that start silent."""

import inspect

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch.nn import functional

from generators.happyhorse.layers import (
    AUDIO,
    TEXT,
    VIDEO,
    Attention,
    Block,
    Link,
    Mlp,
    PerModality,
    attend,
    rotary,
    turned,
)

ALL = (TEXT, VIDEO, AUDIO)
SPANS = [(TEXT, 2), (VIDEO, 3), (AUDIO, 4)]
TOKENS, WIDTH, HEADS = 9, 16, 2
CLOCK = torch.tensor([-1.0, -2, 0, 0.6, 1.6, 0, 0.4, 1.4, 2.4])
TURNS = rotary(CLOCK, WIDTH // HEADS)


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


@pytest.fixture
def x():
    return torch.randn(2, TOKENS, WIDTH)


def names(module):
    return {key for key, _ in module.named_parameters()}


def test_a_modality_has_a_map_of_its_own_or_shares_one():
    assert names(PerModality(4, 5, ALL)) == {"maps.0.weight", "maps.1.weight", "maps.2.weight"}
    assert names(PerModality(4, 5, (AUDIO,))) == {"maps.2.weight"}
    assert names(PerModality(4, 5, ())) == {"maps.shared.weight"}


def test_tokens_go_through_the_map_of_their_modality(x):
    maps = PerModality(WIDTH, 5, ALL)
    out = maps(x, SPANS)
    assert out.shape == (2, TOKENS, 5)
    start = 0
    for modality, length in SPANS:
        part = x[:, start : start + length] @ maps.maps[str(modality)].weight.T
        torch.testing.assert_close(out[:, start : start + length], part)
        start += length
    shared = PerModality(WIDTH, 5, ())
    torch.testing.assert_close(shared(x, SPANS), x @ shared.maps["shared"].weight.T)


@pytest.mark.parametrize("owned", [ALL, ()])
def test_a_block_keeps_the_shape_and_everyone_hears_everyone(x, owned):
    block = Block(WIDTH, HEADS, 3, owned)
    out = block(x, SPANS, TURNS)
    assert out.shape == x.shape
    for token in range(TOKENS):
        other = x.clone()
        other[:, token] += 1
        moved = (block(other, SPANS, TURNS) - out).abs().amax(dim=(0, 2))
        assert (moved > 1e-6).all()


def test_a_block_owns_all_its_maps_or_none():
    kinds = {
        key.split(".maps.")[1].split(".")[0] for key in names(Block(WIDTH, HEADS, 3, ALL)) if ".maps." in key
    }
    assert kinds == {"0", "1", "2"}
    kinds = {
        key.split(".maps.")[1].split(".")[0] for key in names(Block(WIDTH, HEADS, 3, ())) if ".maps." in key
    }
    assert kinds == {"shared"}


def test_no_layer_is_told_how_much_noise_there_is():
    assert list(inspect.signature(Block.forward).parameters) == ["self", "x", "spans", "turns"]
    assert list(inspect.signature(Attention.forward).parameters) == ["self", "x", "spans", "turns"]


def test_a_closed_gate_lets_nothing_through(x):
    attention = Attention(WIDTH, HEADS, ())
    with torch.no_grad():
        weight = attention.into.maps["shared"].weight
        weight[-HEADS:] = 0
        open_half = attention(x, SPANS, TURNS)
        weight[-HEADS:] = -1e4 * x[:, 0].mean(0)  # both gates shut, or wide open
        gates = torch.sigmoid(x @ weight[-HEADS:].T)
        out = attention(x, SPANS, TURNS)
    shut = (gates < 1e-6).all(-1)
    assert shut.any()
    assert out[shut].abs().max() < 1e-4
    assert open_half[shut].abs().max() > 1e-3


def test_attention_is_what_the_books_say():
    query, key, value = torch.randn(3, 2, HEADS, TOKENS, 8)
    torch.testing.assert_close(
        attend(query, key, value), functional.scaled_dot_product_attention(query, key, value)
    )


@settings(max_examples=40, deadline=None)
@given(st.floats(-30, 30), st.floats(-30, 30), st.floats(-30, 30))
def test_only_the_time_between_two_tokens_counts(one, other, shift):
    query, key = torch.randn(2, 1, 8)

    def product(first, second):
        turns = [rotary(torch.tensor([time], dtype=torch.float32), 8) for time in (first, second)]
        return float((turned(query, turns[0]) * turned(key, turns[1])).sum())

    assert product(one, other) == pytest.approx(product(one + shift, other + shift), abs=1e-3)
    assert float(turned(query, rotary(torch.tensor([one]), 8)).norm()) == pytest.approx(
        float(query.norm()), rel=1e-5
    )


def test_time_zero_turns_nothing_and_others_do(x):
    part = x[:, :1, :8]
    torch.testing.assert_close(turned(part, rotary(torch.zeros(1), 8)), part)
    assert not torch.allclose(turned(part, rotary(torch.ones(1), 8)), part)


def test_an_mlp_is_two_maps_with_a_bend_between(x):
    mlp = Mlp(WIDTH, 3, ())
    up, down = mlp.up.maps["shared"].weight, mlp.down.maps["shared"].weight
    assert up.shape == (3 * WIDTH, WIDTH)
    wanted = functional.gelu(x @ up.T, approximate="tanh") @ down.T
    torch.testing.assert_close(mlp(x, SPANS), wanted)


def test_a_link_starts_silent():
    link = Link(6, WIDTH)
    assert not link(torch.randn(2, 24, 6)).any()


def test_a_link_hears_its_own_time_and_one_to_either_side():
    link = Link(6, WIDTH)
    torch.nn.init.normal_(link.say.weight)
    x = torch.randn(1, 24, 6)
    other = x.clone()
    other[:, 10] += 1
    moved = (link(other) - link(x)).abs().amax(dim=(0, 2))
    assert moved.nonzero().flatten().tolist() == [9, 10, 11]
