"""Where an embedded arena keeps everything: its directories, addresses and secrets, told from one path."""

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
from pathlib import Path
from urllib.parse import quote

from supervisor.errors import SupervisorError
from supervisor.lock import HomeLock

DATABASE = "paddock"
POSTGRES_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "valkey.sock"

# A socket's path has 108 bytes on Linux, 104 on the BSDs, the last one a zero.
_LONGEST_SOCKET_DIR = 103 - len("/" + POSTGRES_SOCKET)
# Lists of hosts are split at commas, addresses at "?", "#" and "%", command lines at spaces.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9._/~-]+", re.ASCII)
# Not $TMPDIR, which may differ between the two terminals that have to find the same socket.
_SHORT_ROOT = Path("/tmp")  # noqa: S108 - the directory inside is 0700, and refused if another user owns it
_SECRET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*", re.ASCII)


class Home:
    """
    The directory that holds all state of one embedded arena.

    Every property is told from the path alone and touches no disk, so that settings can be read anywhere.

    Parameters
    ----------
    path : str or Path
        The directory. It need not exist; symbolic links are followed, so that two names of it are one home.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).expanduser().resolve()
        self._lock: HomeLock | None = None

    def __repr__(self) -> str:
        return f"Home({str(self.path)!r})"

    @property
    def socket_dir(self) -> Path:
        """Where the sockets are: inside the home, or in a short directory if its path does not fit."""
        inside = self.path / "run"
        if _PLAIN_PATH.fullmatch(str(inside)) and len(str(inside)) <= _LONGEST_SOCKET_DIR:
            return inside
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return _SHORT_ROOT / f"paddock-{digest}"

    @property
    def database_url(self) -> str:
        """Address of the embedded PostgreSQL, as psycopg and django-environ read it."""
        return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(self.socket_dir), safe='')}"

    @property
    def redis_url(self) -> str:
        """Address of the embedded Valkey, as redis-py reads it (Celery: ``redis+socket`` for ``unix``)."""
        return f"unix://{self.socket_dir}/{VALKEY_SOCKET}"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def clips(self) -> Path:
        return self.path / "clips"

    def create(self) -> None:
        """
        Make the directories that are missing, readable by their owner only.

        Raises
        ------
        SupervisorError
            If one cannot be made, or belongs to another user.
        """
        for directory in (self.path, self.logs, self.clips, self.path / "secrets", self.socket_dir):
            _private_directory(directory)

    def lock(self) -> HomeLock:
        """
        Take the right to run this home's servers; taking it twice through one `Home` is harmless.

        It is held for as long as this `Home` (or the lock returned) is kept, until `unlock`, or until the
        process ends.

        Raises
        ------
        SupervisorError
            If another process, or another `Home` of this one, holds it.
        """
        if self._lock is None:
            self.create()
            try:
                self._lock = HomeLock(self.path / "lock")
            except OSError as error:
                raise SupervisorError(_cannot("lock", self.path, error)) from error
        return self._lock

    def unlock(self) -> None:
        """Give the right back; harmless where it is not held."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def secret(self, name: str) -> str:
        """
        Return a secret of this home, drawn at the first call and the same ever after.

        Parameters
        ----------
        name : str
            Lower-case letters, digits, dots, dashes and underscores.

        Returns
        -------
        str
            64 characters of URL-safe base64: 48 random bytes.

        Raises
        ------
        ValueError
            If the name is not of that form.
        SupervisorError
            If the file cannot be written or read, or is empty.
        """
        if not _SECRET_NAME.fullmatch(name):
            raise ValueError(
                f"A secret's name is lower-case letters, digits, '.', '-' and '_', not {name!r}."
            )
        file = self.path / "secrets" / name
        try:
            if not file.exists():
                self.create()
                _write_once(file, secrets.token_urlsafe(48))
            value = file.read_text(encoding="ascii").strip()
        except OSError as error:
            raise SupervisorError(_cannot("keep a secret in", file, error)) from error
        if not value:
            raise SupervisorError(
                f"The secret in {file} is empty: restore it from a copy, or delete the file."
            )
        return value

    def check_space(self, minimum_bytes: int) -> None:
        """
        Refuse to go on where the disk is nearly full.

        Raises
        ------
        SupervisorError
            If fewer than `minimum_bytes` are free where the home is, or is going to be.
        """
        existing = next(place for place in (self.path, *self.path.parents) if place.exists())
        free = shutil.disk_usage(existing).free
        if free < minimum_bytes:
            raise SupervisorError(
                f"Only {free / 1e6:.0f} MB are free on the disk of {self.path}, and the arena needs "
                f"{minimum_bytes / 1e6:.0f} MB: free some space, or set PADDOCK_HOME to another disk."
            )


def _private_directory(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            return
        status = path.lstat()
        if path.parent == _SHORT_ROOT and status.st_uid != os.geteuid():
            raise SupervisorError(
                f"The directory {path} belongs to another user: remove it, or use another home."
            )
        if not path.is_dir():
            raise SupervisorError(f"{path} must be a directory, but is a file: move it away.")
        if path.name in {"run", "secrets"} or path.parent == _SHORT_ROOT:
            path.chmod(stat.S_IRWXU)
    except OSError as error:
        raise SupervisorError(_cannot("make the directory", path, error)) from error


def _write_once(file: Path, value: str) -> None:
    """Two processes may draw at once: a link is made whole or not at all, and the first one stays."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".new-")  # 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(value)
            handle.flush()
            os.fsync(descriptor)
        with contextlib.suppress(FileExistsError):
            os.link(temporary, file)
    finally:
        Path(temporary).unlink()


def _cannot(act: str, path: Path, error: OSError) -> str:
    return f"Cannot {act} {path} ({error.strerror}): set PADDOCK_HOME to a directory that you may write to."
