"""The arena's own processes, as the supervisor starts them: web servers, the beat, the settler and the workers."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from arena.config.environment import LISTEN_FD, VARIABLES
from arena.reveals import keyring
from arena.workers import addresses
from arena.workers.boxes import HERE
from arena.workers.models import Role
from generators import models_file, worker_environment
from generators.providers.contracts import CONTRACTS
from supervisor.children import Child

# Who pays a provider is given its keys, and nobody else.
PROVIDERS_KEYS = {contract.key_variable for contract in CONTRACTS.values()}
# A worker needs the queue's address alone, and is given that.
SITES_OWN = {variable.name for variable in VARIABLES if variable.secret}


def clear_scratch() -> None:
    """Empty the folder of our processes' temporary files: a killed worker leaves a clip behind."""
    shutil.rmtree(_scratch(), ignore_errors=True)
    _scratch().mkdir(mode=0o700)


def _scratch() -> Path:
    return settings.HOME.path / "tmp"


def _child(name: str, *argv: str, withheld: Any = PROVIDERS_KEYS, ready: Any = None, **options: Any) -> Child:
    # The settler's private keys are the settler's: no other process is given them.
    withheld = {*withheld, keyring.VARIABLE}
    inherited = {variable: text for variable, text in os.environ.items() if variable not in withheld}
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
    """Return the beat, and the workers of the heartbeats."""
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
    return children


def check_workers() -> None:
    """Raise ImproperlyConfigured for what our workers would end over again and again, a models.toml above all."""
    if settings.ENVIRONMENT["PADDOCK_WITHOUT_WORKER"]:
        return
    try:
        models_file.read(worker_environment.read({**os.environ, **_told(Role.CLIPS)}).models)
    except (worker_environment.NotConfigured, models_file.ModelsFileInvalid) as reason:
        raise ImproperlyConfigured(str(reason)) from None


def workers() -> list[Child]:
    """Return the workers of this machine, unless they are left out: one that makes clips, one that asks others."""
    if settings.ENVIRONMENT["PADDOCK_WITHOUT_WORKER"]:
        return []
    return [
        _worker(Role.CLIPS, withheld=SITES_OWN | PROVIDERS_KEYS),
        _worker(Role.CALLS, withheld=SITES_OWN),
    ]


def _worker(role: Role, withheld: set[str]) -> Child:
    # What it was at is ordered again: nothing of it is waited for.
    options = {"env": _told(role), "nice": 10, "stop_signal": signal.SIGKILL}
    return _child(role.value, "generators.worker", withheld=withheld, **options)


def _told(role: Role) -> dict[str, str]:
    """Return what a worker is told beside the environment of us all."""
    environment = {
        "REDIS_URL": settings.REDIS_URL,
        "PADDOCK_SITE": addresses.url(HERE),
        "PADDOCK_WORKER": role.value,
        "PADDOCK_ROLE": role.value,
    }
    models = settings.HOME.path / "models.toml"
    if models.exists() and not os.environ.get("PADDOCK_MODELS"):
        environment["PADDOCK_MODELS"] = str(models)
    return environment


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
