"""Celery's way in to the prompts that are still to be drafted."""

from celery import shared_task
from django.conf import settings

from arena.prompts import seeding


@shared_task
def plant_more_prompts() -> None:
    seeding.plant_more_prompts(settings.PROMPT_COUNT)
