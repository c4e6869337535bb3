"""Clips, and the orders they are made under. Neither knows a recipe."""

import secrets

from django.db import models
from django.utils import timezone

from arena.entries.models import Entry
from arena.prompts.models import Prompt, Track


def draw_seed() -> int:
    return secrets.randbelow(2**31)


class OrderState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class OrderQuerySet(models.QuerySet["Order"]):
    def outstanding(self) -> "OrderQuerySet":
        return self.filter(state__in=[OrderState.QUEUED, OrderState.RUNNING])

    def on_their_way(self) -> "OrderQuerySet":
        return self.outstanding().filter(lease_until__isnull=False)

    def overdue(self) -> "OrderQuerySet":
        return self.outstanding().filter(lease_until__lt=timezone.now())


class Order(models.Model):
    """One clip to be made: an entry, a prompt, a seed. Its silent twin is made under the same order."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="orders")
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="orders")
    seed = models.BigIntegerField(default=draw_seed)
    state = models.CharField(max_length=8, choices=OrderState, default=OrderState.QUEUED)
    attempt = models.PositiveIntegerField(
        default=0, help_text="A link of an earlier attempt no longer opens."
    )
    failures = models.PositiveSmallIntegerField(default=0, help_text="Attempts that came to nothing.")
    lease_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Unset until it is sent; then, when it is sent again if nothing came of it.",
    )
    not_before = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it may be sent next: after a failure, and while a provider works.",
    )
    failure = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "prompt"], name="one_order_an_answer")]
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="order_outstanding",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"order {self.pk}"


class ClipState(models.TextChoices):
    PENDING = "pending", "Pending"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    REMOVED = "removed", "Removed"
    VOID = "void", "Void: black, frozen or unreadable"
    REFUSED = "refused", "Refused by the rules of its provider"


class ClipQuerySet(models.QuerySet["Clip"]):
    def ready(self) -> "ClipQuerySet":
        return self.filter(state=ClipState.READY, entry__state="active")

    def void_after_ready(self) -> "ClipQuerySet":
        """Those that were shown before their file was found damaged: votes on them do not count."""
        return self.filter(state=ClipState.VOID, made_at__isnull=False)

    def on(self, track: Track) -> "ClipQuerySet":
        return self.filter(track=track)


class Clip(models.Model):
    """One entry's answer to one prompt on one track. Its files have random names that say nothing."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="clips")
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="clips")
    track = models.ForeignKey(Track, models.PROTECT, related_name="clips")
    order = models.ForeignKey(Order, models.PROTECT, related_name="clips")
    state = models.CharField(max_length=8, choices=ClipState, default=ClipState.PENDING)
    video = models.CharField(max_length=80, blank=True)
    poster = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    objects = ClipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "prompt", "track"], name="one_clip_an_answer"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(video=""), name="a_ready_clip_has_a_file"
            ),
        ]
        indexes = [models.Index(fields=["track", "state"], name="clip_ready")]

    def __str__(self) -> str:
        return f"clip {self.pk}"
