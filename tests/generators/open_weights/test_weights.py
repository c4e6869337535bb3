"""Tests of what a folder of weights must hold before anything of it is loaded."""

import json
import shutil

import pytest
import torch
from diffusers import WanTransformer3DModel

from generators import registry
from generators.adapters.diffusers_video import DiffusersVideo
from generators.contract import AdapterError, PermanentFailure, TransientFailure
from generators.open_weights import stored, weights
from generators.open_weights.families import FAMILIES
from generators.open_weights.stored import Stored
from generators.open_weights.weights import files
from tests.generators.tiny_pipelines import recipe, revision

TENSORS = "diffusion_pytorch_model.safetensors"
INDEX = f"{TENSORS}.index.json"


@pytest.fixture
def folder(hub, tmp_path, monkeypatch):
    """A copy to spoil, found as the recipe's weights."""
    hub.recipe("wan")
    copy = tmp_path / "models--tiny--wan" / "snapshots" / revision(0)
    shutil.copytree(hub.snapshot("wan"), copy)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    return copy


def found(folder, family="wan"):
    return {path.relative_to(folder).as_posix() for path in files(Stored(folder), FAMILIES[family])}


def refused(folder, sentence):
    """It is refused in this sentence, which has no place in it, and nothing is loaded."""
    with pytest.raises(AdapterError, match=sentence) as failure:
        registry.load(recipe("wan"))
    assert str(folder.parents[2]) not in str(failure.value)


def rewrite(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_all_that_is_loaded_is_found(folder):
    assert found(folder) == {
        "model_index.json",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "text_encoder/model.safetensors",
        "tokenizer/tokenizer.json",
        "tokenizer/tokenizer_config.json",
        f"transformer/{TENSORS}",
        "transformer/config.json",
        f"vae/{TENSORS}",
        "vae/config.json",
    }


def test_what_is_not_loaded_is_left_out(folder):
    (folder / "README.md").write_text("about")
    (folder / "transformer" / "diffusion_pytorch_model.bin").write_bytes(b"pickle")
    (folder / "transformer" / "other.safetensors").write_bytes(b"unused")
    whole = found(folder)
    assert not {name for name in whole if name.endswith((".bin", ".md"))}
    assert "transformer/other.safetensors" not in whole
    registry.load(recipe("wan"))  # the pickle beside the safetensors is not touched


@pytest.mark.parametrize("suffix", ["bin", "pt", "pth", "ckpt", "pkl"])
def test_a_pickle_in_place_of_safetensors_is_refused(folder, suffix):
    (folder / "transformer" / TENSORS).rename(folder / "transformer" / f"diffusion_pytorch_model.{suffix}")
    refused(folder, f"transformer/diffusion_pytorch_model.{suffix} where safetensors are due")


@pytest.mark.parametrize(
    "name",
    [
        "model_index.json",
        "vae/config.json",
        f"vae/{TENSORS}",
        "text_encoder/model.safetensors",
        "scheduler/scheduler_config.json",
        "tokenizer/tokenizer_config.json",
    ],
)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    refused(folder, f"^The weights lack {name}.$")


def test_a_missing_folder_is_named(folder):
    shutil.rmtree(folder / "vae")
    refused(folder, "^The weights lack the folder vae.$")


def test_an_empty_file_is_named(folder):
    (folder / "vae" / TENSORS).write_bytes(b"")
    refused(folder, f"^The weights' vae/{TENSORS} is empty.$")


def test_a_link_that_leads_nowhere_is_a_missing_file(folder):
    (folder / "vae" / TENSORS).unlink()
    (folder / "vae" / TENSORS).symlink_to(folder / "blobs" / "gone")
    refused(folder, f"^The weights lack vae/{TENSORS}.$")


def shard(folder):
    """Cut the transformer's weights in two, as large ones are."""
    model = WanTransformer3DModel.from_pretrained(folder / "transformer", local_files_only=True)
    (folder / "transformer" / TENSORS).unlink()
    model.save_pretrained(folder / "transformer", max_shard_size="50KB")
    return sorted((folder / "transformer").glob("*.safetensors"))


def test_shards_are_all_found_and_loaded(folder):
    shards = shard(folder)
    assert len(shards) > 1
    assert {f"transformer/{path.name}" for path in shards} | {f"transformer/{INDEX}"} <= found(folder)
    registry.load(recipe("wan"))


def test_a_missing_shard_is_named(folder):
    last = shard(folder)[-1]
    last.unlink()
    refused(folder, f"^The weights lack transformer/{last.name}.$")


@pytest.mark.parametrize("name", ["../vae/" + TENSORS, "/etc/passwd", "model.bin", 5, ""])
def test_an_index_names_safetensors_beside_it_only(folder, name):
    shard(folder)
    rewrite(folder / "transformer" / INDEX, weight_map={"a": name})
    refused(folder, "names files that are no safetensors beside it")


@pytest.mark.parametrize("mapped", [{}, [], None, "all"])
def test_an_index_of_nothing_is_refused(folder, mapped):
    shard(folder)
    rewrite(folder / "transformer" / INDEX, weight_map=mapped)
    refused(folder, "names files that are no safetensors beside it")


@pytest.mark.parametrize(
    "pair",
    [
        ["my_transformer", "WanTransformer3DModel"],
        ["os", "system"],
        ["diffusers", "models.WanTransformer3DModel"],
        ["diffusers", None],
        ["ltx2", "LTX2TextConnectors"],  # diffusers' own, but not of this family
        [["diffusers"], "WanTransformer3DModel"],
    ],
)
def test_code_of_its_own_is_refused(folder, pair):
    (folder / "transformer" / "my_transformer.py").write_text("raise SystemExit('run')")
    rewrite(folder / "model_index.json", transformer=pair)
    refused(folder, "no other code is run")


def test_a_component_lies_in_a_folder_of_its_own(folder):
    rewrite(folder / "model_index.json", **{"../vae": ["diffusers", "AutoencoderKLWan"]})
    refused(folder, "no other code is run")


@pytest.mark.parametrize("name", ["LTXPipeline", ["pipeline", "MyPipeline"], "MyPipeline", None])
def test_a_pipeline_of_another_family_is_refused(folder, name):
    rewrite(folder / "model_index.json", _class_name=name)
    refused(folder, "of another family of models")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "is no JSON."),
        ("[]", "is no JSON object."),
        ("\xff", "is no JSON"),
        pytest.param("[" * 100_000, "is no JSON.", id="deep"),
    ],
)
def test_an_index_that_cannot_be_read_is_refused(folder, text, sentence):
    (folder / "model_index.json").write_bytes(text.encode("latin-1"))
    refused(folder, f"model_index.json {sentence}")


