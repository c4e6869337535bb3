"""What is known of a model that was never under seal, in the words of its entry's page: claimed, or unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from arena.entries.models import Entry
from arena.labs.models import Recipe
from generators.presets import Preset, presets

UNKNOWN = Preset("", "", (), False, {})


class Fact(NamedTuple):
    """One line of the page; a `value` of None is unknown."""

    label: str
    value: str | None
    url: str = ""


class Known(NamedTuple):
    """A model that everybody knows: what is claimed of it, its published weights, or the provider that runs it."""

    preset: Preset = UNKNOWN
    weights: str | None = None
    provider: str | None = None


def known(entry: Entry) -> Known:
    """Return what is known, of an entry that a lab has sealed nothing."""
    row = None if entry.commitment else Recipe.objects.filter(entry=entry).first()
    recipe: Mapping[str, Any] = row.parameters if row else {}
    if "contract" in recipe:
        return Known(provider=_provider(recipe))
    if recipe.get("kind") == "diffusers":
        return Known(_preset(recipe["repo"]), f"{recipe['repo']} at revision {recipe['revision']}")
    return Known()


def of(entry: Entry) -> list[Fact]:
    """Return the facts, of an entry that a lab has sealed none but unknown ones."""
    its = known(entry)
    if its.provider is not None:
        return [Fact("Provider", its.provider), *_claims(UNKNOWN)]
    return _claims(its.preset, its.weights)


def _claims(preset: Preset, weights: str | None = None) -> list[Fact]:
    return [
        Fact("Licence", _claimed(preset.licence), preset.licence_url or ""),
        Fact("Weights", weights),
        Fact("Parameters", _claimed(preset.parameters)),
        Fact("Memory", _claimed(preset.memory)),
        Fact("Price a clip", None),
    ]


def _claimed(text: str | None) -> str | None:
    return f"{text} (claimed)" if text else None


def _preset(repo: str) -> Preset:
    return next((one for one in presets().values() if one.recipe.get("repo") == repo), UNKNOWN)


def _provider(recipe: Mapping[str, Any]) -> str:
    """Return which way the clips come, and what the provider calls the model, for each task where it has two names."""
    model = recipe.get("model")
    names = sorted(set(model.values())) if isinstance(model, dict) else [str(model)] if model else []
    return ", ".join([str(recipe["contract"]), *map(str, names)])
