"""Celery's way in to the ledger's heartbeats."""

from celery import shared_task
from django.utils import timezone

from arena.ledger import blocks, heads


@shared_task
def cut_blocks() -> None:
    blocks.cut_all(timezone.now())


@shared_task
def publish_head() -> None:
    heads.publish(timezone.now())
