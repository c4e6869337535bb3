"""As whom PostgreSQL runs: it refuses to run as root, and an arena may well be started by root."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The one number that has a name on every system; initdb looks its user's name up.
NOBODY = 65534

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Identity:
    """
    The user a process runs as.

    Attributes
    ----------
    user : int or None
        The uid (and gid) to become for good, or None to stay who we are.
    namespace : bool
        Whether to stay who we are on disk, yet be called `NOBODY` inside a user namespace of one uid.
    """

    user: int | None = None
    namespace: bool = False

    @property
    def credentials(self) -> dict[str, Any]:
        """The keywords by which `subprocess` takes it on."""
        return {} if self.user is None else {"user": self.user, "group": self.user, "extra_groups": []}


OURSELVES = Identity()


def unprivileged() -> Identity:
    """Return the identity that a program which refuses root can run as; namespaces are tried first."""
    if os.geteuid() != 0:
        return OURSELVES
    if not os.environ.get("PADDOCK_NO_USERNS") and _namespaces_work():
        return Identity(namespace=True)
    return Identity(user=NOBODY)


def before_exec(identity: Identity, death_signal: signal.Signals, nice: int = 0) -> Callable[[], None]:
    """
    Return what a forked child does before it becomes its program.

    It takes on its identity (a user id has been changed before), and asks the kernel for `death_signal`
    at the end of the thread that forked it: so fork in the main thread. Elsewhere than on Linux nobody
    can be asked.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getpid()

    def prepare() -> None:
        if nice:
            os.nice(nice)
        if libc is None:
            return
        if identity.namespace:
            _enter_namespace(libc)
        libc.prctl(_PR_SET_PDEATHSIG, death_signal)  # last: a change of credentials clears it
        if os.getppid() != parent:  # the parent went before the kernel was asked
            os._exit(1)

    return prepare


def _enter_namespace(libc: ctypes.CDLL) -> None:
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def _namespaces_work() -> bool:
    if sys.platform != "linux":
        return False
    prepare = before_exec(Identity(namespace=True), signal.SIGKILL)
    try:
        # The child starts no thread and holds no lock of ours between fork and exec.
        return subprocess.run(["true"], preexec_fn=prepare, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):  # a container's filter, or max_user_namespaces = 0
        return False
