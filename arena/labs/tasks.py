"""Celery's way in to the heartbeats of the labs' side: clips, dry runs and uploads."""

from celery import shared_task

from arena.labs import checking, offered, ordering, review, trial_sending


@shared_task
def order_missing_clips() -> None:
    ordering.order_missing_clips()


@shared_task
def send_trials() -> None:
    trial_sending.send_trials()


@shared_task
def enter_offered() -> None:
    offered.enter_offered()


@shared_task
def check_uploads() -> None:
    checking.begin()


@shared_task
def sweep_uploads() -> None:
    checking.sweep_uploads()


@shared_task
def prepare_reviews() -> None:
    review.prepare_all()
