"""Whether a lab's recipe is one that the arena can follow for the tracks it is entered on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from arena.entries.models import Provenance
from arena.labs import plain_json
from arena.prompts.models import World
from generators import registry
from generators.contract import RecipeInvalid

UPLOADED, HOSTED = {"kind": "uploaded"}, "hosted"
LARGEST = 16 * 1024
# Adapters that read the sentences of the shapes world alone.
OF_SHAPES = frozenset(("shapeworld", "happyhorse"))
SHOWN_SECRET = "\N{BULLET}" * 8  # in place of an endpoint's secret, wherever a recipe is shown again

Recipe = dict[str, Any]


class RecipeError(ValueError):
    """The text says what is wrong."""


def check(given: Any, provenance: str, before: Recipe | None = None) -> Recipe | None:
    """Return the recipe, None for uploaded clips, which have none; raises RecipeError.

    A secret that is sent back as it is shown is that of the recipe `before`.
    """
    if provenance == Provenance.UPLOADED:
        if given not in (None, UPLOADED):
            raise RecipeError("Uploaded clips have no recipe; leave it out.")
        return None
    if given is None:
        return None
    recipe = _plain(given)
    if recipe.get("secret") == SHOWN_SECRET:
        recipe["secret"] = (before or {}).get("secret", "")
    if recipe.get("kind") == "uploaded" or (recipe.get("kind") == HOSTED) != (
        provenance == Provenance.HOSTED
    ):
        raise RecipeError(WANTED_KIND[provenance])
    if recipe.get("kind") == HOSTED and "contract" in recipe:
        raise RecipeError(OPERATORS)
    try:
        registry.validate(recipe)
    except RecipeInvalid as error:
        raise RecipeError(str(error)[:300]) from None
    return recipe


OPERATORS = "A provider's contract is the operator's to pay; name the url of your own endpoint."
WANTED_KIND: dict[str, str] = {
    Provenance.HOSTED: "A hosted entry's recipe is of the kind hosted, with the url of your endpoint.",
    Provenance.REPRODUCED: "A reproduced entry's recipe names a kind that the arena runs on its own workers.",
}


def _plain(given: Any) -> Recipe:
    if not isinstance(given, Mapping):
        raise RecipeError("The recipe is an object with a kind, and what that kind takes.")
    recipe = dict(given)
    try:
        plain_json.check(recipe)
    except plain_json.PlainError as error:
        raise RecipeError(f"The recipe cannot be kept: {error}") from None
    if len(registry.canonical(recipe)) > LARGEST:
        raise RecipeError(f"The recipe is longer than {LARGEST >> 10} KiB; leave out what it does not need.")
    return recipe


def fits(recipe: Recipe, world: str) -> bool:
    """Tell whether the recipe can answer the prompts of a world."""
    return world == World.SHAPES or recipe.get("kind") not in OF_SHAPES


def shown(recipe: Recipe | None) -> Recipe | None:
    """Return a recipe as its own lab may see it again: the secret of an endpoint is not shown."""
    return recipe and recipe | ({"secret": SHOWN_SECRET} if "secret" in recipe else {})
