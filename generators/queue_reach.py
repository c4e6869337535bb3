"""Knocks at the queue before a worker listens there: waits while it is away, and tells why it lets nobody in."""

import time
from collections.abc import Callable
from typing import Any

from kombu import Connection
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from generators.persistence import FIRST_PAUSE, LONGEST_PAUSE

_PATIENCE = {"socket_timeout": 5.0, "socket_connect_timeout": 5.0}


class Refused(Exception):  # noqa: N818 - an answer, no error
    """The queue is there, and does not let this box in; the text is one sentence."""


def wait(
    broker: str, say: Callable[[str], object] = lambda _: None, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait until the queue lets this box in.

    Parameters
    ----------
    broker : str
        The queue's address, as Celery's transport wants it.
    say : callable
        Told, once, that the queue is away.
    sleep : callable
        Waits between two tries.

    Raises
    ------
    Refused
        If it does not accept the user or the password.
    """
    pause = FIRST_PAUSE
    while away := _knock(broker):
        if pause == FIRST_PAUSE:
            say(f"The queue cannot be reached ({away}); it is asked again until it can.")
        sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def check(broker: str, prefix: str, queue: str) -> None:
    """Look at a queue as a worker may that is to listen there.

    Raises
    ------
    Refused
        If the user of this address may not.
    """
    try:
        with Connection(broker, transport_options={"global_keyprefix": prefix, **_PATIENCE}) as connection:
            connection.connect()
            channel: Any = connection.channel()
            channel.client.llen(queue)
    except NoPermissionError:
        raise Refused(
            f"The queue does not let the user in REDIS_URL use {prefix}*: give the user there the rights that "
            "`./run box` prints for this box, and name that user in REDIS_URL."
        ) from None
    except (RedisError, OSError):
        return  # it has gone again meanwhile: whoever listens there waits for it


def _knock(broker: str) -> str:
    """Return why the queue is away, and nothing if it is there."""
    try:
        with Connection(broker, transport_options=_PATIENCE) as connection:
            connection.connect()  # opens a channel, which sends a PING
    except NoPermissionError:
        return ""  # what may be used there is another question
    except AuthenticationError:
        raise Refused(
            "The queue does not accept the user and the password in REDIS_URL: they must be those that "
            "`ACL SETUSER` was given there."
        ) from None
    except (RedisError, OSError) as error:
        return _cause(error)
    return ""


def _cause(error: Exception) -> str:
    """Return the first line of an error without its full stop; the drivers name hosts, and no passwords."""
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__
