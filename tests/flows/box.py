"""A GPU box as its operator runs it, beside an arena: no database, no settings, nothing but what it is given."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.flows.conftest import ROOT, Arena
from tests.generators.tiny_pipelines import recipe, save_in_hub

KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "OMP_NUM_THREADS")


def toml_of(models: dict[str, dict]) -> str:
    """Return models.toml for models of the tests' own: name of the table, and what `recipe` is given."""
    return "\n".join(_table(slug, **model) for slug, model in models.items())


def _table(slug: str, pipeline: str, *, sound: bool = False, **changes: object) -> str:
    made = recipe(pipeline, **changes)
    fields = ", ".join(
        f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
        for name, value in made.items()
    )
    return f'["{slug}"]\nname = "{slug.title()}"\nsound = {str(sound).lower()}\nrecipe = {{ {fields} }}\n'


def fill(hub: Path, models: dict[str, dict]) -> Path:
    """Save the weights of models in a hub's cache, and return it."""
    for model in models.values():
        save_in_hub(model["pipeline"], hub)
    return hub


@dataclass
class Box:
    """`python -m generators.box` in a folder of its own."""

    arena: Arena
    name: str
    folder: Path
    models: dict[str, dict]
    hub: Path
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        (self.folder / "models.toml").write_text(toml_of(self.models))
        made = self.arena.manage("box", self.name)
        assert made.returncode == 0, made.stderr
        self.told = dict(
            line.split("=", 1)
            for line in shlex.split(made.stdout, comments=True)
            if line.startswith("PADDOCK_SITE=")
        )

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {
            **kept,
            **self.told,
            "REDIS_URL": self.arena.home.redis_url,
            "PADDOCK_MODELS": str(self.folder / "models.toml"),
            "PADDOCK_HOME": str(self.folder / "home"),
            "PADDOCK_DEVICE": "cpu",
            "HF_HUB_CACHE": str(self.hub),
            "HF_HUB_OFFLINE": "1",
        }

    @property
    def output(self) -> str:
        logs = [self.folder / "box.log", *self.folder.rglob("logs/*.log")]
        return "\n".join(log.read_text() for log in logs if log.exists())

    def start(self) -> None:
        with (self.folder / "box.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "generators.box"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            for number in (signal.SIGINT, signal.SIGINT):  # the second waits for no clip in hand
                self.process.send_signal(number)
                time.sleep(0.5)
            self.process.wait(30)

    def worker(self) -> int:
        """Return the process that makes the clips."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for folder in Path("/proc").glob("[0-9]*"):
                try:
                    line = (folder / "cmdline").read_bytes()
                    environ = (folder / "environ").read_bytes()
                except OSError:
                    continue
                if b"generators.worker" in line and str(self.folder).encode() in environ:
                    return int(folder.name)
            time.sleep(0.1)
        raise AssertionError(f"the box has no worker: {self.output[-1500:]}")
