"""A real Valkey behind a TCP port, as a box far away meets it, with a user for each box."""

import secrets
import time
from pathlib import Path

import redis

from generators.queue_access import acl_rule
from supervisor.binaries import find_valkey
from supervisor.ports import listen
from supervisor.process import Process


class QueueServer:
    """Keeps its data in memory; the default user, the site's, may do all."""

    def __init__(self, folder: Path) -> None:
        with listen("127.0.0.1", 0) as free:
            self.port = free.getsockname()[1]
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = Process.spawn([str(find_valkey()), *words], folder / "valkey.log", cwd=folder)
        self.site_url = f"redis://127.0.0.1:{self.port}/0"
        self.site = redis.Redis.from_url(self.site_url, decode_responses=True)
        for _ in range(500):
            try:
                self.site.ping()
                break
            except redis.ConnectionError:
                time.sleep(0.02)

    def admit(self, box: str) -> str:
        """Make the user of a box, and return the address that it gets."""
        password = secrets.token_hex(8)
        self.site.execute_command("ACL", "SETUSER", f"box-{box}", *acl_rule(box).split(), f">{password}")
        return f"redis://box-{box}:{password}@127.0.0.1:{self.port}/0"

    def close(self) -> None:
        self.site.close()
        self._process.kill()
