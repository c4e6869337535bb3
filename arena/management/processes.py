"""The arena's own processes, as the supervisor starts them: web servers, the beat and the workers."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

from arena.config.environment import LISTEN_FD
from arena.reveals import keyring
from supervisor.children import Child


def clear_scratch() -> None:
    """Empty the folder of our processes' temporary files: a killed worker leaves a clip behind."""
    shutil.rmtree(_scratch(), ignore_errors=True)
    _scratch().mkdir(mode=0o700)


def _scratch() -> Path:
    return settings.HOME.path / "tmp"


def _child(name: str, *argv: str, ready: Any = None, **options: Any) -> Child:
    # The settler's private keys are the settler's: no other process is given them.
    inherited = {variable: text for variable, text in os.environ.items() if variable != keyring.VARIABLE}
    environment = {**inherited, "PYTHONUNBUFFERED": "1", "TMPDIR": str(_scratch()), **options.pop("env", {})}
    return Child(
        name,
        [sys.executable, "-m", *argv],
        environment,
        settings.HOME.logs / f"{name}.log",
        ready=ready,
        **options,
    )


def web(listening: int, processes: int, module: str = "arena.config.web") -> list[Child]:
    """Return web processes that accept from one listening socket."""
    return [
        _child(
            f"web-{number}",
            module,
            env={LISTEN_FD: str(listening)},
            pass_fds=[listening],
            ready=_answers,
        )
        for number in range(1, processes + 1)
    ]


def heartbeats() -> list[Child]:
    """Return the beat, the worker of the heartbeats and, unless they are left out, the clip workers."""
    quiet = ["--loglevel", "WARNING"]
    alone = ["--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", *quiet]
    beat = ["celery", "-A", "arena.config.celery", "beat", "--pidfile", "", *quiet]
    heart = ["celery", "-A", "arena.config.celery", "worker", "-Q", "heartbeat", "-n", "heartbeat@%h", *alone]
    # The fits are small: a second thread only waits for the first. And memory that was freed is kept for the next
    # fit: at 150 entries, mapping it anew each time is a third of a refresh.
    kept = str(64 << 20)
    fits = {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_MMAP_THRESHOLD_": kept,
        "MALLOC_TRIM_THRESHOLD_": kept,
    }
    # A heartbeat is a transaction and an order is sent again: none has to be waited for.
    at_once = {"stop_signal": signal.SIGQUIT}
    # Webhooks wait for other people's servers: in threads, so that a slow one holds up no other beat. Celery cannot
    # let go of a thread; killed, it has lost nothing: a message on its way is sent again.
    threads = ["--pool", "threads", "--concurrency", "4", *alone[2:]]
    post = ["celery", "-A", "arena.config.celery", "worker", "-Q", "post", "-n", "post@%h", *threads]
    children = [_child("beat", *beat), _child("heartbeat", *heart, env=fits, **at_once)]
    children.append(_child("post", *post, nice=5, env=fits, stop_signal=signal.SIGKILL))
    if not settings.ENVIRONMENT["PADDOCK_WITHOUT_WORKER"]:
        clips = ["celery", "-A", "generators.worker", "worker", "-Q", "gpu", "-n", "clips@%h", *alone]
        calls = ["celery", "-A", "generators.worker", "worker", "-Q", "calls", "-n", "calls@%h", *threads]
        broker = {"REDIS_URL": settings.REDIS_URL}
        children.append(_child("clips", *clips, nice=10, env=broker, **at_once))
        children.append(_child("calls", *calls, nice=10, env=broker, stop_signal=signal.SIGKILL))
    return children


def settlers() -> list[Child]:
    """Return the settler; none where neither its keys nor the making of them are this machine's."""
    named = os.environ.get(keyring.VARIABLE)
    if not named and settings.SETTLER_PUBLIC_KEY is not None:
        return []
    return [_child("settler", "manage", "settle", env={keyring.VARIABLE: named} if named else {})]


def _answers() -> bool:
    try:
        return httpx.get(f"{settings.SITE_URL}/healthz", timeout=2).is_success
    except httpx.HTTPError:
        return False
