"""Everything that is configured: importing it makes the site's Celery app the current one, in a shell too."""

from arena.config.celery import app as celery_app

__all__ = ["celery_app"]
