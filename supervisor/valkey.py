"""The embedded Valkey: the queue and the live channel, over a private socket only, owned by one home."""

import signal
import socket

from supervisor import orphans
from supervisor.binaries import find_valkey
from supervisor.home import VALKEY_SOCKET, Home
from supervisor.member import Member
from supervisor.process import Process

_ORPHANED = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


class EmbeddedValkey(Member):
    """
    Valkey under the supervisor; what it holds is appended to a file, so that it outlives a restart.

    Parameters
    ----------
    home : Home
        Where its data, socket and log are. Starting it takes the home's lock.

    Raises
    ------
    SupervisorError
        If no Valkey is installed.
    """

    _fatal_marks = ("Fatal", "Can't", "Failed", "Unable")

    def __init__(self, home: Home) -> None:
        super().__init__("Valkey", home.logs / "valkey.log")
        self.home = home
        self.data = home.path / "valkey"
        self._program = find_valkey()

    @property
    def url(self) -> str:
        return self.home.redis_url

    def ready(self) -> bool:
        """Whether it answers; while it loads its data it says so instead."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1.0)
                client.connect(str(self.home.socket_dir / VALKEY_SOCKET))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def _launch(self) -> Process:
        self.home.lock()
        self.data.mkdir(mode=0o700, exist_ok=True)
        orphans.end(self.data, self._program.name, _ORPHANED)
        settings = {
            "port": "0",
            "unixsocket": str(self.home.socket_dir / VALKEY_SOCKET),
            "unixsocketperm": "700",
            "appendonly": "yes",
            "save": "",
        }
        return Process.spawn(
            [
                str(self._program),
                *(word for name, value in settings.items() for word in (f"--{name}", value)),
            ],
            self.log,
            death_signal=self.stop_signal,
            cwd=self.data,  # where it keeps its files, and where an orphan of ours is known by
        )
