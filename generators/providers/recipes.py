"""Whether a recipe that names a contract is one that can be asked for, and what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from generators.contract import JSON, RecipeInvalid
from generators.providers.contract import IMAGE_TO_VIDEO, TASKS, TEXT_TO_VIDEO, Contract
from generators.providers.contracts import CONTRACTS

DEFAULT_RESOLUTION = "720p"
LONGEST_TEXT, LARGEST_NUMBER = 1000, 1_000_000
HIGHEST_FPS = 120
_SIZE = re.compile(r"[1-9][0-9]{1,3}x[1-9][0-9]{1,3}")
_KEYS = {"kind", "contract", "model", "resolution", "extra"}
_WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: f"a text of at most {LONGEST_TEXT} characters",
}
_ONE_TASK = {
    "-t2v": TEXT_TO_VIDEO,
    "/text-to-video": TEXT_TO_VIDEO,
    "-i2v": IMAGE_TO_VIDEO,
    "/image-to-video": IMAGE_TO_VIDEO,
}


def check(recipe: Mapping[str, JSON]) -> None:
    """Refuse a recipe that no provider could be asked for.

    Parameters
    ----------
    recipe : mapping
        `{"kind": "hosted", "contract": ..., "model": ..., "resolution"?: ..., "extra"?: {...}}`; the model is a
        name, or an object of names by task.

    Raises
    ------
    RecipeInvalid
        With one sentence on what is wrong.
    """
    if unknown := sorted(map(str, set(recipe) - _KEYS)):
        raise RecipeInvalid(
            f"A recipe with a contract has no key {', '.join(unknown)}; it takes a model, a resolution and extra."
        )
    name = recipe.get("contract")
    if not isinstance(name, str) or name not in CONTRACTS:
        raise RecipeInvalid(f"No contract is named {name!r}; known contracts are {', '.join(CONTRACTS)}.")
    contract = CONTRACTS[name]
    _check_models(contract, recipe.get("model"))
    _check_resolution(contract, recipe.get("resolution"))
    _check_extra(contract, recipe.get("extra", {}))


def contract_of(recipe: Mapping[str, JSON]) -> Contract:
    """Return the contract of a recipe that was checked."""
    return CONTRACTS[recipe["contract"]]


def model_for(recipe: Mapping[str, JSON], task: str) -> str | None:
    """Return the name of the model that does a task: "" where the server has but one, None where none does it."""
    model = recipe.get("model") or ""
    if isinstance(model, Mapping):
        found: str | None = model.get(task)
        return found
    only = next((does for end, does in _ONE_TASK.items() if model.endswith(end)), task)
    return str(model) if only == task else None


def tasks(recipe: Mapping[str, JSON]) -> list[str]:
    """Return the tasks that a recipe can be asked for."""
    return [task for task in TASKS if model_for(recipe, task) is not None]


def size_of(recipe: Mapping[str, JSON]) -> tuple[int, int] | None:
    """Return the pixels that a recipe asks for whatever the clip's own size is, or None."""
    text = str(recipe.get("resolution") or "")
    width, x, height = text.partition("x")
    return (int(width), int(height)) if x else None


def resolution_of(recipe: Mapping[str, JSON]) -> str:
    """Return the resolution that a recipe asks for: the cheaper one where it says none."""
    return str(recipe.get("resolution") or DEFAULT_RESOLUTION).lower()


def _check_models(contract: Contract, model: JSON) -> None:
    if model is None and not contract.model_needed:
        return
    names = list(model.values()) if isinstance(model, Mapping) else [model]
    if isinstance(model, Mapping) and (not model or not set(model) <= set(TASKS)):
        raise RecipeInvalid(f"A recipe names its models by task: {', '.join(TASKS)}.")
    for name in names:
        if not isinstance(name, str) or not contract.model.fullmatch(name):
            raise RecipeInvalid(
                f"The contract {contract.name} needs the name of a model, as {contract.model_example}."
            )


def _check_resolution(contract: Contract, resolution: JSON) -> None:
    if resolution is None:
        return
    if not contract.resolutions:
        if not (isinstance(resolution, str) and _SIZE.fullmatch(resolution)):
            raise RecipeInvalid("The resolution of this contract is a size in pixels, as 1280x704.")
    elif not isinstance(resolution, str) or resolution.lower() not in contract.resolutions:
        raise RecipeInvalid(
            f"The contract {contract.name} knows the resolutions {', '.join(contract.resolutions)},"
            f" not {str(resolution)[:40]!r}."
        )


def _check_extra(contract: Contract, extra: JSON) -> None:
    if not isinstance(extra, Mapping):
        raise RecipeInvalid("The extra of a recipe is an object of fields and plain values.")
    if unknown := sorted(map(str, set(extra) - set(contract.extra))):
        takes = ", ".join(contract.extra) or "none"
        raise RecipeInvalid(
            f"The contract {contract.name} has no extra field {', '.join(unknown)}; it takes {takes}."
        )
    for name, value in extra.items():
        kinds = contract.extra[name]
        if not _is_plain(value, kinds):
            raise RecipeInvalid(f"The extra field {name} takes {_WORDS[kinds[-1]]}.")
    if not 1 <= extra.get("fps", 1) <= HIGHEST_FPS:
        raise RecipeInvalid(f"The extra field fps takes 1 to {HIGHEST_FPS} frames a second.")


def _is_plain(value: JSON, kinds: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in kinds
    if isinstance(value, str):
        return str in kinds and len(value) <= LONGEST_TEXT and "\x00" not in value
    return isinstance(value, int | float) and isinstance(value, kinds) and abs(value) < LARGEST_NUMBER
