"""Lets Celery's transport do without the lock by which the readers of one queue take turns: a worker's has one reader.

The lock is given back by a script at the broker, and whoever may load scripts there can hang it for everybody.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from kombu.transport import redis as transport


def take_no_turns() -> None:
    """Switch the lock off, in this process."""
    transport.Mutex = _nobody_else  # type: ignore[assignment]  # the names of its arguments


@contextmanager
def _nobody_else(_client: object, _name: str, _expire: int) -> Iterator[None]:
    yield
