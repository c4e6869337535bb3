"""Tests of weights on disk: read as they were written, and refused when they are anything else."""

import json
import struct

import pytest
import torch
from torch import nn

from generators.contract import PermanentFailure
from generators.happyhorse import weights
from generators.happyhorse.variants import VARIANTS
from tests.generators.happyhorse.networks import fresh, random_tokens, stirred

CARD = weights.Card("mini", {"joint": 640}, 5, 0, 4, 300, "", {"torch": "2"}, {"joint": {"motion": 0.5}})


@pytest.fixture
def mini(tmp_path):
    """Weights of the small model in a folder of their own."""
    weights.write("mini", {"joint": stirred("mini", "joint")}, CARD, tmp_path)
    return tmp_path / "mini.safetensors"


def refusal(path, variant="mini"):
    with pytest.raises(PermanentFailure) as refused:
        weights.read(variant, path.parent)
    sentence = str(refused.value)
    assert path.name in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


def header_of(good):
    (length,) = struct.unpack("<Q", good[:8])
    return json.loads(good[8 : 8 + length]), good[8 + length :]


def with_header(header, body, length=None):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


@pytest.mark.parametrize("variant", VARIANTS)
def test_weights_are_read_as_they_were_written(variant, tmp_path):
    networks = {name: stirred(variant, name) for name in VARIANTS[variant].networks}
    weights.write(variant, networks, CARD, tmp_path / "new" / "folder")
    back = weights.read(variant, tmp_path / "new" / "folder")
    assert list(back) == list(networks)
    for name, network in networks.items():
        assert not back[name].training
        for key, value in network.state_dict().items():
            found = back[name].state_dict()[key]
            assert found.dtype == torch.float32
            assert found.equal(value.to(torch.bfloat16).float()), key
        assert not any(value.requires_grad for value in back[name].parameters())


def test_bfloat16_is_precise_enough(mini):
    given = random_tokens(2)
    made, wanted = weights.read("mini", mini.parent)["joint"](*given), stirred("mini", "joint")(*given)
    for modality, parts in wanted.items():
        for part, found in zip(parts, made[modality], strict=True):
            assert 0 < float((part - found).abs().max()) < 0.05 * float(part.abs().max())


def test_the_card_says_what_is_known(mini):
    card = weights.card("mini", mini.parent)
    assert card == {
        "variant": "mini",
        "samples": {"joint": 640},
        "seed": 5,
        "parameters": 0,
        "steps": 4,
        "films": 300,
        "sha256": weights.sha256(mini),
        "versions": {"torch": "2"},
        "losses": {"joint": {"motion": 0.5}},
    }
    assert weights.paths("mini", mini.parent) == (mini, mini.with_suffix(".json"))


def test_missing_weights_say_what_makes_them(tmp_path):
    assert "generators.happyhorse.train" in refusal(tmp_path / "mini.safetensors")
    (tmp_path / "mini.safetensors").mkdir()
    assert "missing" in refusal(tmp_path / "mini.safetensors")


@pytest.mark.parametrize("share", [0, 1e-6, 9e-6, 1e-4, 0.005, 0.0107, 0.011, 0.5, 0.999, "all but one byte"])
def test_cut_weights_are_refused(mini, share):
    good = mini.read_bytes()
    mini.write_bytes(good[:-1] if isinstance(share, str) else good[: int(share * len(good))])
    assert "cut" in (sentence := refusal(mini)) or "no safetensors" in sentence


def test_weights_with_something_behind_them_are_refused(mini):
    mini.write_bytes(mini.read_bytes() + b"x")
    assert "damaged" in refusal(mini)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_is_refused_unread(mini, tmp_path, zipped):
    class Trap:
        def __reduce__(self):
            return (tmp_path / "sprung").write_text, ("",)

    torch.save({"joint": Trap()}, mini, _use_new_zipfile_serialization=zipped)
    assert "no safetensors" in refusal(mini)
    assert "pickles" in refusal(mini)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"\0" * 100, b'{"joint": 1}' * 10, b"\xff" * 4000])
def test_any_other_file_is_refused(mini, content):
    mini.write_bytes(content)
    assert "no safetensors" in refusal(mini)


