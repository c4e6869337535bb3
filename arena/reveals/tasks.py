"""Celery's way in to what the reveals have to tell; the opening itself is the settler's alone."""

from celery import shared_task
from django.utils import timezone

from arena.reveals import head_letters, outbox


@shared_task
def deliver_outbox() -> None:
    outbox.deliver(timezone.now())


@shared_task
def write_head_letters() -> None:
    head_letters.write(timezone.now())
