"""Takes from this process what reading a file does not need: memory and time without end, files, the network."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

_SET_PDEATHSIG, _SET_NO_NEW_PRIVS = 1, 38  # of prctl
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # of unshare
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_ABI = 1  # flag that asks for its version
_ABI_WITH_NETWORK = 4
_EVERY_FILE_ACT, _EVERY_TCP_ACT = 2**13 - 1, 2**2 - 1

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Bounds:
    """What the process may take: bytes of memory and of files, seconds of the processor."""

    memory: int = 2 * 2**30
    seconds: int = 110
    written: int = 2**16
    open_files: int = 32


def confine(bounds: Bounds) -> None:
    """Confine this process for good; what the kernel does not offer is done without, limits are not.

    Everything must be imported and every file open by now: from here on no path can be opened.
    """
    for limit, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_FSIZE, bounds.written),
        (resource.RLIMIT_NOFILE, bounds.open_files),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))
    _libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _leave_the_network()
    _forget_all_paths()
    os.umask(0o077)


def _leave_the_network() -> bool:
    """Move to a network of our own that has no way out, where user namespaces are permitted."""
    return bool(_libc.unshare(_NEW_USER | _NEW_NET) == 0)


def _forget_all_paths() -> bool:
    """Give up the right to open, make or remove any file by its path, where the kernel has Landlock."""
    version = _libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_LANDLOCK_ABI))
    if version < 1:
        return False
    handled = (ctypes.c_uint64 * 2)(_EVERY_FILE_ACT, _EVERY_TCP_ACT)
    size = 16 if version >= _ABI_WITH_NETWORK else 8
    rules = _libc.syscall(_LANDLOCK_CREATE, ctypes.byref(handled), ctypes.c_size_t(size), ctypes.c_uint32(0))
    if rules < 0:
        return False
    done = _libc.syscall(_LANDLOCK_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))
    os.close(rules)
    return bool(done == 0)
