"""The lab's side of the wall: how clips are made and what they cost. Nothing below may look up here."""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from arena.accounts.models import Lab
from arena.clips.models import Order, draw_seed
from arena.entries.models import Entry, Provenance
from arena.prompts.models import Prompt
from generators.capability import capability


class Recipe(models.Model):
    """How clips of an entry are made: an adapter and its parameters."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    parameters = models.JSONField(help_text='The adapter under "kind", and what it takes.')
    renditions = models.JSONField(default=list, help_text='"silent", "with-sound", or both.')
    capability = models.CharField(
        max_length=300,
        db_index=True,
        editable=False,
        default="",
        help_text="What a worker must be able to do to follow it.",
    )
    price_per_second = models.DecimalField(
        max_digits=10,
        decimal_places=6,
        null=True,
        blank=True,
        help_text="Of a provider's clip, in the arena's currency, as the operator states it.",
    )

    def __str__(self) -> str:
        return f"recipe {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.capability = capability(self.parameters)
        super().save(*args, **kwargs)


class Origin(models.Model):
    """How the clips of an order were made, and what they cost."""

    order = models.OneToOneField(Order, models.PROTECT, primary_key=True, related_name="+")
    details = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"origin {self.pk}"


class DomainProof(models.Model):
    """A lab's word that a domain is its own, and whether the domain says so too."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=253)
    token = models.CharField(max_length=64, help_text="To be published in /.well-known/paddock.txt.")
    created_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "domain"], name="one_proof_a_domain")]

    def __str__(self) -> str:
        return f"proof {self.pk}"


class Draft(models.Model):
    """A submission that is not sealed yet: it can be changed and thrown away. Sealing deletes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    provenance = models.CharField(max_length=12, choices=Provenance)
    tracks = models.JSONField(default=list, help_text="Slugs.")
    secrets = models.BinaryField(
        help_text="Identity, recipe and the lab's own nonce as JSON, under the vault's key: no list shows a name."
    )
    reveal_at = models.DateTimeField(null=True, blank=True)
    reveal_votes = models.PositiveIntegerField(null=True, blank=True)
    manifest = models.JSONField(
        default=list,
        help_text="Numbers of the prompts that an uploaded entry answers, fixed when it was begun.",
    )

    def __str__(self) -> str:
        return f"draft {self.pk}"


class UploadState(models.TextChoices):
    RECEIVING = "receiving", "Receiving"
    CHECKING = "checking", "Checking"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"


class Upload(models.Model):
    """One file of a lab: its answer to one prompt of a draft's manifest, and of the entry it became."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="+")
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="+")
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    file = models.CharField(max_length=80, help_text="A random name in the folder of uploads.")
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVING)
    reason = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "prompt"],
                condition=models.Q(draft__isnull=False),
                name="one_upload_a_prompt",
            ),
            models.UniqueConstraint(
                fields=["entry", "prompt"],
                condition=models.Q(entry__isnull=False),
                name="one_upload_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="upload_hash")]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class TrialState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class Trial(models.Model):
    """One clip of a dry run: made as an order is, shown to its lab alone."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="+")
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="+")
    seed = models.BigIntegerField(default=draw_seed)
    state = models.CharField(max_length=8, choices=TrialState, default=TrialState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(
        null=True, blank=True, help_text="After a failure, when it is sent again."
    )
    failure = models.CharField(max_length=400, blank=True)
    video = models.CharField(max_length=80, blank=True)
    poster = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "prompt"], name="one_trial_a_prompt")]

    def __str__(self) -> str:
        return f"trial {self.pk}"


class Seal(models.Model):
    """Whose a sealed entry is, and its identity as only the settler can read it."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    ciphertext = models.BinaryField(
        help_text="The committed document in a sealed box to the settler's public key; empty once it is destroyed."
    )
    key_id = models.CharField(max_length=16, help_text="First digits of the SHA-256 of that public key.")
    recipe_sha256 = models.CharField(max_length=64, null=True)
    manifest_sha256 = models.CharField(max_length=64, null=True)
    domain_mark = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of the proved domain, to count without knowing it."
    )
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="seal_kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"seal of entry {self.entry_id}"


class Verdict(models.TextChoices):
    PENDING = "pending", "Pending"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"


class Review(models.Model):
    """An operator's look at an entry's clips before its first battle."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.PENDING)
    sheet = models.CharField(max_length=80, blank=True, help_text="The contact sheet's file.")
    flags = models.JSONField(default=list, help_text="Sentences about what its clips share.")
    note = models.CharField(max_length=400, blank=True, help_text="Told to the lab.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"review of entry {self.entry_id}"


class Answered(models.Model):
    """A submission by API that was answered: the same key sent again gets the same answer."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