def test_safetensors_that_are_none_are_refused_by_the_library(folder):
    (folder / "vae" / TENSORS).write_bytes(b"not tensors at all")
    refused(folder, r"^The model cannot be read: \w+\.$")


@pytest.mark.parametrize("kind", ["WanPipeline", "DiffusionPipeline"])
def test_a_pipeline_in_place_of_a_model_brings_no_pickles_in(folder, kind):
    inner = folder / "transformer"
    shutil.copytree(folder, folder.parent / "copy")
    shutil.rmtree(inner)
    (folder.parent / "copy").rename(inner)
    tensors = WanTransformer3DModel.from_pretrained(inner / "transformer").state_dict()
    (inner / "transformer" / TENSORS).unlink()
    torch.save(tensors, inner / "transformer" / "diffusion_pytorch_model.bin")
    (inner / "config.json").write_text("{}")
    (inner / TENSORS).write_bytes(b"what is looked at")
    rewrite(folder / "model_index.json", transformer=["diffusers", kind])
    refused(folder, "is a pipeline of its own, where a model is due")


def test_a_file_without_an_end_is_not_read_to_its_end(folder, monkeypatch):
    monkeypatch.setattr(stored, "_LARGEST", 1000)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "WanPipeline", "more": "x" * 1000}))
    refused(folder, "model_index.json is no JSON object.")


def test_what_is_not_loaded_may_be_of_any_class(hub, tmp_path, monkeypatch):
    wanted = hub.recipe("ltx2")
    copy = tmp_path / "models--tiny--ltx2" / "snapshots" / revision(0)
    shutil.copytree(hub.snapshot("ltx2"), copy)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    rewrite(copy / "model_index.json", prompt_enhancer=["transformers", ["no name"]])
    assert DiffusersVideo.able(wanted)


def test_whose_weights_are_of_another_family_is_the_recipes_fault_and_else_the_workers(folder):
    shutil.rmtree(folder / "vae")
    with pytest.raises(TransientFailure, match="lack the folder vae"):
        registry.load(recipe("wan"))
    rewrite(folder / "model_index.json", _class_name="LTXPipeline")
    with pytest.raises(PermanentFailure, match="of another family"):
        registry.load(recipe("wan"))


def test_what_the_system_does_not_let_be_read_is_refused(folder, monkeypatch):
    def barred(*_):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(weights, "files", barred)
    refused(folder, "^The weights of this recipe cannot be read on this worker.$")
