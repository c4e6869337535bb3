"""The contestants as a voter may know them: a name or a codename, and when the name is opened; never a recipe."""

from datetime import datetime
from typing import Any, NamedTuple

import pgtrigger
from django.db import models
from django.utils import timezone

from arena.prompts.models import Track


class Provenance(models.TextChoices):
    UPLOADED = "uploaded", "Uploaded by the lab"
    HOSTED = "hosted", "Hosted: the arena called the lab's endpoint"
    REPRODUCED = "reproduced", "Reproduced: the arena ran the weights"


class State(models.TextChoices):
    PREPARING = "preparing", "Preparing: clips are made and reviewed, no battles yet"
    ACTIVE = "active", "Active"
    WITHDRAWN = "withdrawn", "Withdrawn after votes: battles no more, its record stays"
    GONE = "gone", "Withdrawn before any counted vote, as if never there"


class Status(models.TextChoices):
    """What is told of an entry's name."""

    OPEN = "open", "Open"
    SEALED = "sealed", "Sealed"
    DUE = "due", "Due, opening"


class Terms(NamedTuple):
    """When a name is opened, and how far it is from that."""

    due_at: datetime | None
    reveal_at: datetime | None
    reveal_votes: int | None
    acknowledged: int

    def are_met(self, now: datetime) -> bool:
        return (
            self.due_at is not None
            or (self.reveal_at is not None and self.reveal_at <= now)
            or (self.reveal_votes is not None and self.acknowledged >= self.reveal_votes)
        )


def status_of(public_name: str, terms: Terms, now: datetime) -> Status:
    if public_name:
        return Status.OPEN
    return Status.DUE if terms.are_met(now) else Status.SEALED


# Of a sealed entry nothing moves but its reveal, and that only forward; the name is written once.
FIXED_TERMS = """
    IF NEW.codename <> OLD.codename OR NEW.slug <> OLD.slug OR NEW.commitment <> OLD.commitment
       OR NEW.reveal_votes IS DISTINCT FROM OLD.reveal_votes OR NEW.provenance <> OLD.provenance
       OR coalesce(NEW.reveal_at, 'infinity') > coalesce(OLD.reveal_at, 'infinity')
       OR NEW.acknowledged < OLD.acknowledged
       OR (OLD.due_at IS NOT NULL AND NEW.due_at IS DISTINCT FROM OLD.due_at)
       OR (OLD.public_name <> '' AND NEW.public_name <> OLD.public_name) THEN
        RAISE 'the terms of a sealed entry are fixed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class EntryQuerySet(models.QuerySet["Entry"]):
    def active(self) -> "EntryQuerySet":
        return self.filter(state=State.ACTIVE)

    def public(self) -> "EntryQuerySet":
        """Those that pages tell of: all but the withdrawn that never had a counted vote."""
        return self.exclude(state=State.GONE)

    def sealed(self) -> "EntryQuerySet":
        """Those whose name is under a commitment and not opened yet; gone ones are never opened."""
        return self.exclude(state=State.GONE).filter(public_name="").exclude(commitment="")

    def of_status(self, status: Status, now: datetime) -> "EntryQuerySet":
        """Those whose name has one status, as `status_of` says it."""
        opened = ~models.Q(public_name="")
        met = models.Q(due_at__isnull=False) | models.Q(reveal_at__lte=now)
        met |= models.Q(reveal_votes__lte=models.F("acknowledged"))
        return self.filter(
            {Status.OPEN: opened, Status.DUE: ~opened & met, Status.SEALED: ~opened & ~met}[status]
        )

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
    commitment = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 that binds the name of a sealed entry, in hex."
    )
    reveal_at = models.DateTimeField(
        null=True, blank=True, help_text="The name is opened then, or earlier by votes."
    )
    reveal_votes = models.PositiveIntegerField(
        null=True, blank=True, help_text="The name is opened at so many votes of the ledger."
    )
    acknowledged = models.BigIntegerField(default=0, help_text="Votes on it that the ledger holds.")
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="When the reveal fell due, as the ledger has it."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(codename="", public_name=""), name="entry_has_a_name_or_a_codename"
            ),
            models.UniqueConstraint(
                fields=["codename"], condition=~models.Q(codename=""), name="no_codename_twice"
            ),
            models.CheckConstraint(
                condition=models.Q(commitment="")
                | models.Q(reveal_at__isnull=False)
                | models.Q(reveal_votes__isnull=False),
                name="a_sealed_entry_has_terms",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fixed_terms",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__commitment=""),
                func=FIXED_TERMS,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.public_name or self.codename

    @property
    def sealed(self) -> bool:
        return not self.public_name

    @property
    def status(self) -> Status:
        """Whether the name is open, sealed or due: from the due second on, whether anybody has opened it or not."""
        return status_of(self.public_name, self.terms, timezone.now())

    @property
    def terms(self) -> "Terms":
        return Terms(self.due_at, self.reveal_at, self.reveal_votes, self.acknowledged)

    def is_due(self, now: datetime) -> bool:
        """Whether the terms are met: by the ledger's word, by the clock, or by the votes it holds."""
        return self.terms.are_met(now)


def open_tracks() -> models.QuerySet[Any]:
    """Return all tracks, each with `answering`, its number of active entries, and `open`: two or more."""
    active = models.Count("entries", filter=models.Q(entries__state=State.ACTIVE))
    enough = models.Case(
        models.When(answering__gte=2, then=True), default=False, output_field=models.BooleanField()
    )
    return Track.objects.annotate(answering=active, open=enough).order_by("position")
