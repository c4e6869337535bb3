"""Celery's way in to the look at clips that are called broken."""

from celery import shared_task

from arena.battles import broken


@shared_task
def void_damaged_clips() -> None:
    broken.void_damaged_clips()
