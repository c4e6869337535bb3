"""models.toml: what it may say, and the sentence on the first thing that it may not."""

import os
from pathlib import Path

import pytest

from generators import models_file
from generators.models_file import ModelsFile, ModelsFileInvalid

REVISION = "0123456789abcdef0123456789abcdef01234567"
RECIPE = (
    'recipe = { kind = "diffusers", repo = "me/mine", family = "wan", steps = 30, guidance = 5.0, '
    "width = 832, height = 480, frames = 81, fps = 16 }"
)
HOSTED = 'recipe = { kind = "hosted", contract = "fal", model = "some/model/text-to-video" }'


@pytest.fixture
def reading(tmp_path):
    """Reads a text as the file of this test's box."""

    def read(text):
        path = tmp_path / "models.toml"
        path.write_text(text, "utf-8")
        return models_file.read(path)

    return read


def test_no_file_is_no_models():
    assert models_file.read(None) == ModelsFile(())


def test_a_preset_needs_its_weights_alone(reading, tmp_path):
    text = f'["wan2.2-ti2v-5b"]\nweights = "wan"\nrevision = "{REVISION}"\n["cogvideox-2b"]\n'
    wan, cog = reading(text).models
    assert wan.name == "Wan2.2 TI2V 5B"
    assert wan.recipe["revision"] == wan.revision == REVISION
    assert wan.weights == tmp_path / "wan"
    assert (cog.weights, cog.revision) == (None, None)
    assert "revision" not in cog.recipe
    assert reading(text).folders() == {f"Wan-AI/Wan2.2-TI2V-5B-Diffusers@{REVISION}": tmp_path / "wan"}


def test_a_model_of_ones_own_says_it_all(reading):
    own, plain = reading(
        f'["mine"]\nname = "Mine"\ndescription = "It dreams."\ntasks = ["image-to-video"]\n{RECIPE}\n'
        f'weights = "/w"\nrevision = "{REVISION}"\n["plain"]\n{RECIPE}\n'
    ).models
    assert (own.slug, own.name, own.description) == ("mine", "Mine", "It dreams.")
    assert (own.tasks, own.sound, own.price_per_second) == (("image-to-video",), False, None)
    assert (plain.name, plain.tasks, plain.description) == ("plain", (), "")


def test_sound_is_known_of_a_family_that_has_it(reading):
    (model,) = reading(f'["mine"]\n{RECIPE.replace("wan", "ltx2").replace("81", "89")}\n').models
    assert model.sound


def test_a_snapshot_of_the_hubs_cache_is_its_own_revision(reading):
    (model,) = reading(f'["mine"]\n{RECIPE}\nweights = "/hub/models--me--mine/snapshots/{REVISION}"\n').models
    assert model.revision == REVISION


def test_a_hosted_preset_has_a_way_and_a_price(reading):
    plain, chosen = reading(
        '["happyhorse-1.0"]\n["happyhorse-1.1"]\ncontract = "fal"\nprice_per_second = "0.14"\n'
    ).models
    assert (plain.recipe["contract"], plain.price_per_second) == ("model-studio", None)
    assert (chosen.recipe["contract"], chosen.price_per_second) == ("fal", "0.14")
    assert chosen.sound
    assert chosen.description
    assert set(chosen.tasks) == {"text-to-video", "image-to-video"}


