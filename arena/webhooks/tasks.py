"""Celery's way in to the sending of webhooks; on a queue of its own, where a slow endpoint delays no heartbeat."""

from celery import shared_task

from arena.webhooks import delivering


@shared_task
def deliver_due() -> None:
    delivering.deliver_due()
