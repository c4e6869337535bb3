"""Read a pipeline from its files: without the hub, without pickles, without code of its own, and without a word."""

import importlib
import inspect
import logging
import os
import warnings
from importlib.util import find_spec
from typing import Any

from generators.contract import AdapterError, OutOfMemory, PermanentFailure, TransientFailure
from generators.open_weights.families import Family
from generators.open_weights.stored import Stored

# Their logs name folders and repos; whoever reads a worker's log must not learn which model made which clip.
_LIBRARIES = ("diffusers", "transformers")
_TALKATIVE = (*_LIBRARIES, "accelerate", "huggingface_hub")
_NO_ROOM_ON_CPU = "DefaultCPUAllocator"


def pipeline(family: Family, stored: Stored, dtype: str) -> Any:
    """Return the pipeline of a folder that has been checked, in main memory.

    Parameters
    ----------
    family : Family
        What it is one of.
    stored : Stored
        Where it lies.
    dtype : str
        As in "bfloat16"; what that would spoil stays in float32.

    Raises
    ------
    OutOfMemory
        If there is no room.
    PermanentFailure
        If it cannot be read, or something that it needs is not installed.
    """
    try:
        torch, kind = importlib.import_module("torch"), pipeline_class(stored.pipeline)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipe = kind.from_pretrained(
                str(stored.folder),
                dtype={"default": getattr(torch, dtype), **dict.fromkeys(family.float32, torch.float32)},
                local_files_only=True,
                use_safetensors=True,
                **dict.fromkeys(set(family.unused) & set(inspect.signature(kind.__init__).parameters)),
            )
    except Exception as error:  # noqa: BLE001 - two large libraries raise whatever they please
        check_installed(family, stored)
        raise failure(error, "be read") from None
    pipe.set_progress_bar_config(disable=True)
    return pipe


def check_installed(family: Family, stored: Stored) -> None:
    """Refuse where a package is missing, without importing any.

    Raises
    ------
    PermanentFailure
        Which names it.
    """
    classes = [kind for _, kind in stored.components.values()]
    for package in (*_LIBRARIES, *(package for kind, package in family.packages.items() if kind in classes)):
        if find_spec(package) is None:
            raise _lacks(package)


def pipeline_class(name: str) -> Any:
    """Return a class of diffusers, and let nothing be said about it."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    for library in _LIBRARIES:
        importlib.import_module(f"{library}.utils.logging").disable_progress_bar()
    for talker in _TALKATIVE:
        logging.getLogger(talker).setLevel(logging.CRITICAL)
    return getattr(importlib.import_module("diffusers"), name)


def sibling(pipe: Any, name: str) -> Any:
    """Return another pipeline of the same components, loaded once: where they lie and as what stays as it is."""
    kind = pipeline_class(name)
    known = {**pipe.config, **pipe.components}
    wanted = [each for each in inspect.signature(kind.__init__).parameters if each in known]
    other = kind(**{each: known[each] for each in wanted})
    other.set_progress_bar_config(disable=True)
    return other


def failure(error: Exception, doing: str) -> AdapterError:
    """Return the failure that stands for what a library has raised: one sentence, and no path in it."""
    if isinstance(error, AdapterError):
        return error
    if isinstance(error, ModuleNotFoundError):
        return _lacks(error.name)
    if _is_for_memory(error):
        return OutOfMemory("The device has no memory left for this clip.")
    torch = importlib.import_module("torch")
    if isinstance(error, torch.AcceleratorError):
        return TransientFailure("The device has failed in the middle of the clip.")
    return PermanentFailure(f"The model cannot {doing}: {type(error).__name__}.")


def _lacks(package: str | None) -> PermanentFailure:
    return PermanentFailure(f"The model needs {package}, which this worker has not.")


def _is_for_memory(error: Exception) -> bool:
    torch = importlib.import_module("torch")
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or _NO_ROOM_ON_CPU in str(error)
