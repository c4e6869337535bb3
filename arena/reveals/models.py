"""Opened identities, what is still to be told of them, and how the settler is."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from arena.entries.models import Entry


class Opening(models.Model):
    """An identity as it was committed to, opened: public from its row on."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    identity = models.JSONField()
    terms = models.JSONField()
    site = models.CharField(max_length=200)
    recipe_sha256 = models.CharField(max_length=64, null=True)
    manifest_sha256 = models.CharField(max_length=64, null=True)
    nonce = models.CharField(max_length=64)
    verified_domain = models.CharField(
        max_length=253, blank=True, help_text="Empty: the lab has not proved the domain it names."
    )
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    boards = models.JSONField(default=list, help_text="Numbers of the boards frozen at the due moment.")
    rests_on = models.JSONField(
        default=list,
        help_text="By frozen board, what the rank of the moment rests on: battles, interval, flips.",
    )
    still_sealed = models.JSONField(
        default=dict, help_text="By task, how many more entries of the lab were sealed then."
    )

    class Meta:
        triggers = [pgtrigger.Protect(name="opening_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"opening of entry {self.entry_id}"


class Outbox(models.Model):
    """One thing to be told after a commit, until it is."""

    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(max_length=10, help_text="live or mail")
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now(), null=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="outbox_due", condition=models.Q(next_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.key


class SettlerReport(models.Model):
    """The settler's last word about itself."""

    ONLY = 1

    at = models.DateTimeField()
    refusal = models.CharField(
        max_length=300, blank=True, help_text="Why it does not work; empty if it does."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="settler_is_one_row")]

    def __str__(self) -> str:
        return self.refusal or "at work"
