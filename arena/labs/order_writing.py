"""Writes the orders that entries and prompts call for; each once."""

from __future__ import annotations

from django.db.models import QuerySet

from arena.clips import production
from arena.clips.models import Clip, Order
from arena.entries.models import Entry, State
from arena.labs.models import Recipe, Upload, UploadState
from arena.prompts.models import Prompt, Track

MADE = (State.PREPARING, State.ACTIVE)  # of the others no more clips are made
UPLOADED = "uploaded"


def write_missing() -> None:
    """Write an order, and its clips, for every answer that an entry can give and that was not ordered yet."""
    for recipe in Recipe.objects.select_related("entry").filter(entry__state__in=MADE).order_by("pk"):
        tracks = [t for t in recipe.entry.tracks.all() if production.rendition(t) in recipe.renditions]
        for world, task in {(track.world, track.task) for track in tracks}:
            pool = [track for track in tracks if (track.world, track.task) == (world, task)]
            missing = _answerable(recipe).filter(world=world, task=task).exclude(orders__entry=recipe.entry)
            _order(recipe.entry, list(missing), pool)


def _answerable(recipe: Recipe) -> QuerySet[Prompt]:
    """Return the prompts that the entry can answer: of uploaded clips, those that came with a file."""
    if recipe.parameters.get("kind") != UPLOADED:
        return Prompt.objects.all()
    accepted = Upload.objects.filter(entry=recipe.entry_id, state=UploadState.ACCEPTED)
    return Prompt.objects.filter(pk__in=accepted.values("prompt"))


def _order(entry: Entry, prompts: list[Prompt], tracks: list[Track]) -> None:
    orders = Order.objects.bulk_create([Order(entry=entry, prompt=prompt) for prompt in prompts])
    Clip.objects.bulk_create(
        [Clip(entry=entry, prompt_id=o.prompt_id, track=track, order=o) for o in orders for track in tracks]
    )
