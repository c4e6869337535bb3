"""What was asked of providers that want money for it: one row for each time, and what it cost."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from arena.clips.models import Order


class JobState(models.TextChoices):
    RESERVED = "reserved", "Reserved: the provider is being asked"
    TAKEN = "taken", "Taken by the provider"
    DONE = "done", "Done"
    FAILED = "failed", "Failed at the provider"
    RELEASED = "released", "Released: the provider did not take it"
    UNCERTAIN = "uncertain", "Uncertain: it is not known whether the provider took it"


OPEN = (JobState.RESERVED, JobState.TAKEN)


class Job(models.Model):
    """One clip asked of a provider. All but the released count against the budget of their day and entry."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    contract = models.CharField(max_length=20)
    price = models.DecimalField(max_digits=12, decimal_places=6, help_text="In the arena's currency.")
    state = models.CharField(max_length=9, choices=JobState, default=JobState.RESERVED)
    handle = models.JSONField(default=dict, help_text="What the provider calls it, to ask for it again.")
    polls = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=models.Q(state__in=OPEN), name="one_open_job_an_order"
            )
        ]
        indexes = [models.Index(fields=["asked_at"], name="job_day")]

    def __str__(self) -> str:
        return f"job {self.pk}"
