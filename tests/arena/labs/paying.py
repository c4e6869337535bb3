"""An order whose clip a provider makes for money, and a worker's words about it."""

from __future__ import annotations

import json
from decimal import Decimal

from arena.clips.models import Order
from arena.labs import addresses
from arena.labs.models import Recipe

PROVIDERS = {"kind": "hosted", "contract": "fal", "model": "somebody/some-model"}
PER_SECOND = "0.14"
PRICE = Decimal("0.56")  # of the four seconds of the shapes world
HANDLE = {"id": "task-1", "status": "https://provider.example/tasks/task-1"}


def is_a_providers(order: Order, per_second: str | None = PER_SECOND) -> None:
    """Let the order's entry be made by a provider, at a price a second."""
    recipe = Recipe.objects.get(pk=order.entry_id)
    recipe.parameters = PROVIDERS
    recipe.price_per_second = None if per_second is None else Decimal(per_second)
    recipe.save()


def say(client, order, at=None, **words):
    """Say something at the order's upload slot, or at an earlier one; words that are no text as JSON."""
    told = {name: said if isinstance(said, str) else json.dumps(said) for name, said in words.items()}
    answered = client.post(at or addresses.upload_path(order), told)
    order.refresh_from_db()
    return answered
