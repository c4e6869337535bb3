"""Tests of the command that trains."""

import json

import numpy as np
import pytest
import torch

from generators.happyhorse import train, weights
from generators.happyhorse.films import Films, joined, shoot


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Where films and checkpoints go, and where weights and cards."""
    return tmp_path_factory.mktemp("scratch") / "deep", tmp_path_factory.mktemp("out") / "weights"


def call(folders, *arguments):
    scratch, out = folders
    train.main(["--device", "cpu", *arguments, "--scratch", str(scratch), "--out", str(out)])


@pytest.fixture(scope="module")
def first_call(folders):
    call(folders, "--films", "300", "--samples", "128", "--batch", "64", "mini")
    scratch, out = folders
    return weights.card("mini", out), weights.read("mini", out), torch.load(scratch / "mini-joint.checkpoint")


def test_a_call_writes_weights_and_card(folders, first_call):
    card, networks, state = first_call
    _, out = folders
    assert {path.name for path in out.iterdir()} == {"mini.safetensors", "mini.json"}
    assert card["variant"] == "mini"
    assert card["samples"] == {"joint": 128}
    assert card["films"] == 300
    assert card["seed"] == train.SEED
    assert card["steps"] == 4
    assert card["parameters"] == sum(value.numel() for value in networks["joint"].parameters())
    assert card["sha256"] == weights.sha256(out / "mini.safetensors")
    assert set(card["losses"]["joint"]) == {"first", "motion", "breaks", "voice", "strikes"}
    assert {"torch", "numpy", "python"} <= set(card["versions"])
    assert state["step"] == 2
    for key, value in networks["joint"].named_parameters():
        assert value.equal(state["mean"][key].to(torch.bfloat16).float())


def test_the_films_are_those_of_their_numbers(folders, first_call, films):
    made = Films.read(folders[0] / "films-300.npz")
    assert len(made) == 300
    for name in vars(films):
        np.testing.assert_array_equal(getattr(made, name)[: len(films)], getattr(films, name))
    last = joined(list(shoot(2, workers=1, first=298)))
    np.testing.assert_array_equal(made.places[298:], last.places)


def test_a_second_call_with_more_samples_goes_on(folders, first_call, monkeypatch):
    before, _, state = first_call
    monkeypatch.setattr(train, "shoot", None)  # the films are there
    taken = []
    step = train.Training._take_step
    monkeypatch.setattr(
        train.Training, "_take_step", lambda self, films: taken.append(self.step) or step(self, films)
    )
    call(folders, "--films", "300", "--samples", "192", "--batch", "64", "mini")
    assert taken == [2]
    card = weights.card("mini", folders[1])
    assert card["samples"] == {"joint": 192}
    assert card["sha256"] != before["sha256"]
    assert torch.load(folders[0] / "mini-joint.checkpoint")["step"] == state["step"] + 1


def test_a_call_with_fewer_samples_takes_nothing_back(folders, first_call):
    """Nor does it say so: the card tells how many there have been."""
    call(folders, "--films", "300", "--samples", "300", "--batch", "64", "mini")
    before = weights.card("mini", folders[1])
    call(folders, "--films", "300", "--samples", "64", "--batch", "64", "mini")
    assert weights.card("mini", folders[1]) == before
    assert before["samples"] == {"joint": 320}  # five whole batches


def test_another_batch_or_seed_is_refused_in_one_sentence(folders, first_call):
    for other in (("--batch", "32"), ("--seed", "5", "--batch", "64")):
        with pytest.raises(SystemExit) as refused:
            call(folders, "--films", "300", "--samples", "128", *other, "mini")
        assert "was made with seed" in str(refused.value.code)
        assert str(refused.value.code).count("\n") == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["maxi"], "there is no model named maxi; the models are happyhorse-tiny,"),
        (["mini", "b", "a"], "there is no model named a, b;"),
        (["--samples", "0"], "a whole number above 0, not '0'"),
        (["--films", "-3"], "a whole number above 0, not '-3'"),
        (["--batch", "many"], "a whole number above 0, not 'many'"),
        (["--batch", "1.5"], "a whole number above 0, not '1.5'"),
        (["--seed", "one"], "a whole number above 0, not 'one'"),
        (["--device", "abacus"], "no device abacus"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_made(tmp_path, capsys, arguments, sentence):
    with pytest.raises(SystemExit) as refused:
        call((tmp_path / "scratch", tmp_path / "out"), *arguments)
    assert refused.value.code == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"no films", b"PK\x03\x04 and no more"])
def test_films_that_cannot_be_read_are_named_in_one_sentence(tmp_path, content):
    (tmp_path / "films-40.npz").write_bytes(content)
    with pytest.raises(SystemExit) as refused:
        call((tmp_path, tmp_path / "out"), "--films", "40", "--samples", "8", "mini")
    assert "films-40.npz cannot be read" in str(refused.value.code)
    assert not (tmp_path / "out").exists()


def test_every_network_of_every_model_has_a_seed_of_its_own(films, tmp_path, monkeypatch):
    plans, scratch, out = [], tmp_path / "scratch", tmp_path / "out"
    scratch.mkdir()
    films[:40].save(scratch / "films-40.npz")

    class Untrained(train.Training):
        def run(self, *_):
            plans.append(self.plan)
            self.history, self.names = [[0.5]], ["motion"]

    monkeypatch.setattr(train, "Training", Untrained)
    call((scratch, out), "--films", "40", "--samples", "100", "--seed", "50")
    assert len({plan.seed for plan in plans}) == len(plans) == 7
    assert {(plan.samples, plan.batch, plan.compiled) for plan in plans} == {(100, train.BATCH, False)}
    cards = [json.loads(path.read_text()) for path in sorted(out.glob("*.json"))]
    assert [card["variant"] for card in cards] == sorted(train.VARIANTS)
    for card in cards:
        assert list(card["samples"]) == list(train.VARIANTS[card["variant"]].networks)
        assert card["seed"] == 50
        weights.read(card["variant"], out)


@pytest.mark.parametrize(("samples", "compiled"), [(19_999, False), (20_000, True)])
def test_only_long_trainings_are_compiled(films, tmp_path, monkeypatch, samples, compiled):
    plans = []

    class Untrained(train.Training):
        def __init__(self, network, name, plan):
            plans.append(plan)
            super().__init__(network, name, train.Plan(1, 1, plan.seed))

    monkeypatch.setattr(train, "Training", Untrained)
    monkeypatch.setattr(train.shutil, "which", lambda _name: "g++")
    films[:4].save(tmp_path / "films-4.npz")
    call((tmp_path, tmp_path), "--films", "4", "--samples", str(samples), "mini")
    assert [plan.compiled for plan in plans] == [compiled]
