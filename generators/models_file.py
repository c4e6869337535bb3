"""Reads models.toml, the one file in which a box's operator says what the box offers; docs/workers.md shows it."""

import logging
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from generators.contract import JSON
from generators.models_table import Model, TableInvalid, model
from generators.worker_environment import models_path

logger = logging.getLogger(__name__)


class ModelsFileInvalid(Exception):  # noqa: N818 - a state of the file
    """The file cannot be read as one of models; the text is one sentence with table and field."""


@dataclass(frozen=True)
class ModelsFile:
    """All models of a box, in the file's order."""

    models: tuple[Model, ...] = ()

    def folders(self) -> dict[str, Path]:
        """Return the folders that the file names, by "repo@revision"."""
        return {each.weights_name: each.weights for each in self.models if each.weights is not None}


def read(path: Path | None) -> ModelsFile:
    """Return the models of a file; of no file, none.

    Raises
    ------
    ModelsFileInvalid
        If the file, or a table of it, is not what it should be. Whether a model can run here is not asked.
    """
    if path is None:
        return ModelsFile()
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ModelsFileInvalid(
            f"PADDOCK_MODELS is {path}, which cannot be read: {error.strerror}."
        ) from None
    except ValueError as error:  # of TOML's syntax, with line and column, or of UTF-8
        raise ModelsFileInvalid(f"{path} is no TOML file: {error}.") from None
    except RecursionError:
        raise ModelsFileInvalid(f"{path} is no file of models: it is nested too deeply.") from None
    models = tuple(_model(path, slug, table) for slug, table in tables.items())
    _check_folders(path, models)
    return ModelsFile(models)


_last: dict[Path, tuple[tuple[int, int], dict[str, Path]]] = {}
_said: dict[Path, str] = {}  # what is amiss is asked for every few seconds, and logged once


def folders() -> dict[str, Path]:
    """Return the folders that the file in PADDOCK_MODELS names, by "repo@revision", as the file is now.

    While somebody is at it and it cannot be read, it is as it was before.

    Raises
    ------
    ModelsFileInvalid
        If it could never be read.
    """
    path = models_path(os.environ)
    if path is None:
        return {}
    try:
        status = path.stat()
        seen = status.st_mtime_ns, status.st_size
        if path not in _last or _last[path][0] != seen:
            _last[path] = seen, read(path).folders()
        _said.pop(path, None)
    except (OSError, ModelsFileInvalid) as reason:
        if path not in _last:
            raise ModelsFileInvalid(str(reason)) from None
        if _said.get(path) != str(reason):
            logger.warning("The models of this box stay as they were: %s", reason)
        _said[path] = str(reason)
    return _last[path][1]


def _model(path: Path, slug: str, table: JSON) -> Model:
    try:
        return model(slug, table, path.parent)
    except TableInvalid as reason:
        raise ModelsFileInvalid(f'{path}, ["{slug}"]: {reason}') from None


def _check_folders(path: Path, models: tuple[Model, ...]) -> None:
    """Refuse two folders for one revision: an order would not say which is meant."""
    seen: dict[str, Model] = {}
    for each in models:
        if each.weights is None:
            continue
        other = seen.setdefault(each.weights_name, each)
        if other.weights != each.weights:
            raise ModelsFileInvalid(
                f'{path}, ["{each.slug}"]: weights must be those of ["{other.slug}"], '
                "which has the same repo and revision."
            )
