"""Hears what leaves a process beside its answers: Celery's messages, Redis' channels, letters and lines of a log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail

from arena.config.log_lines import Lines


@dataclass
class Heard:
    broker: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def letters_to(self, *addresses: str) -> list[str]:
        """Return what was written to somebody of these addresses."""
        written = [letter for letter in mail.outbox if {*letter.to, *letter.cc, *letter.bcc} & {*addresses}]
        return [letter.message().as_string() for letter in written]

    def told(self) -> list[tuple[str, bytes]]:
        """Return all but the letters, which are private to whom they are addressed to."""
        heard = {
            "a message of Celery": self.broker,
            "a channel of Redis": self.channels,
            "a line of the log": self.log,
        }
        return [(where, text.encode()) for where, texts in heard.items() for text in texts]


class _Ear(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines
        self.setFormatter(Lines("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def hearing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Hear all that happens within; nothing reaches a broker. Loggers are heard as deep as production lets them go."""
    heard = Heard()

    def publish_task(_producer: Any, body: Any, *_args: Any, **options: Any) -> None:
        heard.broker.append(json.dumps([body, options], default=repr))

    def publish(_redis: Any, channel: Any, text: Any, **_options: Any) -> int:
        heard.channels.append(f"{channel} {text}")
        return 0

    with monkeypatch.context() as patched:
        patched.setattr("kombu.messaging.Producer.publish", publish_task)
        patched.setattr("redis.Redis.publish", publish)
        root, ear = logging.getLogger(), _Ear(heard.log)
        level = root.level
        root.setLevel(logging.DEBUG)
        root.addHandler(ear)
        try:
            yield heard
        finally:
            root.removeHandler(ear)
            root.setLevel(level)
