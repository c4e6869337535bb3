"""What a clip costs at a provider, by the price that the operator states, and how an amount is written."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Protocol

from django.conf import settings

from arena.clips.formats import format_of
from generators.providers.contracts import CONTRACTS

AT_A_PROVIDER = "hosted:"  # begins the capability of a recipe that a provider follows for money
CENT = Decimal("0.01")


class Priced(Protocol):
    """What is looked at of a recipe; recipes stand on a floor above."""

    @property
    def capability(self) -> str: ...
    @property
    def price_per_second(self) -> Decimal | None: ...


def is_a_providers(recipe: Priced) -> bool:
    """Whether clips of the recipe are asked of a provider, who may want money for each."""
    return recipe.capability.startswith(AT_A_PROVIDER)


def price_of(recipe: Priced, world: str) -> Decimal | None:
    """Return the price of one clip in the format of a world; None where no price is stated, which is not zero.

    A provider counts whole seconds, and makes no fewer than it can: that is what is asked for.
    """
    stated = recipe.price_per_second
    contract = CONTRACTS.get(recipe.capability.removeprefix(AT_A_PROVIDER))
    if stated is None or stated < 0 or contract is None or not is_a_providers(recipe):
        return None
    return stated * max(contract.shortest, math.ceil(format_of(world).seconds))


def written(price: Decimal) -> dict[str, str]:
    """Return an amount as JSON keeps it.

    >>> amount(Decimal("0.700000"))
    '0.70'
    """
    return {"amount": amount(price), "currency": settings.CURRENCY}


def amount(price: Decimal) -> str:
    """Return the digits of a price: two after the point, or as many as it takes."""
    shortest = price.normalize()
    return f"{price.quantize(CENT) if shortest == price.quantize(CENT) else shortest:f}"
