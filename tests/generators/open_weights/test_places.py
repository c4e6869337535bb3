"""Tests of where weights are looked for."""

import pytest

from generators import models_file
from generators.contract import PermanentFailure
from generators.open_weights import places
from generators.open_weights.places import locate

REPO, REVISION = "org/name", "ab" * 20


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    for name in ("HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "PADDOCK_MODELS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))


@pytest.mark.parametrize(
    ("variable", "below"),
    [
        ("HF_HUB_CACHE", ""),
        ("HF_HOME", "hub"),
        ("XDG_CACHE_HOME", "huggingface/hub"),
        ("HOME", ".cache/huggingface/hub"),
    ],
)
def test_the_hubs_own_variables_say_where_its_cache_is(monkeypatch, tmp_path, variable, below):
    monkeypatch.setenv(variable, str(tmp_path))
    snapshot = tmp_path / below / "models--org--name" / "snapshots" / REVISION
    snapshot.mkdir(parents=True)
    assert locate(REPO, REVISION) == snapshot


def test_a_folder_that_the_operator_names_comes_first(monkeypatch, tmp_path):
    snapshot = tmp_path / "models--org--name" / "snapshots" / REVISION
    named = tmp_path / "named"
    for folder in (snapshot, named):
        folder.mkdir(parents=True)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(models_file, "folders", lambda: {f"{REPO}@{REVISION}": named})
    assert locate(REPO, REVISION) == named
    monkeypatch.setattr(models_file, "folders", lambda: {f"{REPO}@{'cd' * 20}": named})
    assert locate(REPO, REVISION) == snapshot


def test_what_is_not_here_is_told_without_name_or_place(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(PermanentFailure) as failure:
        locate(REPO, REVISION)
    assert str(failure.value) == "The weights of this recipe are not on this worker."


def test_a_file_of_models_that_cannot_be_read_is_told_without_its_place(monkeypatch, tmp_path):
    broken = tmp_path / "models.toml"
    broken.write_text("[")
    monkeypatch.setenv("PADDOCK_MODELS", str(broken))
    with pytest.raises(PermanentFailure) as failure:
        locate(REPO, REVISION)
    assert str(failure.value) == "The file of this worker's models cannot be read."


def test_the_caches_main_revision_is_the_one_that_was_fetched(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(PermanentFailure) as failure:
        places.revision(REPO)
    assert str(failure.value) == "The weights of this recipe are not on this worker."
    main = tmp_path / "models--org--name" / "refs" / "main"
    main.parent.mkdir(parents=True)
    main.write_text(f"{REVISION}\n")
    assert places.revision(REPO) == REVISION


def test_a_name_that_no_folder_can_have_is_not_here(monkeypatch, tmp_path):
    monkeypatch.setattr(models_file, "folders", lambda: {f"{REPO}@{REVISION}": tmp_path / ("a" * 300)})
    with pytest.raises(PermanentFailure, match="not on this worker"):
        locate(REPO, REVISION)
