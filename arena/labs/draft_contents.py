"""What a draft says, checked field by field, each with its own sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from arena.entries.models import Provenance
from arena.labs import identity, recipes, terms
from arena.labs.refusals import Invalid
from arena.prompts.models import Track

FIELDS = ("provenance", "tracks", "identity", "recipe", "terms", "nonce")
FEWEST_DIGITS = 10  # different ones, of 64: chance gives fewer once in a million million draws

Errors = dict[str, str]


@dataclass(frozen=True)
class Contents:
    """A draft, read: its public choices, and what nobody but its lab may see."""

    provenance: str = ""
    tracks: tuple[str, ...] = ()
    identity: dict[str, Any] = field(default_factory=dict)
    recipe: dict[str, Any] | None = None
    nonce: str | None = None
    reveal_at: datetime | None = None
    reveal_votes: int | None = None

    @property
    def uploaded(self) -> bool:
        return self.provenance == Provenance.UPLOADED

    @property
    def terms(self) -> terms.Terms:
        return terms.Terms(self.reveal_at, self.reveal_votes)


def checked(given: Mapping[str, Any], before: Contents, now: datetime) -> Contents:
    """Return `before` with what is given in its place; raises Invalid with a sentence for each wrong field."""
    errors: Errors = {
        name[:80]: f"There is no such field; known are {', '.join(FIELDS)}."
        for name in given
        if name not in FIELDS
    }
    after = before
    if "provenance" in given:
        after = replace(after, provenance=_provenance(given["provenance"], errors))
    if "tracks" in given:
        after = replace(after, tracks=_tracks(given["tracks"], errors))
    if "identity" in given:
        facts, wrong = identity.check(given["identity"])
        errors |= wrong
        after = replace(after, identity=facts)
    if "terms" in given:
        chosen, wrong = terms.check(given["terms"], now)
        errors |= wrong
        after = replace(after, reveal_at=chosen.reveal_at, reveal_votes=chosen.reveal_votes)
    if "nonce" in given:
        after = replace(after, nonce=_nonce(given["nonce"], errors))
    after = replace(after, recipe=_recipe(given, before, after, errors))
    if errors:
        raise Invalid(errors)
    return after


def lacking(contents: Contents, now: datetime) -> Errors:
    """Return a sentence for each field that sealing needs and that is not there, or holds no longer."""
    errors = identity.missing(contents.identity) | terms.check_again(contents.terms, now)
    if not contents.tracks:
        errors["tracks"] = "Choose at least one track."
    else:
        _tracks(list(contents.tracks), errors)
    if not contents.uploaded:
        _check_recipe_again(contents, errors)
    return errors


def _provenance(value: Any, errors: Errors) -> str:
    if isinstance(value, str) and value in Provenance.values:
        return value
    errors["provenance"] = f"The provenance is one of {', '.join(Provenance.values)}."
    return ""


def _tracks(value: Any, errors: Errors) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(slug, str) for slug in value):
        errors["tracks"] = "The tracks are a list of their slugs, as in shapes-text-to-video."
        return ()
    found = {track.slug: track for track in Track.objects.all()}
    if unknown := sorted({slug for slug in value if slug not in found}):
        errors["tracks"] = f"There is no track called {unknown[0][:60]}; known are {', '.join(found)}."
    elif len({found[slug].world for slug in value}) > 1:
        errors["tracks"] = (
            "The tracks of one entry are all of one world; begin another draft for the other world."
        )
    return tuple(slug for slug in found if slug in value)


def _nonce(value: Any, errors: Errors) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) and len(set(value)) >= FEWEST_DIGITS:
        return value
    errors["nonce"] = "The nonce is 32 bytes of chance as 64 hexadecimal digits in small letters."
    return None


def _recipe(
    given: Mapping[str, Any], before: Contents, after: Contents, errors: Errors
) -> dict[str, Any] | None:
    """Return the recipe given, or the one before where it still goes with how the clips are made."""
    if "recipe" not in given:
        return after.recipe if after.provenance == before.provenance else None
    if not after.provenance:
        return None
    try:
        recipe = recipes.check(given["recipe"], after.provenance, before.recipe)
        if recipe is not None and not _fits(recipe, after.tracks):
            raise recipes.RecipeError(
                "This recipe answers the prompts of the shapes world only; choose its tracks."
            )
    except recipes.RecipeError as error:
        errors["recipe"] = str(error)
        return None
    return recipe


def _fits(recipe: dict[str, Any], tracks: tuple[str, ...]) -> bool:
    worlds = Track.objects.filter(slug__in=tracks).order_by().values_list("world", flat=True).distinct()
    return all(recipes.fits(recipe, world) for world in worlds)


def _check_recipe_again(contents: Contents, errors: Errors) -> None:
    if contents.recipe is None:
        errors["recipe"] = "The recipe is missing: how are the clips made?"
        return
    _recipe({"recipe": contents.recipe}, contents, contents, errors)
