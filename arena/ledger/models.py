"""The ledger's events and blocks: public facts in one order, each block bound to the one before it."""

import pgtrigger
from django.db import models
from django.db.models.functions import Now


class Kind(models.TextChoices):
    SEAL = "seal", "Seal"
    DUE = "due", "Due"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    REVEAL = "reveal", "Reveal"
    BOARD = "board", "Board snapshot"


class Event(models.Model):
    """A public fact that is no vote, as the line that the ledger seals; no position until the sealer gives it one."""

    key = models.CharField(max_length=120, unique=True, help_text="Kind and subject: what happens only once.")
    kind = models.CharField(max_length=12, choices=Kind)
    line = models.TextField(help_text="Canonical JSON (RFC 8785).")
    at = models.DateTimeField(db_default=Now())
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="event_inbox", condition=models.Q(position__isnull=True)),
        ]
        triggers = [
            pgtrigger.Protect(name="event_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="event_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.position IS NOT NULL OR NEW.line <> OLD.line OR NEW.key <> OLD.key THEN
                        RAISE 'a fact of the ledger stays as it is'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Block(models.Model):
    """A run of lines under one Merkle root, bound to the block before it and signed."""

    number = models.BigIntegerField(primary_key=True, help_text="From 1, without gaps.")
    first_position = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, help_text="Hash of the block before; zeros for the first.")
    root = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    hash = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=128)
    lines = models.BinaryField(help_text="The canonical lines, joined by line feeds, compressed by zlib.")
    leaves = models.BinaryField(help_text="The leaf hashes, 32 bytes each.")

    class Meta:
        ordering = ["number"]
        triggers = [
            pgtrigger.Protect(name="block_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"block {self.number}"


class Head(models.Model):
    """The ledger's head as it was published on one day (UTC)."""

    day = models.DateField(primary_key=True)
    block = models.ForeignKey(Block, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-day"]
        triggers = [pgtrigger.Protect(name="head_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"head of {self.day}"
