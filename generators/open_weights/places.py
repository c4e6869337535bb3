"""Where on this machine the weights of a recipe lie: a folder that models.toml names, or the hub's cache."""

import os
from pathlib import Path

from generators import models_file
from generators.contract import PermanentFailure


def locate(repo: str, revision: str) -> Path:
    """Return the folder; nothing is ever fetched.

    Parameters
    ----------
    repo : str
        As in org/name.
    revision : str
        The whole commit.

    Raises
    ------
    PermanentFailure
        If it is not here. Neither repo nor place is told: whoever reads the log must not learn who is who.
    """
    try:
        named = models_file.folders().get(f"{repo}@{revision}")
    except models_file.ModelsFileInvalid:
        raise PermanentFailure("The file of this worker's models cannot be read.") from None
    folder = named or _cached(repo) / "snapshots" / revision
    if not os.path.isdir(folder):  # noqa: PTH112 - the one of pathlib raises where the way there is barred
        raise PermanentFailure("The weights of this recipe are not on this worker.")
    return folder


def revision(repo: str) -> str:
    """Return the revision that the hub's cache has of a repository: what its main was when it was fetched.

    Raises
    ------
    PermanentFailure
        If it has none.
    """
    try:
        return (_cached(repo) / "refs" / "main").read_text("ascii").strip()
    except (OSError, UnicodeError):
        raise PermanentFailure("The weights of this recipe are not on this worker.") from None


def _cached(repo: str) -> Path:
    return _hub_cache() / f"models--{repo.replace('/', '--')}"


def _hub_cache() -> Path:
    """Return the folder that the hub's own client keeps its downloads in, by the same variables."""
    if cache := os.environ.get("HF_HUB_CACHE"):
        return Path(cache).expanduser()
    caches = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    return Path(os.environ.get("HF_HOME") or caches / "huggingface").expanduser() / "hub"
