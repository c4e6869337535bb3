"""Celery's way in to what becomes of battles: the look at clips that are called broken, and who has left."""

from celery import shared_task
from django.utils import timezone

from arena.battles import broken, leaving


@shared_task
def void_damaged_clips() -> None:
    broken.void_damaged_clips()


@shared_task
def forget_leavers() -> None:
    leaving.forget_leavers(timezone.now())
