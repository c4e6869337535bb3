"""Labs and the people in them: memberships, invitations, tokens for programs, and the trail of every act."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Lab(models.Model):
    """An organisation behind entries. Which entries are its own is known on this side of the wall alone."""

    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="A closed lab signs in and submits no more."
    )

    def __str__(self) -> str:
        return f"lab {self.pk}"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    MEMBER = "member", "Member"


class Membership(models.Model):
    """A person's place in a lab."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    joined_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "user"], name="one_place_a_person")]

    def __str__(self) -> str:
        return f"{self.role} of lab {self.lab_id}"


class Invitation(models.Model):
    """A letter to somebody who may join a lab; its link works once."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Scope(models.TextChoices):
    SUBMIT = "submit", "Submit entries and upload their clips"
    READ = "read", "Read the lab's own entries"
    MANAGE = "manage", "Bring reveals forward and withdraw entries"


class ApiToken(models.Model):
    """A program's right to act for a lab. Only its hash is kept."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    begins = models.CharField(max_length=12, help_text="Its first characters, to tell tokens apart.")
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token {self.begins}..."


class AuditEvent(models.Model):
    """One act of a lab's member, program or operator."""

    lab = models.ForeignKey(Lab, models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    actor_name = models.CharField(max_length=254, help_text="Who it was, should the account be deleted.")
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["lab", "-id"], name="audit_of_lab")]
        triggers = [
            pgtrigger.Protect(name="audit_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(  # the actor may be deleted, and leaves the name
                name="audit_fixed",
                operation=pgtrigger.UpdateOf("lab_id", "actor_name", "act", "subject", "at"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} at {self.at}"
