"""Words the address of the queue as Celery's transport wants it, and says what is wrong with one."""

from urllib.parse import parse_qs, urlsplit

_HOSTED, _SOCKETS = ("redis", "rediss"), ("unix", "redis+socket")


class AddressInvalid(ValueError):  # noqa: N818 - a state of the environment
    """The text says what is wanted; it repeats no address, for there is a password in it."""


def of_transport(url: str) -> str:
    """Return the same place for the transport.

    A socket gets the scheme `redis+socket://`. With TLS the server's certificate is checked unless the address says
    otherwise: the transport's own default is to trust anybody.

    Raises
    ------
    AddressInvalid
        If it is no address of a queue.

    Examples
    --------
    >>> of_transport("unix:///run/valkey.sock?db=3")
    'redis+socket:///run/valkey.sock?virtual_host=3'
    >>> of_transport("rediss://attic:key@broker.example:6379/0")
    'rediss://attic:key@broker.example:6379/0?ssl_cert_reqs=required'
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        raise AddressInvalid("wants a host, and a port that is a number, as in redis://host:6379/0") from None
    query = parse_qs(parts.query)
    if parts.scheme in _SOCKETS:
        database = query.get("db", query.get("virtual_host", ["0"]))[0]
        _check(parts.path.strip("/"), database)
        return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={database}"
    if parts.scheme not in _HOSTED:
        raise AddressInvalid("wants redis://, rediss:// or unix:// at its beginning")
    _check(parts.hostname, parts.path.strip("/"))
    if parts.scheme == "redis" or "ssl_cert_reqs" in query:
        return url
    return f"{url}{'&' if parts.query else '?'}ssl_cert_reqs=required"


def _check(place: str | None, database: str) -> None:
    if not place:
        raise AddressInvalid("wants the place of the queue, as in redis://host:6379/0 or unix:///path")
    if database and not (database.isascii() and database.isdecimal()):
        raise AddressInvalid("wants the number of a database at its end, as in redis://host:6379/0")
