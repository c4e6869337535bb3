"""Tests of what the networks learn."""

import pytest
import torch

from generators.happyhorse import latents
from generators.happyhorse.batches import Tokens
from generators.happyhorse.layers import AUDIO, VIDEO
from generators.happyhorse.objective import Noised, losses, noised, total
from generators.happyhorse.training import MAKES
from tests.generators.happyhorse.networks import random_tokens

MANY = 1500
NAMES = {VIDEO: ("first", "motion"), AUDIO: ("voice", "strikes")}


def batch(count=8):
    words, video, audio = random_tokens(count, seed=5)
    return Tokens(words, *video, *audio)


def parts_of(tokens):
    return {VIDEO: (tokens.first, tokens.motion), AUDIO: (tokens.voice, tokens.strikes)}


def noisy(tokens, name, seed=0):
    return noised(tokens, MAKES[name], torch.Generator().manual_seed(seed))


def levels(tokens, made):
    """How much noise each part of each clip has, and by how much any value differs from that."""
    found, worst = {}, 0.0
    for modality, clean in parts_of(tokens).items():
        for name, part, given, target in zip(
            NAMES[modality], clean, made.inputs[modality], made.targets[modality], strict=True
        ):
            added = given - part
            level = (added * target).sum((1, 2)) / target.square().sum((1, 2))
            worst = max(worst, float((added - level[:, None, None] * target).abs().max()))
            found[name] = level
    return found, worst


@pytest.fixture(scope="module")
def many():
    return batch(MANY)


@pytest.mark.parametrize("name", MAKES)
def test_inputs_lie_between_tokens_and_noise(many, name):
    made = noisy(many, name)
    found, worst = levels(many, made)
    assert worst < 1e-4
    for level in found.values():
        assert ((level > -1e-5) & (level < 1)).all()
    for modality, clean in parts_of(many).items():
        for part, target in zip(clean, made.targets[modality], strict=True):
            noise = target + part
            assert float(noise.mean()) == pytest.approx(0, abs=0.02)
            assert float(noise.std()) == pytest.approx(1, abs=0.02)
            assert float((noise * part).mean()) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("name", MAKES)
def test_what_is_given_is_given_clean(many, name):
    made = noisy(many, name)
    for modality, clean in parts_of(many).items():
        for part, given, learns in zip(clean, made.inputs[modality], made.learns[modality], strict=True):
            assert learns.shape == (MANY, 1, 1)
            assert set(learns.unique().tolist()) <= {0, 1}
            kept = learns[:, 0, 0] == 0
            assert given[kept].equal(part[kept])
            assert ((given - part)[~kept].abs().amax((1, 2)) > 1e-4).all()


def given_shares(many, name):
    made = noisy(many, name)
    return {
        part: 1 - float(learns.mean())
        for modality, learnt in made.learns.items()
        for part, learns in zip(NAMES[modality], learnt, strict=True)
    }


def test_a_joint_network_learns_to_continue_and_to_hear_only(many):
    share = given_shares(many, "joint")
    assert share["motion"] == pytest.approx(0.25, abs=0.05)
    assert share["first"] == pytest.approx(0.25 + 0.75 * 0.35, abs=0.05)
    assert share["voice"] == share["strikes"] == 0


def test_a_picture_is_always_made_and_often_continued(many):
    share = given_shares(many, "picture")
    assert share["motion"] == 0
    assert share["first"] == pytest.approx(0.35, abs=0.05)


def test_a_sound_is_always_made_from_a_picture_that_is_clean_or_nearly(many):
    share = given_shares(many, "sound")
    assert share["voice"] == share["strikes"] == 0
    assert share["motion"] == share["first"] == pytest.approx(0.5, abs=0.05)
    found, _ = levels(many, noisy(many, "sound"))
    assert float(found["motion"].max()) < 0.21
    torch.testing.assert_close(found["motion"], found["first"], atol=1e-4, rtol=0)


