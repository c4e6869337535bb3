"""The models that a box may offer by name alone: what is known of each, read from presets.toml and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generators import registry
from generators.contract import JSON
from generators.providers.contract import TASKS
from generators.providers.presets import PRESETS as HOSTED

DIFFUSERS = "diffusers"  # the kind of a recipe of open weights
PLACEHOLDER_REVISION = "0" * 40  # stands in a recipe whose revision a box has yet to say
_FILE = Path(__file__).with_name("presets.toml")


@dataclass(frozen=True)
class Preset:
    """A model that needs no description by the operator.

    None means unknown, throughout.

    Parameters
    ----------
    slug, name : str
        How a box's file and how people call it.
    tasks : tuple of str
        Some of `TASKS`.
    sound : bool
        Whether its clips sound.
    ways : mapping
        Of a hosted model, its recipes by contract, the preferred one first; of open weights, what the adapter
        `diffusers` is given but for the revision, under that name.
    description : str
        One or two sentences for the pages.
    licence, licence_url : str or None
        Its SPDX expression, and where it can be read.
    commercial_ok : bool or None
        Whether the licence lets anybody earn money with it.
    parameters : str or None
        Their number.
    memory : str or None
        How much a device needs, as somebody claims.
    memory_source : str or None
        Who claims it.
    remarks : str
        What else whoever runs it should know.
    sources : tuple of str
        Where all this was read.
    """

    slug: str
    name: str
    tasks: tuple[str, ...]
    sound: bool
    ways: Mapping[str, Mapping[str, JSON]]
    description: str = ""
    licence: str | None = None
    licence_url: str | None = None
    commercial_ok: bool | None = None
    parameters: str | None = None
    memory: str | None = None
    memory_source: str | None = None
    remarks: str = ""
    sources: tuple[str, ...] = ()

    @property
    def open_weights(self) -> bool:
        """Whether a box runs it on weights of its own."""
        return DIFFUSERS in self.ways

    @property
    def recipe(self) -> Mapping[str, JSON]:
        """The recipe of the preferred way."""
        return next(iter(self.ways.values()))


@cache
def presets() -> Mapping[str, Preset]:
    """Return all presets by slug, open weights first."""
    return {preset.slug: preset for preset in (*_open_weights(), *_hosted())}


def _open_weights() -> list[Preset]:
    return [_preset(slug, told) for slug, told in tomllib.loads(_FILE.read_text("utf-8")).items()]


def _preset(slug: str, told: dict[str, JSON]) -> Preset:
    recipe = {"kind": DIFFUSERS, **told.pop("recipe")}
    registry.validate(recipe | {"revision": PLACEHOLDER_REVISION})
    memory = told.pop("memory", {})
    return Preset(
        slug,
        tasks=_tasks(told.pop("tasks")),
        ways={DIFFUSERS: recipe},
        memory=memory.get("claim"),
        memory_source=memory.get("source"),
        sources=tuple(told.pop("sources")),
        **told,
    )


def _hosted() -> list[Preset]:
    for preset in HOSTED:
        for recipe in preset.ways.values():
            registry.validate(recipe)
    return [
        Preset(each.slug, each.name, each.tasks, each.sound, each.ways, each.description) for each in HOSTED
    ]


def _tasks(told: list[str]) -> tuple[str, ...]:
    if not told or not set(told) <= set(TASKS):
        raise ValueError(f"The tasks of a preset are some of {', '.join(TASKS)}, not {told!r}.")
    return tuple(told)
