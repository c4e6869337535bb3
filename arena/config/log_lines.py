"""Lines of the log: of an error its class and where it happened, never its message, which may quote a row or a name."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

TASKS = "celery.app.trace"  # puts an error's message into its own line


class Lines(logging.Formatter):
    """Formats as the class above it, but tells no error's words: a database says in them what it was given."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == TASKS and record.exc_info and isinstance(record.args, dict):
            told = {**record.args, "exc": _name(record.exc_info[1])}
            record = logging.makeLogRecord({**record.__dict__, "args": told, "exc_text": None})
        return super().format(record)

    def formatException(  # noqa: N802 - the library's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        return "\n".join(_traceback(error) for error in _chain(ei[1]))


def _chain(error: BaseException | None) -> list[BaseException]:
    """Return an error after those that it came from, as tracebacks are read."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _traceback(error: BaseException) -> str:
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{places}{_name(error)}"


def _name(error: Any) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
