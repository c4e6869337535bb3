"""Tests of taking pixels and sound out of what the pipelines of the families return."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from generators.contract import ClipVoid, GeneratedClip
from generators.open_weights.extract import extract
from generators.open_weights.families import FAMILIES

PIPE = SimpleNamespace(
    vocoder=SimpleNamespace(config=SimpleNamespace(output_sampling_rate=24_000)), audio_sample_rate=44_100
)
FRAMES = np.linspace(-0.1, 1.1, 2 * 4 * 6 * 3, dtype=np.float32).reshape(1, 2, 4, 6, 3)


def result(frames=FRAMES, audio=None):
    return SimpleNamespace(frames=frames, audio=audio)


@pytest.mark.parametrize("name", ["wan", "ltx", "hunyuan15", "cogvideox"])
def test_the_silent_families_give_pictures_alone(name):
    frames, audio, _ = extract(FAMILIES[name], PIPE, result())
    assert frames.shape == (2, 4, 6, 3)
    assert (frames.dtype, frames.min(), frames.max(), audio) == (np.uint8, 0, 255, None)


def test_shades_are_rounded():
    shades = np.array([0.0, 0.4, 0.6, 254.6]).reshape(1, 1, 1, 4, 1).repeat(3, axis=-1) / 255
    frames, _, _ = extract(FAMILIES["wan"], PIPE, result(shades))
    assert frames[0, 0, :, 0].tolist() == [0, 0, 1, 255]


@pytest.mark.parametrize(
    ("name", "wave", "rate"),
    [
        ("ltx2", torch.tensor([[[0.5, -2.0, 0.0], [0.25, 2.0, 0.0]]], dtype=torch.bfloat16), 24_000),
        ("kandinsky6", np.array([[0.5, -2.0, 0.0]]), 44_100),  # one channel
    ],
)
def test_the_sounding_families_give_both_ears(name, wave, rate):
    frames, audio, told = extract(FAMILIES[name], PIPE, result(audio=wave))
    assert told == rate
    assert audio.tolist() == [
        [0.5, 0.25 if name == "ltx2" else 0.5],
        [-1.0, 1.0 if name == "ltx2" else -1.0],
        [0, 0],
    ]
    GeneratedClip(frames, 24, audio, rate)  # of the shape and type that it wants


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_is_no_answer(bad):
    spoilt = FRAMES.copy()
    spoilt[0, 1, 0, 0, 0] = bad
    with pytest.raises(ClipVoid, match="pictures"):
        extract(FAMILIES["wan"], PIPE, result(spoilt))
    with pytest.raises(ClipVoid, match="sound"):
        extract(FAMILIES["ltx2"], PIPE, result(audio=torch.tensor([[[0.0, bad]]])))
