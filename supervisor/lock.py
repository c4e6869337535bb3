"""The right to run the servers of one home, held by one process at a time."""

import fcntl
import os
from pathlib import Path

from supervisor.errors import SupervisorError


class HomeLock:
    """
    An exclusive lock on a file, which the kernel lets go when the process ends, however it ends.

    Parameters
    ----------
    file : Path
        The lock file; its directory exists. It holds the holder's pid and address, for the message to others.

    Raises
    ------
    SupervisorError
        If another holder has the lock; the sentence names its pid and, where published, its address.
    """

    def __init__(self, file: Path) -> None:
        self._file = file.open("a+", encoding="utf-8")  # open for as long as the lock is held
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().split()
            self._file.close()
            raise SupervisorError(_held_by(holder, file.parent)) from None
        self.publish()

    def publish(self, address: str = "") -> None:
        """Write this process's pid and the address it serves, for whoever finds the lock taken."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"{os.getpid()}\n{address}\n")
        self._file.flush()

    def release(self) -> None:
        self._file.close()


def _held_by(holder: list[str], home: Path) -> str:
    process = f"process {holder[0]}" if holder else "another process"
    address = f" at {holder[1]}" if len(holder) > 1 else ""
    return (
        f"The arena in {home} is already run by {process}{address}: "
        "stop that one first, or set PADDOCK_HOME to another directory."
    )
