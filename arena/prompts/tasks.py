"""Celery's way in to the prompts that are still to be drafted or drawn."""

from celery import shared_task
from django.conf import settings

from arena.prompts import open_seeding, seeding


@shared_task
def plant_more_prompts() -> None:
    if not seeding.plant_more_prompts(settings.PROMPT_COUNT):
        open_seeding.plant_next_picture(settings.OPEN_PROMPT_COUNT)
