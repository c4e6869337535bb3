"""manage.py publish: a release of all public data, now."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from arena.exports import release_folder, retention
from arena.exports.models import Release
from arena.exports.release import publish
from arena.exports.release_folder import NotPublished


class Command(BaseCommand):
    help = "Publish a release of all public data as of now, and print its name, folder and rows."

    def handle(self, *_args: Any, **_options: Any) -> None:
        now, start = timezone.now(), time.perf_counter()
        try:
            made = publish(now)
            removed = retention.take_away_old(now)
        except NotPublished as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(_said(made, time.perf_counter() - start))
        if removed:
            self.stdout.write(f"Files taken away of {', '.join(removed)}.")


def _said(made: Release, seconds: float) -> str:
    rows = {each["table"]: each["rows"] for each in made.files if each["table"] and not each["track"]}
    size = sum(each["bytes"] for each in made.files) / 1e6
    told = ", ".join(f"{table} {number:,}" for table, number in rows.items())
    return (
        f"Release {made.name}, up to block {made.until}, is in {release_folder.path_of(made.name)}\n"
        f"rows: {told}\n"
        f"{len(made.files)} files, {size:,.1f} MB, {seconds:.1f} s"
    )
