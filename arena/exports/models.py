"""Releases: public files of one moment, under a dated name that never changes."""

import pgtrigger
from django.db import models


class ReleaseQuerySet(models.QuerySet["Release"]):
    def there(self) -> "ReleaseQuerySet":
        """Releases whose files were not taken away."""
        return self.filter(removed_at__isnull=True)

    def latest_there(self) -> "Release | None":
        return self.there().order_by("-id").first()


class Release(models.Model):
    """One set of public files; its row stays when its files are taken away."""

    name = models.CharField(
        max_length=20, unique=True, help_text="The day, as 2026-11-30; the second of a day ends with .2"
    )
    until = models.BigIntegerField(
        help_text="Number of the last block that its files reach to; 0 without any."
    )
    published_at = models.DateTimeField()
    policy = models.CharField(max_length=20, help_text="Version of the policy that says which votes count.")
    method_version = models.CharField(max_length=20)
    files = models.JSONField(
        help_text="Each with path, table, track, format, rows, bytes, sha256; unknown ones null."
    )
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When its files were taken away.")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at"]
        triggers = [
            pgtrigger.Protect(name="release_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="release_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.removed_at IS NOT NULL
                       OR (to_jsonb(NEW) - 'removed_at') <> (to_jsonb(OLD) - 'removed_at') THEN
                        RAISE 'a release stays as it was published'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name
