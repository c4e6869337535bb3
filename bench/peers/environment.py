"""Makes the virtual environment of the peers whose pins are not ours, on first need."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
from pathlib import Path

from bench.own_arena import ROOT

REQUIREMENTS = ROOT / "requirements-peers.txt"
FOLDER = ROOT / ".venv-peers"
SENTENCE = "Installing the peers' packages into {}: this happens once, and takes a minute or two."
ASK = (
    "import importlib.metadata as m, json, platform\n"
    "print(json.dumps([platform.python_version(), {d.name.lower(): d.version for d in m.distributions()}]))"
)


def peers_python(requirements: Path = REQUIREMENTS, folder: Path = FOLDER) -> str:
    """Return the Python that has the peers, made first where there is none.

    Raises
    ------
    RuntimeError
        If it cannot be made; the file that says why is named.
    """
    python, stamp = folder / "bin" / "python", folder / f"installed-{_sum(requirements)}"
    if not stamp.exists():
        if not _has(python, requirements):
            _install(python, requirements, folder)
        for old in folder.glob("installed-*"):
            old.unlink()
        stamp.touch()
    return str(python)


def _sum(requirements: Path) -> str:
    """Stand for the packages and for the Python that they are installed under."""
    text = platform.python_version().encode() + requirements.read_bytes()
    return hashlib.sha256(text).hexdigest()[:16]


def _has(python: Path, requirements: Path) -> bool:
    """Whether an environment that somebody made already has all of them, in these versions."""
    if not python.exists():
        return False
    asked = subprocess.run([python, "-c", ASK], capture_output=True, text=True, check=False)
    if asked.returncode:
        return False
    version, installed = json.loads(asked.stdout)
    wanted = pins(requirements)
    return version == platform.python_version() and wanted.items() <= installed.items()


def pins(requirements: Path) -> dict[str, str]:
    """Read the lines ``name==version``."""
    lines = (line.partition("#")[0].strip() for line in requirements.read_text().splitlines())
    return {name.lower(): version for name, _, version in (line.partition("==") for line in lines if line)}


def _install(python: Path, requirements: Path, folder: Path) -> None:
    print(SENTENCE.format(folder.name), file=sys.stderr, flush=True)
    log = folder / "install.log"
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        said = (made.stderr.strip() or made.stdout.strip()).splitlines()[-1:]
        raise RuntimeError(f"the virtual environment {folder} cannot be made: {' '.join(said)}")
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements]
    with log.open("w") as written:
        done = subprocess.run(pip, stdout=written, stderr=written, check=False)
    if done.returncode:
        raise RuntimeError(
            f"the peers' packages could not be installed (no network, a full disk?): see {log}"
        )