def test_picture_and_sound_mostly_share_a_level(many):
    found, _ = levels(many, noisy(many, "joint"))
    torch.testing.assert_close(found["voice"], found["strikes"], atol=1e-4, rtol=0)
    heard = found["motion"] > 0.001
    alike = (found["motion"] - found["strikes"]).abs() < 1e-3
    assert float(alike[heard].float().mean()) == pytest.approx(0.65 / 0.75, abs=0.05)
    made = found["strikes"]
    assert float(made.median()) > 0.5
    assert float((made > 0.9).float().mean()) > 0.05
    assert float((made < 0.2).float().mean()) > 0.02


def test_the_generator_decides_everything(many):
    one, same, other = (noisy(many, "joint", seed) for seed in (1, 1, 2))
    assert one.inputs[VIDEO][1].equal(same.inputs[VIDEO][1])
    assert not one.inputs[VIDEO][1].equal(other.inputs[VIDEO][1])


def answering(answers):
    return lambda _words, _video, _audio: answers


@pytest.mark.parametrize("name", MAKES)
def test_a_perfect_network_has_no_loss(name):
    tokens = batch()
    made = noisy(tokens, name)
    answers = {modality: made.targets[modality] for modality in MAKES[name]}
    found = losses(answering(answers), tokens.words, made)
    wanted = {part for modality in MAKES[name] for part in NAMES[modality]}
    assert set(found) == wanted | ({"breaks"} if VIDEO in MAKES[name] else set())
    assert all(float(loss) == 0 for loss in found.values())
    assert float(total(found)) == 0


def spoiled(tokens, made, learns):
    """Losses of a network that errs by one wherever `learns` is so."""
    answers = {
        modality: tuple(
            target + (each == learns).float()
            for target, each in zip(made.targets[modality], made.learns[modality], strict=True)
        )
        for modality in (VIDEO, AUDIO)
    }
    return losses(answering(answers), tokens.words, made)


def test_errors_count_where_something_is_to_be_learnt_and_nowhere_else():
    tokens = batch(64)
    made = noisy(tokens, "joint")
    assert 0 < float(made.learns[VIDEO][1].mean()) < 1
    assert all(float(loss) == 0 for loss in spoiled(tokens, made, learns=0).values())
    found = spoiled(tokens, made, learns=1)
    for name in ("first", "motion", "voice", "strikes"):
        assert float(found[name]) == pytest.approx(1, rel=1e-5)
    assert float(total(found)) > float(total({**found, "breaks": torch.zeros(())})) > 3


def test_where_nothing_is_to_be_learnt_the_loss_is_nought():
    tokens = batch(3)
    made = noisy(tokens, "joint")
    nothing = Noised(made.inputs, made.targets, {m: (torch.zeros(3, 1, 1),) * 2 for m in made.learns})
    answers = {m: tuple(torch.zeros_like(part) for part in parts) for m, parts in made.targets.items()}
    assert all(float(loss) == 0 for loss in losses(answering(answers), tokens.words, nothing).values())


def motion_losses(error):
    """Losses of a network whose velocity of motion errs by this much, shape (TIMES, MOTION_WIDTH)."""
    tokens = batch(2)
    made = noisy(tokens, "picture")
    first, motion = made.targets[VIDEO]
    found = losses(answering({VIDEO: (first, motion + error)}), tokens.words, made)
    return float(found["motion"]), float(found["breaks"])


def test_a_drift_breaks_nothing_and_a_jolt_does():
    knots = torch.zeros(latents.TIMES, latents.STRIDE, latents.MOTION_WIDTH // latents.STRIDE)
    drift, jolt, noise = knots.clone(), knots.clone(), torch.randn(latents.TIMES, latents.MOTION_WIDTH)
    drift[:, 0] = torch.arange(1, latents.TIMES + 1)[:, None] / 10
    jolt[10, 0] = 5
    off, broken = motion_losses(drift.flatten(1))
    assert off > 0.1
    assert broken < 1e-6
    off, broken = motion_losses(jolt.flatten(1))
    assert broken > off / 10
    off, broken = motion_losses(noise)
    assert broken == pytest.approx(off, rel=0.2)  # of errors that are all noise it is as large


def test_noise_moves_to_a_device_whole():
    made = noisy(batch(2), "joint")
    there = made.to("cpu")
    assert all(
        part.equal(same)
        for group, others in zip(vars(made).values(), vars(there).values(), strict=True)
        for modality in group
        for part, same in zip(group[modality], others[modality], strict=True)
    )
