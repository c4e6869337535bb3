"""Which recipe kind is made by which adapter, and whether a recipe is one of ours."""

import hashlib
import importlib
import json
from collections.abc import Mapping
from typing import Protocol, cast

from generators.contract import JSON, Adapter, RecipeInvalid

ADAPTERS = {
    "diffusers": "generators.adapters.diffusers_video:DiffusersVideo",
    "happyhorse": "generators.adapters.happyhorse:HappyHorse",
    "hosted": "generators.adapters.hosted:Hosted",
    "shapeworld": "generators.adapters.shapeworld:ShapeWorld",
    "uploaded": "generators.adapters.uploaded:Uploaded",
}


class AdapterClass(Protocol):
    """An adapter's class: it checks a recipe without torch, and is made from one."""

    def check(self, recipe: Mapping[str, JSON]) -> None: ...
    def __call__(self, recipe: Mapping[str, JSON]) -> Adapter: ...


def validate(recipe: Mapping[str, JSON]) -> None:
    """Check a recipe without loading a model, and without importing torch.

    Raises
    ------
    RecipeInvalid
        With one sentence on what is wrong.
    """
    _class(recipe).check(recipe)


def load(recipe: Mapping[str, JSON]) -> Adapter:
    """Return the adapter that the recipe describes, its model loaded.

    Raises
    ------
    RecipeInvalid
        As `validate`.
    """
    adapter = _class(recipe)
    adapter.check(recipe)
    return adapter(recipe)


def needs(recipe: Mapping[str, JSON]) -> int | None:
    """Return how many bytes of its device's memory the recipe's model needs, where its adapter's class says that."""
    said = getattr(_class(recipe), "needs", None)
    return None if said is None else said(recipe)


def canonical(recipe: Mapping[str, JSON]) -> bytes:
    """Return the recipe as JSON with sorted keys and no blanks, for hashing and comparing."""
    return json.dumps(recipe, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(recipe: Mapping[str, JSON]) -> str:
    """Return the SHA-256 of the canonical recipe, in hex."""
    return hashlib.sha256(canonical(recipe)).hexdigest()


def _class(recipe: Mapping[str, JSON]) -> AdapterClass:
    if not isinstance(recipe, Mapping):
        raise RecipeInvalid(f"A recipe must be an object with a kind, not {type(recipe).__name__}.")
    kind = recipe.get("kind")
    if not isinstance(kind, str) or kind not in ADAPTERS:
        raise RecipeInvalid(
            f"No recipe kind is named {kind!r}; known kinds are {', '.join(sorted(ADAPTERS))}."
        )
    module, _, name = ADAPTERS[kind].partition(":")
    return cast("AdapterClass", getattr(importlib.import_module(module), name))
