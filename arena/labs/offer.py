"""Reads one model that a worker offers: what an entry can be made of, or a sentence on what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from arena.labs import plain_json, texts
from arena.prompts.models import Task
from generators import registry
from generators.capability import capability
from generators.contract import RecipeInvalid

LONGEST_SLUG, LONGEST_NAME, LONGEST_DESCRIPTION = 60, 120, 600
LARGEST_RECIPE = 16 * 1024
SLUG = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
WEIGHTS, PROVIDER = "diffusers", "hosted"
DEAREST = Decimal(10_000)  # a second, in any currency: four digits and six places are what is kept
PLACES = 6


class OfferError(ValueError):
    """The text says what is wrong."""


@dataclass(frozen=True)
class Offer:
    """A model that could be an entry: all of it was looked at, and a worker can follow its recipe."""

    slug: str
    name: str
    description: str
    recipe: dict[str, Any]
    tasks: tuple[str, ...]
    sounds: bool
    price: Decimal | None

    @property
    def paid(self) -> bool:
        """Whether a provider makes its clips, for the operator's money."""
        return "contract" in self.recipe

    @property
    def renditions(self) -> list[str]:
        return ["silent", "with-sound"] if self.sounds else ["silent"]


def read(given: Any, abilities: Container[Any]) -> Offer:
    """Return what a worker of these abilities offers; raises OfferError."""
    if not isinstance(given, dict):
        raise OfferError("An offer is an object with a slug, a name, a recipe and its tasks.")
    recipe = _recipe(given.get("recipe"))
    if capability(recipe) not in abilities:
        raise OfferError("The worker offers a recipe that is not among its abilities.")
    sounds = given.get("sound")
    if not isinstance(sounds, bool):
        raise OfferError("Whether it sounds is said by true or false.")
    return Offer(
        _slug(given.get("slug")),
        _line(given.get("name"), "The name", LONGEST_NAME),
        _description(given.get("description")),
        recipe,
        _tasks(given.get("tasks")),
        sounds,
        _price(given.get("price_per_second")) if "contract" in recipe else None,
    )


def _slug(given: Any) -> str:
    """Return the slug as addresses take it, which know no dot."""
    if not isinstance(given, str) or len(given) > LONGEST_SLUG or not SLUG.fullmatch(given):
        raise OfferError(f"The slug has 1 to {LONGEST_SLUG} of a to z, 0 to 9, and inner dots and dashes.")
    return given.replace(".", "-")


def _line(given: Any, label: str, longest: int) -> str:
    try:
        text = texts.line(given, label, longest)
    except texts.TextError as error:
        raise OfferError(str(error)) from None
    if not text:
        raise OfferError(f"{label} is missing.")
    return text


def _description(given: Any) -> str:
    return _line(given, "The description", LONGEST_DESCRIPTION) if given not in (None, "") else ""


def _recipe(given: Any) -> dict[str, Any]:
    """Return a recipe of weights or of a provider: no other kind is entered because a worker says so."""
    if not isinstance(given, dict) or not (
        given.get("kind") == WEIGHTS or (given.get("kind") == PROVIDER and "contract" in given)
    ):
        raise OfferError("The recipe is of the kind diffusers, or of the kind hosted with a contract.")
    try:
        plain_json.check(given)
        registry.validate(given)
    except (plain_json.PlainError, RecipeInvalid) as error:
        raise OfferError(str(error)[:300]) from None
    if len(registry.canonical(given)) > LARGEST_RECIPE:
        raise OfferError(f"The recipe is longer than {LARGEST_RECIPE >> 10} KiB.")
    return given


def _tasks(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not given or not all(one in Task.values for one in given):
        raise OfferError(f"The tasks are a list of {' and '.join(Task.values)}, with at least one of them.")
    return tuple(task for task in Task.values if task in given)


def _price(given: Any) -> Decimal | None:
    """Return the price of a second, None where nobody has stated one; it is never taken for zero."""
    if given is None:
        return None
    try:
        price = Decimal(given) if isinstance(given, str) else Decimal("NaN")
    except InvalidOperation:
        price = Decimal("NaN")
    if not (price.is_finite() and 0 <= price < DEAREST):
        raise OfferError(f'The price of a second is a decimal in quotes, as in "0.14", below {DEAREST}.')
    rounded = price.quantize(Decimal(1).scaleb(-PLACES))
    if rounded != price:
        raise OfferError(f"The price of a second has at most {PLACES} digits after the point.")
    return rounded