def test_what_a_hosted_model_can_do_shows_in_its_names(reading):
    (model,) = reading(f'["theirs"]\n{HOSTED}\n').models
    assert model.tasks == ("text-to-video",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('["wan2.2-ti2v-5b"]\nsteps = 3', r'\["wan2.2-ti2v-5b"\]: steps is no field of this model'),
        ('["unheard-of"]\nweights = "/w"', r'\["unheard-of"\]: recipe is missing, and there is no preset'),
        (f'["wan2.2-ti2v-5b"]\n{RECIPE}', "recipe is known of this preset"),
        ('["wan2.2-ti2v-5b"]\nweights = "/w"', "revision is missing: a plain folder"),
        ('["wan2.2-ti2v-5b"]\nweights = ""', "weights must be a text"),
        ('["wan2.2-ti2v-5b"]\nrevision = "main"', "revision must be 40 hexadecimal digits"),
        ('["wan2.2-ti2v-5b"]\nprice_per_second = "1"', "price_per_second is no field"),
        ('["happyhorse-1.1"]\nprice_per_second = 0.14', 'must be a decimal in quotes, as "0.14", not 0.14'),
        ('["happyhorse-1.1"]\nprice_per_second = "-1"', "must be a decimal in quotes"),
        ('["happyhorse-1.1"]\nprice_per_second = "NaN"', "must be a decimal in quotes"),
        ('["happyhorse-1.1"]\ncontract = "videos"', "contract must be one of model-studio, fal, replicate"),
        ('["happyhorse-1.1"]\ncontract = ["fal"]', "contract must be one of"),
        ('["happyhorse-1.1"]\nweights = "/w"', "weights is no field"),
        ('["mine"]\nrecipe = "wan"', "recipe must be a table whose kind"),
        ('["mine"]\nrecipe = { kind = "shapeworld" }', "recipe must be a table whose kind"),
        (f'["mine"]\n{RECIPE.replace("30", "0")}', "recipe cannot be followed: The steps"),
        (f'["mine"]\n{RECIPE}\nprice_per_second = "1"', "price_per_second is no field"),
        (f'["mine"]\n{RECIPE}\ntasks = ["video"]', "tasks must be a list of text-to-video or image"),
        (f'["mine"]\n{RECIPE}\ntasks = []', "tasks must be a list"),
        (f'["mine"]\n{RECIPE}\nsound = "yes"', "sound must be true or false"),
        (f'["mine"]\n{RECIPE}\nname = ""', "name must be a text of 1 to 80 characters"),
        (f'["Mine!"]\n{RECIPE}', "a model is named by 1 to 60 of"),
        ('name = "mine"', r'\["name"\]: a model must be a table of its own'),
        (f'["mine"]\n{RECIPE}\n["mine"]\n{RECIPE}', r"no TOML file: Cannot declare .*line 3"),
        ("what is this", r"is no TOML file: .*line 1"),
        (
            "\n".join(f'["{it}"]\n{RECIPE}\nweights = "/{it}"\nrevision = "{REVISION}"' for it in "ab"),
            r'\["b"\]: weights must be those of \["a"\]',
        ),
    ],
)
def test_a_fault_is_one_sentence_with_table_and_field(reading, tmp_path, text, sentence):
    with pytest.raises(ModelsFileInvalid, match=sentence) as refusal:
        reading(text)
    assert str(refusal.value).startswith(str(tmp_path / "models.toml"))
    assert "\n" not in str(refusal.value)


def test_one_revision_may_serve_two_recipes(reading):
    one = f'{RECIPE}\nweights = "/a"\nrevision = "{REVISION}"\n'
    assert len(reading(f'["a"]\n{one}["b"]\n{one.replace("30", "8")}').folders()) == 1


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelsFileInvalid, match=r"PADDOCK_MODELS is .*none\.toml, which cannot be read"):
        models_file.read(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "models.toml").write_bytes(b'["a"]\nname = "\xff"')
    with pytest.raises(ModelsFileInvalid, match="is no TOML file"):
        models_file.read(tmp_path / "models.toml")


def test_folders_follow_the_file_and_survive_a_bad_edit(tmp_path, monkeypatch, caplog):
    path = tmp_path / "models.toml"
    monkeypatch.delenv("PADDOCK_MODELS", raising=False)
    assert models_file.folders() == {}
    monkeypatch.setenv("PADDOCK_MODELS", str(path))
    with pytest.raises(ModelsFileInvalid):
        models_file.folders()
    text = f'["mine"]\n{RECIPE}\nrevision = "{REVISION}"\nweights = "%s"\n'
    path.write_text(text % "/a")
    assert list(models_file.folders().values()) == [Path("/a")]
    path.write_text("[")
    assert list(models_file.folders().values()) == [Path("/a")]
    assert "stay as they were" in caplog.text
    path.write_text(text % "/b")
    os.utime(path, (1, 1))
    assert list(models_file.folders().values()) == [Path("/b")]


def test_a_file_that_is_nested_without_end_is_refused(reading):
    with pytest.raises(
        ModelsFileInvalid, match=r"models.toml is no file of models: it is nested too deeply\.$"
    ):
        reading("a = " + "[" * 5000)


def test_a_home_of_nobody_is_refused(reading):
    text = f'["wan2.2-ti2v-5b"]\nweights = "~nobody-at-all/wan"\nrevision = "{REVISION}"\n'
    with pytest.raises(ModelsFileInvalid, match="weights must be a folder, and '~nobody-at-all/wan'"):
        reading(text)


def test_a_file_that_stays_bad_is_logged_once(tmp_path, monkeypatch, caplog):
    path = tmp_path / "models.toml"
    monkeypatch.setenv("PADDOCK_MODELS", str(path))
    path.write_text("")
    models_file.folders()
    path.write_text("[")
    for _ in range(3):
        assert models_file.folders() == {}
    assert len(caplog.records) == 1
