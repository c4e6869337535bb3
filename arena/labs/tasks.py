"""Celery's way in to the clips' heartbeat."""

from celery import shared_task

from arena.labs import ordering


@shared_task
def order_missing_clips() -> None:
    ordering.order_missing_clips()
