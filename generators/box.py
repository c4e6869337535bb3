"""Runs the workers of one machine: one for each GPU, and one that talks to hosted models; `./run worker`."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from generators import models_file, worker_environment
from generators.device import CPU
from generators.providers import keys
from generators.providers.contracts import CONTRACTS
from generators.worker_environment import CALLS, CLIPS, EXIT_CODE, NotConfigured
from supervisor.children import Child
from supervisor.crew import Crew
from supervisor.errors import SupervisorError
from supervisor.lock import HomeLock

GRACE_SECONDS = 30.0  # what is in hand may end meanwhile, above all a call that costs money
SCRATCH = "box-tmp"
KEYS = frozenset(contract.key_variable for contract in CONTRACTS.values())
_COUNT = "import torch; print(torch.cuda.device_count())"


class _Member(Child):
    """A worker; one that finds out that it cannot work here ends the whole box, and is not started again and again."""

    def end(self, status: int, when: str = "") -> str:
        sentence = super().end(status, when)
        if status == EXIT_CODE:
            raise SupervisorError(f"{sentence}.")
        return sentence


def main() -> int:
    """Run the box until a signal stops it, and return the exit code."""
    try:
        named = os.environ.get("PADDOCK_HOME") or ".paddock-box"
        home = worker_environment.folder("PADDOCK_HOME", named).resolve()
        members = workers(os.environ, home)
        lock = _move_in(home)
        _run(members)
        lock.release()
    except (NotConfigured, models_file.ModelsFileInvalid, SupervisorError) as reason:
        _say(str(reason))
        return EXIT_CODE
    return 0


def _run(members: Sequence[Child]) -> None:
    with Crew(_say) as crew:
        crew.start(*members)
        names = ", ".join(member.name for member in members)
        _say(f"Working as {names}; the logs are in {members[0].log.parent}. Ctrl-C stops it.")
        crew.run()


def workers(environ: Mapping[str, str], home: Path) -> list[Child]:
    """Return the workers of this machine, none of them started.

    Raises
    ------
    NotConfigured or ModelsFileInvalid
        If the environment, or the file of the models, will not do.
    """
    told = worker_environment.read({**environ, "PADDOCK_WORKER": CLIPS, "PADDOCK_ROLE": CLIPS})
    models = models_file.read(told.models)
    made: list[Child] = [
        _member(home, environ, name, CLIPS, **its_own) for name, its_own in _devices(environ).items()
    ]
    if keys.contracts_with_keys(environ) or not all(model.diffusers for model in models.models):
        made.append(_member(home, environ, CALLS, CALLS, PADDOCK_DEVICE=CPU))
    return made


def visible(gpus: int, named: str | None) -> list[str]:
    """Return each GPU as CUDA_VISIBLE_DEVICES names it, where a process is to see that one alone.

    Examples
    --------
    >>> visible(2, None)
    ['0', '1']
    >>> visible(2, "3,GPU-5e1f")
    ['3', 'GPU-5e1f']
    """
    names = [name.strip() for name in (named or "").split(",") if name.strip()]
    return names[:gpus] if names else [str(number) for number in range(gpus)]


def _devices(environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the clip makers by name, and what each is told of its device."""
    if device := environ.get("PADDOCK_DEVICE"):
        return {CLIPS if device == CPU else "gpu0": {"PADDOCK_DEVICE": device}}
    gpus = visible(_count_gpus(), environ.get("CUDA_VISIBLE_DEVICES"))
    return {
        f"gpu{number}": {"CUDA_VISIBLE_DEVICES": gpu, "PADDOCK_DEVICE": "cuda:0"}
        for number, gpu in enumerate(gpus)
    } or {CLIPS: {"PADDOCK_DEVICE": CPU}}


def _count_gpus() -> int:
    """Ask in a process of its own: one that has looked at CUDA must not start others."""
    asked: Sequence[str] = [sys.executable, "-c", _COUNT]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    return int(told.stdout) if told.returncode == 0 else 0


def _member(home: Path, environ: Mapping[str, str], name: str, role: str, **told: str) -> _Member:
    # Who pays a provider is given its keys, and nobody else.
    withheld = KEYS if role == CLIPS else frozenset()
    inherited = {variable: text for variable, text in environ.items() if variable not in withheld}
    own = {
        "PADDOCK_WORKER": name,
        "PADDOCK_ROLE": role,
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(home / SCRATCH),
    }
    return _Member(
        name,
        [sys.executable, "-m", "generators.worker"],
        {**inherited, **own, **told},
        home / "logs" / f"{name}.log",
        stop_signal=signal.SIGTERM,
        grace=GRACE_SECONDS,
    )


def _move_in(home: Path) -> HomeLock:
    """Take a folder for logs and half-made clips, and clear away what a killed box left there."""
    try:
        (home / "logs").mkdir(parents=True, exist_ok=True)
        lock = HomeLock(home / "box.lock")
        shutil.rmtree(home / SCRATCH, ignore_errors=True)
        (home / SCRATCH).mkdir(mode=0o700)
    except SupervisorError:
        raise SupervisorError(
            f"A box already works in {home}: stop that one first, or set PADDOCK_HOME to another directory."
        ) from None
    except OSError as error:
        raise SupervisorError(
            f"Nothing can be written in {home} ({error.strerror}): set PADDOCK_HOME to another directory."
        ) from None
    return lock


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
