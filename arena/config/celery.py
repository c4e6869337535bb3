"""The site's own Celery app: heartbeats only. Clips are made by generators.worker, which knows no Django."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena.config.settings")

app = Celery("paddock")
app.set_default()  # for every thread: a web process serves pages in others than the one that made it
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "arena.accounts",
        "arena.leaderboard",
        "arena.ledger",
        "arena.labs",
        "arena.battles",
        "arena.prompts",
        "arena.webhooks",
        "arena.reveals",
        "arena.exports",
    ]
)
