"""Tests of what becomes of the libraries' errors, and of one set of components under two pipelines."""

from types import SimpleNamespace

import diffusers
import pytest
import torch

from generators.contract import FirstFrameInvalid, OutOfMemory, PermanentFailure
from generators.open_weights import loading
from generators.open_weights.families import FAMILIES
from generators.open_weights.stored import Stored


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (ValueError("/models/secret"), PermanentFailure, "The model cannot be read: ValueError."),
        (MemoryError(), OutOfMemory, "no memory left"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), OutOfMemory, "no memory left"),
        (torch.OutOfMemoryError("40 GiB"), OutOfMemory, "no memory left"),
        (
            ModuleNotFoundError("No module", name="tiktoken"),
            PermanentFailure,
            "needs tiktoken, which this",
        ),
        (FirstFrameInvalid("It is none."), FirstFrameInvalid, "It is none."),
    ],
)
def test_every_error_becomes_one_sentence(error, kind, sentence):
    failure = loading.failure(error, "be read")
    assert type(failure) is kind
    assert sentence in str(failure)
    assert "/" not in str(failure)


def test_a_package_is_missed_where_a_component_needs_it(monkeypatch):
    monkeypatch.setattr(loading, "find_spec", lambda name: None if name == "torchvision" else name)
    family = FAMILIES["kandinsky6"]
    plain, seeing = (
        SimpleNamespace(components={"tokenizer": ("transformers", kind)})
        for kind in ("Qwen2Tokenizer", "Qwen2_5_VLProcessor")
    )
    loading.check_installed(family, plain)
    with pytest.raises(PermanentFailure, match="needs torchvision"):
        loading.check_installed(family, seeing)


def test_half_precision_leaves_the_decoder_of_wan_alone(tiny_hub):
    tiny_hub.recipe("wan-ti2v")
    pipe = loading.pipeline(FAMILIES["wan"], Stored(tiny_hub.snapshot("wan-ti2v")), "bfloat16")
    other = loading.sibling(pipe, "WanImageToVideoPipeline")
    assert isinstance(other, diffusers.WanImageToVideoPipeline)
    assert other.config.expand_timesteps is True
    assert (other.transformer, other.vae) == (pipe.transformer, pipe.vae)
    assert {each.text_encoder.dtype for each in (pipe, other)} == {torch.bfloat16}
    assert {each.vae.dtype for each in (pipe, other)} == {torch.float32}
