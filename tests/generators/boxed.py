"""Worker processes as a box starts them, with nothing in their environment but what a box is given."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from celery import Celery

from generators.queue_access import key_prefix
from tests.generators.orders import spec

ROOT = Path(__file__).parents[2]
QUICK = spec(seconds=1.0, width=64, height=64).to_dict()
LONG = spec(seconds=60.0, width=512, height=512).to_dict()


def environment(
    broker: str, site: str, name: str = "gpu0", role: str = "clips", **more: str
) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "REDIS_URL": broker,
        "PADDOCK_SITE": site,
        "PADDOCK_WORKER": name,
        "PADDOCK_ROLE": role,
        **more,
    }


class Started:
    """`python -m` one of our modules, with its output in a file."""

    def __init__(self, log: Path, environ: dict[str, str], module: str = "generators.worker") -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module], cwd=ROOT, env=environ, stdout=output, stderr=output
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def end(self, number: int = signal.SIGTERM, seconds: float = 30) -> int:
        self.process.send_signal(number)
        return self.process.wait(seconds)


def send(site_url: str, number: int, address: str, box: str = "attic", worker: str = "gpu0") -> None:
    """Put an order into a worker's queue, as the site does."""
    app = Celery("site", broker=site_url, set_as_current=False)
    app.conf.broker_transport_options = {"global_keyprefix": key_prefix(box, worker)}
    task = "generators.tasks.generate"
    app.send_task(task, [{"order": number, "address": address}], queue="orders", ignore_result=True)
    app.close()


def wait_until(true, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