def test_weights_of_another_model_are_refused(mini):
    mini.rename(mini.with_name("happyhorse-tiny.safetensors"))
    assert "another shape" in refusal(mini.with_name("happyhorse-tiny.safetensors"), "happyhorse-tiny")


def test_weights_of_networks_that_the_model_has_not_are_refused(tmp_path):
    both = {"joint": fresh("mini", "joint"), "sound": fresh("stitched-tiny", "sound")}
    weights.write("mini", both, CARD, tmp_path)
    assert "hold sound, which mini has not" in refusal(tmp_path / "mini.safetensors")
    weights.write("stitched-tiny", {"sound": both["sound"]}, CARD, tmp_path)
    assert "the network picture" in refusal(tmp_path / "stitched-tiny.safetensors", "stitched-tiny")


@pytest.mark.parametrize("change", ["lost", "renamed", "widened"])
def test_one_tensor_that_does_not_fit_is_named(tmp_path, change):
    network = fresh("mini", "joint")
    first = network.unembed["1"]
    if change == "lost":
        del first.norm.weight
    elif change == "renamed":
        first.scale = first.norm
        del first.norm
    else:
        first.norm = nn.RMSNorm(65)
    weights.write("mini", {"joint": network}, CARD, tmp_path)
    assert "unembed.1.norm.weight" in refusal(tmp_path / "mini.safetensors")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_no_numbers_are_refused(tmp_path, value):
    network = stirred("mini", "joint")
    network.unembed["2"].maps[0].bias[3] = value
    weights.write("mini", {"joint": network}, CARD, tmp_path)
    assert "no numbers" in refusal(tmp_path / "mini.safetensors")


def test_weights_that_are_too_large_are_refused_unread(mini, monkeypatch):
    monkeypatch.setattr(weights, "safe_open", None)
    with mini.open("r+b") as file:
        file.truncate(8_000_001)
    assert "8000001 bytes; at most 8000000" in refusal(mini)


@pytest.mark.parametrize("length", [0, 1, 100, 2**20 - 1, 2**20 + 1, 2**40, 2**63])
def test_a_header_that_lies_about_its_length_is_refused(mini, length):
    mini.write_bytes(with_header(*header_of(mini.read_bytes()), length))
    assert "damaged" in (sentence := refusal(mini)) or "no safetensors" in sentence


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shape", [1]),
        ("shape", [2**40, 2**40]),
        ("shape", "wide"),
        ("data_offsets", [0, 10**15]),
        ("data_offsets", [-2, 0]),
        ("data_offsets", [2, 0]),
        ("dtype", "F99"),
        ("dtype", "I16"),
        ("dtype", None),
    ],
)
def test_a_header_that_lies_about_a_tensor_is_refused(mini, field, value):
    header, body = header_of(mini.read_bytes())
    name = min(key for key in header if key != "__metadata__")
    header[name][field] = value
    mini.write_bytes(with_header(header, body))
    refusal(mini)


@pytest.fixture(scope="module")
def committed():
    """Whatever lies in the folder that comes with the repository."""
    return sorted(weights.FOLDER.iterdir())


def test_every_model_comes_with_its_weights_and_nothing_else(committed):
    assert {path.name for path in committed} == {
        f"{variant}.{ending}" for variant in VARIANTS for ending in ("safetensors", "json")
    }


def test_the_weights_are_small(committed):
    sizes = [path.stat().st_size for path in committed]
    assert max(sizes) <= weights.LARGEST_BYTES
    assert sum(sizes) <= 40_000_000


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_card_is_of_its_weights(variant):
    card, (path, _) = weights.card(variant), weights.paths(variant)
    networks = weights.read(variant)
    numbers = sum(value.numel() for network in networks.values() for value in network.parameters())
    assert card["variant"] == variant
    assert card["sha256"] == weights.sha256(path)
    assert card["parameters"] == numbers
    assert card["steps"] == VARIANTS[variant].steps
    assert set(card["samples"]) == set(card["losses"]) == set(networks)
    assert all(0 < loss < 1 for losses in card["losses"].values() for loss in losses.values())


def test_all_models_learnt_from_as_much():
    cards = [weights.card(variant) for variant in VARIANTS]
    assert len({number for card in cards for number in card["samples"].values()}) == 1
    assert len({(card["films"], card["seed"]) for card in cards}) == 1
