"""What the REST interface remembers for a while, beside the database: in Redis, and without it nothing at all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

Answer = TypeVar("Answer")
PATIENCE_SECONDS = 0.25  # a reader waits no longer for what is only a comfort
REST_SECONDS = 5.0  # after a failure nobody asks for so long
logger = logging.getLogger(__name__)


class Memory:
    """One pool of connections a process; a Redis that is away costs one short wait every few seconds."""

    def __init__(self) -> None:
        self._client: redis.Redis | None = None
        self._resting_until = 0.0

    def ask(self, question: Callable[[redis.Redis], Answer]) -> Answer | None:
        """Return what `question` finds out; None where Redis does not answer."""
        if time.monotonic() < self._resting_until:
            return None
        try:
            return question(self._connected())
        except redis.RedisError as error:
            self._resting_until = time.monotonic() + REST_SECONDS
            logger.warning("Redis did not answer the API: %s.", type(error).__name__)
            return None

    def _connected(self) -> Any:
        if self._client is None:
            self._client = redis.Redis.from_url(
                settings.REDIS_URL,
                socket_timeout=PATIENCE_SECONDS,
                socket_connect_timeout=PATIENCE_SECONDS,
                retry=Retry(NoBackoff(), 0),
            )
        return self._client


memory = Memory()
