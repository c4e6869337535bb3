"""The lab's side of the wall: how clips are made and what they cost. Nothing below may look up here."""

from django.db import models

from arena.clips.models import Order
from arena.entries.models import Entry


class Recipe(models.Model):
    """How clips of an entry are made: an adapter and its parameters."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    parameters = models.JSONField(help_text='The adapter under "kind", and what it takes.')
    renditions = models.JSONField(default=list, help_text='"silent", "with-sound", or both.')

    def __str__(self) -> str:
        return f"recipe {self.pk}"


class Origin(models.Model):
    """How the clips of an order were made, and what they cost."""

    order = models.OneToOneField(Order, models.PROTECT, primary_key=True, related_name="+")
    details = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"origin {self.pk}"
