"""The embedded PostgreSQL: the real server, over a private socket only, owned by one home."""

import signal
from pathlib import Path

from supervisor import orphans
from supervisor.binaries import find_postgres
from supervisor.cluster import ENVIRONMENT, Cluster
from supervisor.home import POSTGRES_SOCKET, Home
from supervisor.identity import unprivileged
from supervisor.member import Member
from supervisor.process import Process
from supervisor.reach import own, runnable, within

DEFAULTS = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Short statements all over: compiling them costs more than it saves.
    "jit": "off",
    # The values of rows stay out of the log, which more people read than the database.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
"""Settings for a small server, each of which the caller may override."""

# The line of postmaster.pid in which the server says how far it is.
_STATUS_LINE = 7
_ORPHANED = ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


class EmbeddedPostgres(Member):
    """
    PostgreSQL under the supervisor, with a role and a database called ``paddock``.

    Parameters
    ----------
    home : Home
        Where its data, socket and log are. Starting it takes the home's lock.
    **settings : str
        Settings of the server, as ``fsync="off"``, over the `DEFAULTS`.

    Raises
    ------
    SupervisorError
        If no usable PostgreSQL is installed.
    """

    stop_signal = signal.SIGINT  # a "fast" shutdown: sessions are ended, everything is on the disk
    grace = 10.0
    _fatal_marks = ("FATAL:", "PANIC:")

    def __init__(self, home: Home, **settings: str) -> None:
        super().__init__("PostgreSQL", home.logs / "postgres.log")
        self.home = home
        self.settings = {**DEFAULTS, **settings}
        self._binaries = find_postgres()
        self._identity = unprivileged()
        self.data = home.path / f"pg{self._binaries.major}"

    @property
    def url(self) -> str:
        return self.home.database_url

    def ready(self) -> bool:
        """Whether it takes connections, by what it writes into its own pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        ours = self.proc is not None and lines[:1] == [str(self.proc.pid)]
        return ours and len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    def kill(self) -> None:
        """End it at once: by an immediate shutdown, which takes its sessions with it, else by force."""
        if self.running():
            orphans.end(self.data, "postgres", _ORPHANED)
        super().kill()

    def _launch(self) -> Process:
        self.home.lock()
        programs = runnable(self._binaries, self._identity)
        cluster = Cluster(self.data, programs, self._binaries.major, self._identity)
        cluster.ensure(durable=self.settings.get("fsync") != "off")
        self._end_orphans()
        self._remove_stale_files()
        with within([self.data, self._socket_place()], self._identity) as ([data, sockets], descriptors):
            arguments = {"listen_addresses": "", "unix_socket_permissions": "0700", **self.settings}
            return Process.spawn(
                [str(programs / "postgres"), "-D", data, "-k", sockets]
                + [word for name, value in arguments.items() for word in ("-c", f"{name}={value}")],
                self.log,
                env=ENVIRONMENT,
                death_signal=self.stop_signal,
                pass_fds=descriptors,
                identity=self._identity,
                cwd=Path("/"),
            )

    def _socket_place(self) -> Path:
        """Where the server makes its socket; one that has become nobody has its own, linked from ours."""
        if self._identity.user is None:
            return self.home.socket_dir
        place = self.home.path / "run-nobody"
        place.mkdir(mode=0o700, exist_ok=True)
        own(place, self._identity)
        (self.home.socket_dir / POSTGRES_SOCKET).symlink_to(place / POSTGRES_SOCKET)
        return place

    def _end_orphans(self) -> None:
        """Give the server of a killed supervisor time to end well; sessions without a server get none."""
        orphans.end_one(self._recorded_pid(), self.data, "postgres", signal.SIGINT, 30.0)
        orphans.end(self.data, "postgres", _ORPHANED)

    def _recorded_pid(self) -> int:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def _remove_stale_files(self) -> None:
        """Forget what pid files say: we hold the lock and no server runs here, whoever has that pid now."""
        for place in (self.home.socket_dir, self.home.path / "run-nobody"):
            (place / POSTGRES_SOCKET).unlink(missing_ok=True)
            (place / f"{POSTGRES_SOCKET}.lock").unlink(missing_ok=True)
        if orphans.KNOWABLE:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
