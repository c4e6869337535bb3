"""What a process of either role can run, by what is installed, on the disk and in its environment."""

import importlib.util
import json

import pytest

from generators import abilities, models_file, presets
from generators.abilities import Abilities
from generators.worker_environment import CALLS, CLIPS
from tests.generators.tiny_pipelines import save_tiny

OWN = '["mine"]\nname = "Mine"\nrecipe = {{ {recipe} }}\n'
OFFER = {"slug", "name", "description", "recipe", "tasks", "sound", "price_per_second"}


@pytest.fixture
def reading(tmp_path, monkeypatch):
    """Reads a text as the file of this test's box."""

    def read(text):
        path = tmp_path / "models.toml"
        path.write_text(text)
        monkeypatch.setenv("PADDOCK_MODELS", str(path))
        return models_file.read(path)

    return read


def toml(recipe):
    return OWN.format(recipe=", ".join(f"{name} = {json.dumps(value)}" for name, value in recipe.items()))


def test_without_models_and_keys_there_is_the_least():
    none = models_file.ModelsFile()
    assert abilities.find(CLIPS, none, {}) == Abilities(("shapeworld", "uploaded", "happyhorse"))
    assert abilities.find(CALLS, none, {}) == Abilities(("hosted",))


def test_without_torch_there_is_no_model_of_ours(monkeypatch):
    monkeypatch.setattr(abilities, "find_spec", lambda _: None)
    assert abilities.find(CLIPS, models_file.ModelsFile(), {}).words == ("shapeworld", "uploaded")


def test_open_weights_in_the_hubs_cache_are_offered(hub, reading):
    recipe = hub.recipe("wan")
    hub.recipe("ltx2")
    models = reading(toml(recipe) + toml(hub.recipe("ltx2")).replace("mine", "loud"))
    able = abilities.find(CLIPS, models, {})
    assert able.words[-2:] == tuple(f"diffusers:tiny/{it}@{'0' * 40}" for it in ("wan", "ltx2"))
    silent, loud = able.offers
    assert set(silent) == OFFER
    assert (silent["slug"], silent["name"], silent["sound"], silent["tasks"]) == (
        "mine",
        "Mine",
        False,
        ["text-to-video"],
    )
    assert silent["recipe"] == recipe
    assert (loud["sound"], loud["tasks"]) == (True, ["text-to-video", "image-to-video"])
    assert able.notices == ()
    assert abilities.find(CALLS, models, {}) == Abilities(("hosted",))
    json.dumps(able.offers)


def test_a_revision_that_is_not_said_is_the_hubs_main(hub, reading):
    recipe = hub.recipe("wan")
    main = hub.folder / "models--tiny--wan" / "refs" / "main"
    models = reading(toml({name: value for name, value in recipe.items() if name != "revision"}))
    (notice,) = abilities.find(CLIPS, models, {}).notices
    assert notice == "mine is not offered: The weights of this recipe are not on this worker."
    main.parent.mkdir()
    main.write_text(recipe["revision"])
    (offer,) = abilities.find(CLIPS, models, {}).offers
    assert offer["recipe"] == recipe
    main.write_text("../../etc")
    assert abilities.find(CLIPS, models, {}).offers == ()
    main.unlink()
    main.parent.rmdir()


def test_a_plain_folder_is_offered_under_the_revision_said(reading, tmp_path, hub):
    save_tiny("wan", tmp_path / "weights")
    recipe = hub.recipe("wan") | {"revision": "a" * 40}
    models = reading(toml(recipe) + 'weights = "weights"\n')
    assert [offer["recipe"] for offer in abilities.find(CLIPS, models, {}).offers] == [recipe]


def test_one_model_that_cannot_run_is_a_notice_and_no_end(hub, reading, monkeypatch):
    models = reading('["cogvideox-2b"]\n' + toml(hub.recipe("wan")))
    able = abilities.find(CLIPS, models, {})
    assert [offer["slug"] for offer in able.offers] == ["mine"]
    assert able.notices == (
        "cogvideox-2b is not offered: The weights of this recipe are not on this worker.",
    )
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "generators.open_weights.loading.find_spec",
        lambda name: None if name == "diffusers" else real(name),
    )
    able = abilities.find(CLIPS, models, {})
    assert able.offers == ()
    assert "diffusers" in able.notices[1]


def test_weights_that_are_taken_away_are_no_longer_offered(hub, reading, tmp_path):
    save_tiny("wan", tmp_path / "weights")
    recipe = hub.recipe("wan") | {"revision": "a" * 40}
    models = reading(toml(recipe) + 'weights = "weights"\n' + toml(hub.recipe("wan")).replace("mine", "kept"))
    able = abilities.find(CLIPS, models, {})
    assert abilities.still(able) == able
    (tmp_path / "weights").rename(tmp_path / "elsewhere")
    left = abilities.still(able)
    assert set(able.words) - set(left.words) == {f"diffusers:tiny/wan@{'a' * 40}"}
    assert [offer["slug"] for offer in left.offers] == ["kept"]
    assert left.notices == (
        "mine is not offered any more: The weights of this recipe are not on this worker.",
    )
    (tmp_path / "elsewhere").rename(tmp_path / "weights")
    assert abilities.still(able) == able


def test_what_others_run_stays_offered(reading):
    models = reading('["happyhorse-1.1"]\ncontract = "fal"\nprice_per_second = "0.14"\n')
    able = abilities.find(CALLS, models, {"FAL_KEY": "a-secret-key"})
    assert abilities.still(able) == able
    assert able.offers


def test_a_hosted_model_needs_its_key_and_a_price(reading):
    models = reading('["happyhorse-1.0"]\n["happyhorse-1.1"]\ncontract = "fal"\nprice_per_second = "0.14"\n')
    without = abilities.find(CALLS, models, {})
    assert (without.words, without.offers) == (("hosted",), ())
    assert len(without.notices) == 2
    assert "DASHSCOPE_API_KEY" in without.notices[0]
    assert "FAL_KEY" in without.notices[1]
    both = abilities.find(CALLS, models, {"FAL_KEY": "a-secret-key", "DASHSCOPE_API_KEY": "another"})
    assert [offer["slug"] for offer in both.offers] == ["happyhorse-1.0", "happyhorse-1.1"]
    assert both.notices == ("happyhorse-1.0 has no price_per_second, and nothing is ordered without one.",)
    able = abilities.find(CALLS, models, {"FAL_KEY": "a-secret-key"})
    assert able.words == ("hosted", "hosted:fal")
    (offer,) = able.offers
    assert (offer["slug"], offer["price_per_second"]) == ("happyhorse-1.1", "0.14")
    assert offer["recipe"] == presets.presets()["happyhorse-1.1"].ways["fal"]
    assert "a-secret-key" not in repr(able)
    assert abilities.find(CLIPS, models, {"FAL_KEY": "a-secret-key"}).offers == ()


def test_versions_are_told_of_what_is_installed():
    told = abilities.versions()
    assert set(told) >= {"python", "torch", "diffusers", "transformers", "celery"}
    assert all(isinstance(version, str) for version in told.values())
