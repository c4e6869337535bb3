"""Where a lab wants to be told, and what was sent there."""

import uuid

from django.db import models
from django.db.models.functions import Now

from arena.accounts.models import Lab


class EventType(models.TextChoices):
    CLIP_FAILED = "clip.failed", "A clip failed"
    ENTRY_LIVE = "entry.live", "An entry battles"
    ENTRY_REVEALED = "entry.revealed", "An entry's name was opened"
    ENTRY_WITHDRAWN = "entry.withdrawn", "An entry was withdrawn"
    TEST = "test", "Test"


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def of(self, lab: Lab) -> "EndpointQuerySet":
        return self.filter(lab=lab, removed_at__isnull=True)

    def listening(self) -> "EndpointQuerySet":
        return self.filter(removed_at__isnull=True, disabled_at__isnull=True)


class Endpoint(models.Model):
    """An address of a lab that takes Standard Webhooks."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    secret = models.BinaryField(help_text="Of its signatures, and the one before it; under the vault's key.")
    events = models.JSONField(default=list, help_text="Types that are sent; an empty list is all.")
    created_at = models.DateTimeField(db_default=Now())
    disabled_at = models.DateTimeField(
        null=True, blank=True, help_text="When it answered 410: nothing is sent until its lab switches it on."
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EndpointQuerySet.as_manager()

    def __str__(self) -> str:
        return f"endpoint {self.pk}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def outstanding(self) -> "DeliveryQuerySet":
        return self.filter(next_at__isnull=False)

    def close(self, answer: str) -> int:
        """Give up what is still to be sent, also what is being sent just now."""
        return self.outstanding().update(next_at=None, answer=answer)


class Delivery(models.Model):
    """One message to one address, until it arrived or was given up."""

    message = models.UUIDField(default=uuid.uuid4, help_text="The same in every attempt.")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="+")
    type = models.CharField(max_length=20, choices=EventType)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now(), null=True, help_text="Unset once it is over.")
    delivered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="What the last attempt met with.")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="webhook_due", condition=models.Q(next_at__isnull=False))
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "endpoint"], name="one_message_an_endpoint")
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
