"""The machines that make clips, what they last said of themselves, and what is on its way to them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Role(models.TextChoices):
    CLIPS = "clips", "Makes clips on its device"
    CALLS = "calls", "Asks endpoints and providers for clips"


class Box(models.Model):
    """A machine that makes clips, under the name that its operator gave it."""

    name = models.SlugField(max_length=40, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True, help_text="From then on its address is refused.")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "boxes"

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """One process of a box, as it last announced itself."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="+")
    name = models.SlugField(max_length=32)
    role = models.CharField(max_length=5, choices=Role)
    boot = models.CharField(max_length=16, help_text="Another one with every start of the process.")
    started_at = models.DateTimeField(help_text="First announcement of this boot.")
    announced_at = models.DateTimeField(db_index=True)
    stopping = models.BooleanField(default=False)
    device = models.CharField(max_length=120, blank=True)
    memory_bytes = models.BigIntegerField(null=True, blank=True)
    free_bytes = models.BigIntegerField(null=True, blank=True)
    abilities = models.JSONField(default=list, help_text="Capabilities of recipes that it can follow.")
    warm = models.JSONField(default=list, help_text="Capabilities of recipes whose model is loaded.")
    offers = models.JSONField(default=list, help_text="Models of its file, as entries may be made of them.")
    notices = models.JSONField(default=list, help_text="What of its file it cannot run, and why.")
    versions = models.JSONField(default=dict)
    busy = models.JSONField(default=list, help_text="Stage and step of what it is at.")

    class Meta:
        ordering = ["box__name", "name"]
        constraints = [models.UniqueConstraint(fields=["box", "name"], name="one_worker_a_name")]

    def __str__(self) -> str:
        return f"worker {self.pk}"


class Making(models.Model):
    """A clip on its way: the worker that was sent it, and how far it says it is. Gone once the clip is."""

    number = models.BigIntegerField(
        primary_key=True, help_text="Of the order; of a dry run's clip its number below zero."
    )
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(db_default=Now())
    stage = models.CharField(max_length=12, blank=True)
    step = models.PositiveIntegerField(null=True, blank=True)
    steps = models.PositiveIntegerField(null=True, blank=True)
    share = models.FloatField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"making {self.pk}"
