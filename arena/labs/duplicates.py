"""Finds a model that is entered already under another name: the same clips, or the same recipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from arena.accounts.models import Lab
from arena.entries.models import State
from arena.labs import recipes
from arena.labs.models import Recipe, Seal, Upload
from arena.labs.refusals import Conflict

ENTERED = "These clips, or this recipe, are entered already."


def check_files(hashes: Iterable[str]) -> None:
    """Refuse files of which any is another entry's; raises Conflict.

    The caller holds the lock of submissions. An entry that is gone, as if never there, stands in nobody's way.
    """
    others = Upload.objects.filter(entry__isnull=False, sha256__in=set(hashes) - {""})
    if others.exclude(entry__state=State.GONE).exists():
        raise Conflict(ENTERED)


def check_recipe(lab: Lab, recipe: Mapping[str, Any], worlds: Iterable[str]) -> None:
    """Refuse a recipe that an open entry of one of the worlds, or one of the lab's own, is made by; raises Conflict.

    Another lab's sealed entry stands in nobody's way: recipes can be guessed, and a refusal would tell whose it is.
    """
    known = ~Q(entry__public_name="") | Q(entry__in=Seal.objects.filter(lab=lab).values("entry"))
    others = Recipe.objects.filter(_same(recipe), known, entry__tracks__world__in=set(worlds))
    if others.exclude(entry__state=State.GONE).exists():
        raise Conflict(ENTERED)


def is_entered_openly(recipe: Mapping[str, Any], world: str) -> bool:
    """Whether an entry of this world, whose name is open, is made by the recipe; of sealed ones nothing is told."""
    others = Recipe.objects.filter(_same(recipe), entry__tracks__world=world).exclude(entry__public_name="")
    return others.exclude(entry__state=State.GONE).exists()


def _same(recipe: Mapping[str, Any]) -> Q:
    """Pick out the recipes that make the same clips; of an endpoint, its address and model tell, not its secret."""
    if recipe.get("kind") != recipes.HOSTED or "contract" in recipe:
        return Q(parameters=dict(recipe))
    same = Q(parameters__kind=recipes.HOSTED, parameters__url=recipe.get("url"))
    if "model" in recipe:
        return same & Q(parameters__model=recipe["model"])
    return same & ~Q(parameters__has_key="model")
