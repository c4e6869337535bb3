"""Opens and closes boxes: a box is a name that the operator gives to a machine that makes clips."""

from __future__ import annotations

from datetime import datetime

from arena.workers.models import Box
from generators import queue_access

HERE = "here"  # the machine of the site itself
UNNAMED = "A box is named by 1 to 32 of a-z, 0-9 and inner dashes, as in attic-1, not by {!r}."
CLOSED = "The box {} is closed for good; give this one another name."
UNKNOWN = "There is no box {}."
OWN = f"The box {HERE} is this machine itself, whose workers ./run starts; give a further one another name."


class NoBox(Exception):  # noqa: N818 - an answer to the operator
    """The text says what is wrong with the name."""


def opened(name: str) -> Box:
    """Return the box of this name, new where there was none; raises NoBox."""
    if not queue_access.is_name(name):
        raise NoBox(UNNAMED.format(name))
    if name == HERE:
        raise NoBox(OWN)
    box, _ = Box.objects.get_or_create(name=name)
    if box.closed_at is not None:
        raise NoBox(CLOSED.format(name))
    return box


def close(name: str, now: datetime) -> None:
    """Refuse a box from now on; what is on its way to its workers is sent to others. Raises NoBox."""
    if not Box.objects.filter(name=name).exists():
        raise NoBox(UNKNOWN.format(name))
    Box.objects.filter(name=name, closed_at=None).update(closed_at=now)


def plant_own() -> None:
    """Add the box of the site's own machine if it is missing; closed, it stays closed."""
    Box.objects.get_or_create(name=HERE)
