"""Celery's way in to the boards' heartbeats."""

from celery import shared_task
from django.utils import timezone

from arena.leaderboard import noting, refit


@shared_task
def refit_boards() -> None:
    refit.refit_boards()


@shared_task
def note_boards() -> None:
    noting.note_boards(timezone.now())
