"""Reads one table of models.toml: a preset with the little that the operator must say of it, or a whole model."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generators import presets, registry
from generators.contract import JSON, RecipeInvalid
from generators.open_weights.families import FAMILIES
from generators.presets import DIFFUSERS, PLACEHOLDER_REVISION, Preset
from generators.providers import recipes as providers
from generators.providers.contract import TASKS

HOSTED = "hosted"  # the kind of a recipe of a model that others run
LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_PATH = 80, 400, 4096
_SLUG = re.compile(r"[a-z0-9]([a-z0-9.-]{0,58}[a-z0-9])?")
_REVISION = re.compile(r"[0-9a-f]{40}")
_PRICE = re.compile(r"\d{1,6}(\.\d{1,6})?")
_WEIGHTS, _PRICES = {"weights", "revision"}, {"price_per_second"}
_OWN = {"name", "description", "recipe", "tasks", "sound"}


class TableInvalid(Exception):  # noqa: N818 - a state of the file
    """A table cannot be read as a model; the text is one sentence with the field."""


@dataclass(frozen=True)
class Model:
    """One table of the file.

    Parameters
    ----------
    slug, name, description : str
        What it is called in the file and by people.
    recipe : dict
        As the site keeps it; of open weights without a revision where `revision` is None.
    tasks : tuple of str
        What it can be asked for; of open weights none where only the weights can tell.
    sound : bool
        Whether its clips sound.
    weights : Path or None
        The folder of its weights; None where it is hosted, or to be looked for in the hub's cache.
    revision : str or None
        Of those weights, where it is known before they are found.
    price_per_second : str or None
        What a second of a clip costs at the provider, in the arena's currency; None for unknown.
    """

    slug: str
    name: str
    description: str
    recipe: dict[str, JSON]
    tasks: tuple[str, ...]
    sound: bool
    weights: Path | None = None
    revision: str | None = None
    price_per_second: str | None = None

    @property
    def weights_name(self) -> str:
        """Of open weights, "repo@revision"."""
        return f"{self.recipe['repo']}@{self.revision}"

    @property
    def diffusers(self) -> bool:
        """Whether it runs here, on weights of its own."""
        return str(self.recipe["kind"]) == DIFFUSERS


@dataclass(frozen=True)
class _Table:
    """One table, as TOML gives it."""

    slug: str
    fields: Mapping[str, JSON]
    folder: Path

    def text(self, name: str, longest: int) -> str:
        value = self.fields[name]
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            raise TableInvalid(f"{name} must be a text of 1 to {longest} characters, not {value!r}.")
        return value.strip()

    def allow(self, names: set[str]) -> None:
        if unknown := sorted(set(self.fields) - names):
            raise TableInvalid(
                f"{unknown[0]} is no field of this model; it may have {', '.join(sorted(names))}."
            )


def model(slug: str, fields: JSON, folder: Path) -> Model:
    """Return the model of a table.

    Parameters
    ----------
    slug : str
        The table's name.
    fields : dict
        Its fields.
    folder : Path
        What paths are relative to.

    Raises
    ------
    TableInvalid
        If it is no table of a model.
    """
    if not isinstance(fields, dict):
        raise TableInvalid("a model must be a table of its own.")
    table = _Table(slug, fields, folder)
    if not _SLUG.fullmatch(slug):
        raise TableInvalid("a model is named by 1 to 60 of a-z, 0-9, and inner dots and dashes, in quotes.")
    known = presets.presets().get(slug)
    if known is None and "recipe" not in fields:
        raise TableInvalid(
            "recipe is missing, and there is no preset of this name (in quotes, as it has a dot), "
            f"only {', '.join(presets.presets())}."
        )
    if known is not None and "recipe" in fields:
        raise TableInvalid("recipe is known of this preset: give a model of your own another name.")
    return _own(table) if known is None else _of_preset(table, known)


def _own(table: _Table) -> Model:
    recipe = table.fields["recipe"]
    if not isinstance(recipe, dict) or recipe.get("kind") not in (DIFFUSERS, HOSTED):
        raise TableInvalid(f'recipe must be a table whose kind is "{DIFFUSERS}" or "{HOSTED}".')
    table.allow(_OWN | (_WEIGHTS if recipe["kind"] == DIFFUSERS else _PRICES))
    name = table.text("name", LONGEST_NAME) if "name" in table.fields else table.slug
    return _finished(table, recipe, name=name, tasks=_tasks(table), sound=_sound(table))


def _of_preset(table: _Table, preset: Preset) -> Model:
    table.allow({"description"} | (_WEIGHTS if preset.open_weights else _PRICES | {"contract"}))
    way = table.fields.get("contract", next(iter(preset.ways)))
    if way not in tuple(preset.ways):
        raise TableInvalid(f"contract must be one of {', '.join(preset.ways)}, not {way!r}.")
    made = _finished(table, dict(preset.ways[way]), name=preset.name, tasks=preset.tasks, sound=preset.sound)
    return replace(made, description=made.description or preset.description)


def _finished(
    table: _Table, recipe: dict[str, JSON], *, name: str, tasks: tuple[str, ...], sound: bool
) -> Model:
    described = "description" in table.fields
    description = table.text("description", LONGEST_DESCRIPTION) if described else ""
    made = Model(table.slug, name, description, recipe, tasks, sound)
    if not made.diffusers:
        _check(recipe)
        return replace(made, tasks=tasks or _asked_for(recipe), price_per_second=_price(table))
    weights = _weights(table)
    revision = _revision(table, recipe, weights)
    _check({**recipe, "revision": revision or PLACEHOLDER_REVISION})
    if revision is not None:
        recipe = {**recipe, "revision": revision}
    sound = sound or bool(FAMILIES[recipe["family"]].sample_rate)
    return replace(made, recipe=recipe, sound=sound, weights=weights, revision=revision)


def _check(recipe: dict[str, JSON]) -> None:
    try:
        registry.validate(recipe)
    except RecipeInvalid as reason:
        raise TableInvalid(f"recipe cannot be followed: {reason}") from None


def _asked_for(recipe: Mapping[str, JSON]) -> tuple[str, ...]:
    """Return the tasks of a hosted model: those that its names at the provider tell."""
    return tuple(providers.tasks(recipe)) if "contract" in recipe else TASKS[:1]


def _weights(table: _Table) -> Path | None:
    if "weights" not in table.fields:
        return None
    named = table.text("weights", LONGEST_PATH)
    try:
        return table.folder / Path(named).expanduser()
    except RuntimeError:
        raise TableInvalid(f"weights must be a folder, and {named!r} names nobody's home.") from None


def _revision(table: _Table, recipe: Mapping[str, JSON], weights: Path | None) -> str | None:
    """Return the revision said, or that of a snapshot in the hub's cache, which is called by it."""
    said = [place["revision"] for place in (table.fields, recipe) if "revision" in place]
    for each in said:
        if not isinstance(each, str) or not _REVISION.fullmatch(each) or each != said[0]:
            raise TableInvalid(f"revision must be 40 hexadecimal digits, once, not {each!r}.")
    if said:
        return str(said[0])
    if weights is None:
        return None
    if weights.parent.name == "snapshots" and _REVISION.fullmatch(weights.name):
        return weights.name
    raise TableInvalid(
        "revision is missing: a plain folder does not tell which of the repository's 40-digit revisions it is."
    )


def _tasks(table: _Table) -> tuple[str, ...]:
    if "tasks" not in table.fields:
        return ()
    told = table.fields["tasks"]
    if not isinstance(told, list) or not told or any(task not in TASKS for task in told):
        raise TableInvalid(f"tasks must be a list of {' or '.join(TASKS)}, not {told!r}.")
    return tuple(dict.fromkeys(told))


def _sound(table: _Table) -> bool:
    told = table.fields.get("sound", False)
    if not isinstance(told, bool):
        raise TableInvalid(f"sound must be true or false, not {told!r}.")
    return told


def _price(table: _Table) -> str | None:
    told = table.fields.get("price_per_second")
    if told is not None and (not isinstance(told, str) or not _PRICE.fullmatch(told)):
        raise TableInvalid(f'price_per_second must be a decimal in quotes, as "0.14", not {told!r}.')
    return told
