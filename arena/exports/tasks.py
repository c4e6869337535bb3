"""Celery's way in to the releases."""

from celery import shared_task
from django.utils import timezone

from arena.exports import nightly


@shared_task
def publish_release() -> None:
    nightly.publish_todays(timezone.now())
