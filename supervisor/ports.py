"""The listening socket, bound by the supervisor so that web processes may come and go behind it."""

import errno
import socket

from supervisor.errors import SupervisorError

_BACKLOG = 2048
_LARGEST = 65535


def listen(host: str, port: int | str) -> socket.socket:
    """
    Bind and listen; pass ``socket.fileno()`` on to the processes that accept.

    Parameters
    ----------
    host : str
        A name or address of this machine, as ``127.0.0.1`` or ``::``.
    port : int or str
        From 1 to 65535; 0 takes a free one.

    Raises
    ------
    SupervisorError
        If the port is taken, reserved or no port, or the host is not of this machine.
    """
    number = _checked(port)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise SupervisorError(_bad_host(host)) from None
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise SupervisorError(_sentence(error, host, number)) from None
    return listening


def _checked(port: int | str) -> int:
    text = str(port).strip()
    if not (text.isascii() and text.isdigit() and int(text) <= _LARGEST):
        raise SupervisorError(
            f"PORT is {port!r} and must be a whole number up to {_LARGEST}, as in PORT=8000 ./run"
        )
    return int(text)


def _bad_host(host: str) -> str:
    return f"HOST is {host!r}, which is no address of this machine: try HOST=127.0.0.1 ./run"


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < _LARGEST else port - 1
        return f"Port {port} of {host} is already in use: stop what uses it, or run PORT={other} ./run"
    if error.errno == errno.EADDRNOTAVAIL:
        return _bad_host(host)
    if error.errno == errno.EACCES:
        return f"Port {port} of {host} is reserved to root: choose one from 1024, as in PORT=8000 ./run"
    return f"Cannot listen on port {port} of {host} ({error.strerror}): choose another with PORT=... ./run"
