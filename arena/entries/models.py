"""The contestants as a voter may know them: a name or a codename, never a recipe."""

from typing import Any

from django.db import models

from arena.prompts.models import Track


class Provenance(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded by the lab"
    HOSTED = "hosted", "Hosted: the arena called the lab's endpoint"
    REPRODUCED = "reproduced", "Reproduced: the arena ran the weights"


class State(models.TextChoices):
    ACTIVE = "active", "Active"
    WITHDRAWN = "withdrawn", "Withdrawn"


class EntryQuerySet(models.QuerySet["Entry"]):
    def active(self) -> "EntryQuerySet":
        return self.filter(state=State.ACTIVE)

    def on(self, track: Track) -> "EntryQuerySet":
        return self.filter(tracks=track)


class Entry(models.Model):
    """A generative model on the boards, under its public name or, while sealed, under a codename."""

    slug = models.SlugField(max_length=60, unique=True, help_text="Permanent: it outlives the reveal.")
    codename = models.CharField(max_length=60, blank=True)
    public_name = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    calibration = models.BooleanField(
        default=False, help_text="Good or bad on purpose, so that its place is known."
    )
    anchor = models.BooleanField(default=False, help_text="Stands at 1000 on the boards of its world.")
    tracks = models.ManyToManyField(Track, related_name="entries", blank=True)
    reveal_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(codename="", public_name=""), name="entry_has_a_name_or_a_codename"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.public_name or self.codename

    @property
    def sealed(self) -> bool:
        return not self.public_name


def open_tracks() -> models.QuerySet[Any]:
    """Return all tracks, each with `answering`, its number of active entries, and `open`: two or more."""
    active = models.Count("entries", filter=models.Q(entries__state=State.ACTIVE))
    enough = models.Case(
        models.When(answering__gte=2, then=True), default=False, output_field=models.BooleanField()
    )
    return Track.objects.annotate(answering=active, open=enough).order_by("position")
