"""Whether a folder holds all that will be loaded, and nothing that could run code; and which files these are."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from generators.contract import JSON, PermanentFailure
from generators.open_weights.families import Family
from generators.open_weights.stored import INDEX, Stored

_PIPELINE = "Pipeline"
PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
_LIBRARIES = frozenset({"diffusers", "transformers"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_SHARD = re.compile(r"[A-Za-z0-9][\w.-]*\.safetensors", re.ASCII)
_READ = frozenset(
    {".json", ".txt", ".model", ".jinja", ".tiktoken"}
)  # what is read beside the weights themselves
# What a component that has no weights is told by, and the file that it cannot do without (one of them).
_WITHOUT_WEIGHTS = {
    ("Scheduler",): ("scheduler_config.json",),
    ("Tokenizer", "TokenizerFast", "Backend"): ("tokenizer_config.json",),
    ("Processor", "ProcessorPil", "ProcessorFast", "Extractor"): (
        "preprocessor_config.json",
        "processor_config.json",
        "tokenizer_config.json",
    ),
    ("Guidance", "Guider"): ("guider_config.json",),
}


class OtherFamily(PermanentFailure):
    """The weights are not what the recipe says: no worker can follow it."""


def files(stored: Stored, family: Family) -> list[Path]:
    """Check a folder and return every file of it that is loaded, before any is.

    Parameters
    ----------
    stored : Stored
        The folder.
    family : Family
        What its weights are said to be.

    Raises
    ------
    PermanentFailure
        If it is of another family; names code of its own; lacks a file, or has an empty one; or has a pickle where
        safetensors are due. One sentence, with names below the folder only.
    """
    if stored.pipeline not in family.classes.values():
        raise OtherFamily("The weights are of another family of models than the recipe says.")
    found = [stored.folder / INDEX]
    for name, (module, kind) in sorted(stored.components.items()):
        if name not in family.unused:
            _check_class(name, module, kind, family)
            found += _files_of(stored, name, kind, module)
    return found


def _check_class(name: str, module: JSON, kind: JSON, family: Family) -> None:
    known = isinstance(module, str) and (module in _LIBRARIES or module in family.modules)
    if not known or not isinstance(kind, str) or not _NAME.fullmatch(kind) or not _NAME.fullmatch(name):
        raise PermanentFailure(
            f"The weights' {name!r} is of a class that neither diffusers nor transformers has: no other code is run."
        )
    if _PIPELINE in kind:  # it would read files that are not looked at here, pickles among them
        raise PermanentFailure(f"The weights' {name!r} is a pipeline of its own, where a model is due.")


def _files_of(stored: Stored, name: str, kind: str, module: str) -> Iterator[Path]:
    folder = stored.folder / name
    if not folder.is_dir():
        raise PermanentFailure(f"The weights lack the folder {name}.")
    configs = _configs_of(kind)
    if not any((folder / config).is_file() for config in configs or ("config.json",)):
        raise PermanentFailure(f"The weights lack {name}/{(configs or ('config.json',))[0]}.")
    yield from sorted(path for path in folder.iterdir() if path.suffix in _READ and path.is_file())
    if not configs:
        yield from _tensors_of(stored, name, _of_library(folder, module))


def _configs_of(kind: str) -> tuple[str, ...]:
    """Return the files one of which a component without weights must have; none for one with weights."""
    return next((names for ends, names in _WITHOUT_WEIGHTS.items() if kind.endswith(ends)), ())


def _of_library(folder: Path, module: str) -> str:
    """Return the file that the component's library starts from: the whole weights, or the index of their shards."""
    stem = "model" if module == "transformers" else "diffusion_pytorch_model"
    whole, index = f"{stem}.safetensors", f"{stem}.safetensors.index.json"
    # Where both are there, the two libraries choose differently.
    first, second = (whole, index) if module == "transformers" else (index, whole)
    return next((start for start in (first, second) if (folder / start).exists()), whole)


def _tensors_of(stored: Stored, name: str, start: str) -> Iterator[Path]:
    shards = [start]
    if start.endswith(".json"):
        shards = _shards(stored.read(f"{name}/{start}"), f"{name}/{start}")
    for path in (stored.folder / name / shard for shard in shards):
        if not path.is_file():
            _refuse_a_pickle(path.parent)
            raise PermanentFailure(f"The weights lack {name}/{path.name}.")
        if not path.stat().st_size:
            raise PermanentFailure(f"The weights' {name}/{path.name} is empty.")
        yield path


def _shards(index: Mapping[str, JSON], name: str) -> list[str]:
    mapped = index.get("weight_map")
    names = (
        set(mapped.values()) if isinstance(mapped, dict) and all(map(_is_text, mapped.values())) else set()
    )
    if not names or not all(_SHARD.fullmatch(each) for each in names):
        raise PermanentFailure(f"The weights' {name} names files that are no safetensors beside it.")
    return sorted(names)


def _is_text(value: JSON) -> bool:
    return isinstance(value, str)


def _refuse_a_pickle(folder: Path) -> None:
    if pickles := sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES):
        raise PermanentFailure(
            f"The weights have {folder.name}/{pickles[0]} where safetensors are due: a pickle can run code."
        )
