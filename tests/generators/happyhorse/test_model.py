"""Tests of a trained model, warm."""

import numpy as np
import pytest
import torch

from generators.contract import PermanentFailure
from generators.happyhorse import latents, weights
from generators.happyhorse.model import first_tokens, load
from generators.happyhorse.variants import VARIANTS
from generators.shapes.grounding import Start
from generators.shapes.language import parse
from generators.shapes.scene import Scene
from generators.shapes.seen import Seen

SCENES = [
    parse("A red ball and a blue square bounce on a grey floor with a bell sound"),
    parse("A green star and a pink ball fall"),
]
STARTS = [
    Start(SCENES[0], (Seen("ball", "red", 0.3, 0.6, 0.08, 0.7), Seen("square", "blue", 0.7, 0.8, 0.09))),
    Start(
        Scene(SCENES[1].things, "mint"),
        (Seen("star", "green", 0.25, 0.9, 0.1), Seen("ball", "pink", 0.6, 0.5, 0.06, 3.0)),
    ),
]


@pytest.fixture(scope="module")
def models(stirred_weights):
    return {variant: load(variant, stirred_weights) for variant in VARIANTS}


def same(one, other):
    assert one.film.scene == other.film.scene
    assert one.slots == other.slots
    np.testing.assert_allclose(one.film.places, other.film.places, atol=1e-5)
    np.testing.assert_allclose(
        [i.time for i in one.film.impacts], [i.time for i in other.film.impacts], atol=1e-3
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_model_knows_what_it_is_made_of(models, stirred_weights, variant):
    model = models[variant]
    numbers = sum(value.numel() for network in model.networks.values() for value in network.parameters())
    assert model.memory_bytes == 4 * numbers
    assert weights.card(variant, stirred_weights)["parameters"] == numbers
    assert model.facts == {
        "weights_sha256": weights.sha256(stirred_weights / f"{variant}.safetensors"),
        "steps": VARIANTS[variant].steps,
        "device": "cpu",
        "dtype": "float32",
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_clip_is_one_of_many_sampled_together(models, variant):
    model = models[variant]
    together = model.sample_all(SCENES, [5, 6], [None, None], sound=True)
    for scene, seed, clip in zip(SCENES, (5, 6), together, strict=True):
        same(model.sample(scene, seed, None, sound=True), clip)
    assert not np.allclose(together[0].film.places[0, 0], together[1].film.places[0, 0])


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_clip_begins_with_its_first_frame(models, variant):
    model = models[variant]
    for start, clip in zip(STARTS, model.sample_all(SCENES, [5, 6], STARTS, sound=False), strict=True):
        shown = [(thing.shape, thing.colour) for thing in clip.film.scene.things]
        assert shown == [(seen.shape, seen.colour) for seen in start.things]
        np.testing.assert_allclose(
            clip.film.places[0], [(seen.x, seen.y) for seen in start.things], atol=1e-5
        )
        assert clip.film.radii == pytest.approx([seen.radius for seen in start.things], abs=1e-6)
        assert clip.film.scene.floor == start.scene.floor


def test_the_prompt_of_a_first_frame_has_its_floor(models):
    """A prompt that leaves the floor open says the one that is seen."""
    told = []
    model = models["mini"]
    network = model.networks["joint"]
    hook = network.register_forward_pre_hook(lambda _network, given: told.append(given[0]))
    try:
        model.sample(SCENES[1], 1, STARTS[1], sound=True)
        model.sample(STARTS[1].scene, 1, STARTS[1], sound=True)
        model.sample(SCENES[1], 1, None, sound=True)
    finally:
        hook.remove()
    steps = model.variant.steps
    assert told[0].equal(told[steps])
    assert not told[0].equal(told[2 * steps])


@pytest.mark.parametrize("variant", VARIANTS)
def test_seeds_as_large_as_they_come_are_taken(models, variant):
    clip = models[variant].sample(SCENES[0], 2**63 - 1, None, sound=True)
    assert np.isfinite(clip.film.places).all()


def test_tokens_of_first_frames_are_those_of_the_codec():
    tokens = first_tokens(STARTS)
    assert tokens.shape == (2, latents.FIRST, latents.FIRST_WIDTH)
    assert tokens.dtype == torch.float32
    look = latents.decode_first(tokens.numpy())
    np.testing.assert_array_equal(look.shape >= 0, [[True, True, False, False]] * 2)
    np.testing.assert_allclose(look.angle[0, 0] % np.pi, 0.7, atol=1e-5)
    np.testing.assert_allclose(look.angle[1, 1] % np.pi, 3.0, atol=1e-5)
    np.testing.assert_allclose(look.place[1, :2], [(0.25, 0.9), (0.6, 0.5)], atol=1e-6)


def test_a_model_without_weights_is_not_loaded(tmp_path):
    with pytest.raises(PermanentFailure, match=r"mini\.safetensors are missing"):
        load("mini", tmp_path)


def test_one_thread_is_enough(stirred_weights):
    torch.set_num_threads(2)
    load("mini", stirred_weights)
    assert torch.get_num_threads() == 1
