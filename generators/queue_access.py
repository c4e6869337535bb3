"""What a box's user may do at the broker: take and acknowledge orders of its own queues, and nothing else."""

import re

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")

_PREFIX = "paddock.box."

# What Celery's transport sends for a worker that listens to one queue, without remote control, events and priorities.
# No scripts: one that does not end would hang the broker for everybody (`sole_reader` has what that takes).
_COMMANDS = (
    *("ping", "client|setinfo", "select", "multi", "exec", "watch", "unwatch"),
    *("brpop", "lpush", "rpush", "llen"),
    *("hset", "hget", "hdel", "zadd", "zrem", "zrange", "sadd", "smembers", "del"),
)


def is_name(name: str) -> bool:
    """Return whether a box or a worker may be called so: 1 to 32 of a to z, 0 to 9 and inner dashes.

    A dot would let one box's keys begin like another's, and a star would be a pattern.
    """
    return bool(_NAME.fullmatch(name))


def key_prefix(box: str, worker: str) -> str:
    """Return what stands before every key of a worker's queue.

    Raises
    ------
    ValueError
        If a name is not one.
    """
    return f"{_PREFIX}{_checked(box)}.{_checked(worker)}."


def acl_rule(box: str) -> str:
    """Return the words that `ACL SETUSER` wants after the name, all but the password.

    Raises
    ------
    ValueError
        If the box's name is not one.

    Examples
    --------
    >>> acl_rule("attic")[:58]
    'reset on ~paddock.box.attic.* resetchannels -@all +ping +c'
    """
    allowed = " ".join(f"+{command}" for command in _COMMANDS)
    return f"reset on ~{_PREFIX}{_checked(box)}.* resetchannels -@all {allowed}"


def _checked(name: str) -> str:
    if not is_name(name):
        raise ValueError(
            f"A box or worker is named by 1 to 32 of a-z, 0-9 and inner dashes, not by {name!r}."
        )
    return name
