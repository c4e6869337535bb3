"""manage.py review: what waits for an operator's look, and the word that lets an entry battle or not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from arena.entries.models import Entry
from arena.labs import review
from arena.labs.models import Review, Verdict


class Command(BaseCommand):
    help = "List the entries that wait for a review with their contact sheets, or approve or refuse one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codename", nargs="?", help='as in "Quiet Alder", or quiet-alder')
        decision = parser.add_mutually_exclusive_group()
        decision.add_argument("--approve", action="store_true", help="let it battle")
        decision.add_argument("--refuse", metavar="NOTE", help="keep it out; the note is told to its lab")

    def handle(self, *_args: Any, **options: Any) -> None:
        codename = options["codename"]
        if codename is None:
            if options["approve"] or options["refuse"] is not None:
                raise CommandError("Name the codename that is meant.")
            self.list_waiting()
            return
        entry = Entry.objects.filter(slug=codename.strip().lower().replace(" ", "-")).first()
        if entry is None:
            raise CommandError(f"There is no entry called {codename}.")
        try:
            self.decide(entry, options)
        except review.NotReviewable as reason:
            raise CommandError(str(reason)) from None

    def list_waiting(self) -> None:
        waiting = Review.objects.filter(verdict=Verdict.PENDING).select_related("entry")
        for row in waiting.filter(entry__state="preparing").order_by("entry__slug"):
            self.show(row)
        if not waiting.filter(entry__state="preparing").exists():
            self.stdout.write("Nothing waits for a review.")

    def show(self, row: Review) -> None:
        sheet = settings.REVIEWS_ROOT / row.sheet if row.sheet else "its clips are being made"
        self.stdout.write(f"{row.entry.codename}: {row.get_verdict_display().lower()}, {sheet}")
        for flag in row.flags:
            self.stdout.write(f"  {flag}")

    def decide(self, entry: Entry, options: dict[str, Any]) -> None:
        if options["approve"]:
            review.approve(entry, None, timezone.now())
            self.stdout.write(f"{entry.codename} battles from now on.")
        elif options["refuse"] is not None:
            review.refuse(entry, None, options["refuse"], timezone.now())
            self.stdout.write(f"{entry.codename} stays out; its lab is told why.")
        else:
            row = Review.objects.filter(entry=entry).select_related("entry").first()
            if row is None:
                raise CommandError(f"{entry.name} is not an entry of a lab: there is nothing to review.")
            self.show(row)
