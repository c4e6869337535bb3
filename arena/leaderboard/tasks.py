"""Celery's way in to the boards' heartbeat."""

from celery import shared_task

from arena.leaderboard import refit


@shared_task
def refit_boards() -> None:
    refit.refit_boards()
