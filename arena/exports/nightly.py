"""Publishes the first release of each day (UTC), and takes old ones away."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from arena.exports import release, retention, sealed
from arena.exports.models import Release
from arena.exports.release_folder import AlreadyPublishing, NotPublished

logger = logging.getLogger(__name__)


def publish_todays(now: datetime) -> Release | None:
    """Publish a release if the day has none, and there is a block; return it."""
    day = f"{now.astimezone(UTC):%Y-%m-%d}"
    if not sealed.newest() or Release.objects.filter(name__startswith=day).exists():
        return None
    try:
        made = release.publish(now)
    except AlreadyPublishing:
        return None
    except NotPublished as reason:
        logger.error("no release of %s: %s", day, reason)  # noqa: TRY400 - the sentence says it all
        return None
    retention.take_away_old(now)
    return made
