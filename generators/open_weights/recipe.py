"""What a recipe of open weights must say, checked without torch and without the weights."""

import re
from collections.abc import Mapping

from generators.contract import JSON, LARGEST_SIDE, LONGEST_PROMPT, RecipeInvalid
from generators.open_weights.families import FAMILIES, Family

DTYPES = ("bfloat16", "float16", "float32")
MOST_STEPS, MOST_GUIDANCE, MOST_FRAMES, HIGHEST_FPS = 200, 50, 1441, 60
_NEEDED = ("repo", "revision", "family", "steps", "guidance", "width", "height", "frames", "fps")
_ALLOWED = {"kind", *_NEEDED, "negative_prompt", "dtype", "extra"}
_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_REVISION = re.compile(r"[0-9a-f]{40}")
_A_LIST_A_STEP = ("sigmas", "timesteps")


def check(recipe: Mapping[str, JSON]) -> None:
    """Refuse what is unknown, missing, of another type or out of range.

    Raises
    ------
    RecipeInvalid
        With one sentence on what is wrong.
    """
    _check_names(recipe)
    _check_weights(recipe)
    if recipe["family"] not in tuple(FAMILIES):
        known = ", ".join(sorted(FAMILIES))
        raise RecipeInvalid(
            f"The family of a diffusers recipe must be one of {known}, not {recipe['family']!r}."
        )
    family = FAMILIES[recipe["family"]]
    _check_form(recipe, family)
    _check_manner(recipe)
    _check_extra(recipe, family)


def _check_names(recipe: Mapping[str, JSON]) -> None:
    if unknown := sorted(map(str, set(recipe) - _ALLOWED)):
        raise RecipeInvalid(
            f"A diffusers recipe has no key {', '.join(unknown)}; it takes {', '.join(sorted(_ALLOWED))}."
        )
    if missing := [name for name in _NEEDED if name not in recipe]:
        raise RecipeInvalid(f"A diffusers recipe needs {', '.join(missing)}.")


def _check_weights(recipe: Mapping[str, JSON]) -> None:
    repo, revision = recipe["repo"], recipe["revision"]
    if not isinstance(repo, str) or not _REPO.fullmatch(repo) or ".." in repo or "--" in repo:
        raise RecipeInvalid(
            f"The repo of a diffusers recipe must be as in org/name, an owner and a name, not {repo!r}."
        )
    if not isinstance(revision, str) or not _REVISION.fullmatch(revision):
        raise RecipeInvalid(
            f"The revision of a diffusers recipe must be a whole commit, 40 hex digits in lower case, not {revision!r}."
        )


def _check_form(recipe: Mapping[str, JSON], family: Family) -> None:
    for name in ("width", "height"):
        _check_whole(recipe, name, family.side, LARGEST_SIDE)
        if recipe[name] % family.side:
            raise RecipeInvalid(
                f"The {name} of this family must be a multiple of {family.side}, not {recipe[name]}."
            )
    _check_whole(recipe, "frames", 1 + family.stride, MOST_FRAMES)
    if recipe["frames"] % family.stride != 1:
        raise RecipeInvalid(
            f"The frames of this family must be a multiple of {family.stride}, and one, not {recipe['frames']}."
        )
    _check_whole(recipe, "fps", 1, HIGHEST_FPS)


def _check_manner(recipe: Mapping[str, JSON]) -> None:
    _check_whole(recipe, "steps", 1, MOST_STEPS)
    guidance = recipe["guidance"]
    if not _is_number(guidance) or not 0 <= guidance <= MOST_GUIDANCE:
        raise RecipeInvalid(f"The guidance of a diffusers recipe is a number from 0 to {MOST_GUIDANCE}.")
    negative = recipe.get("negative_prompt", "")
    if not isinstance(negative, str) or len(negative) > LONGEST_PROMPT:
        raise RecipeInvalid(
            f"The negative prompt of a recipe is text of at most {LONGEST_PROMPT} characters."
        )
    if recipe.get("dtype", DTYPES[0]) not in DTYPES:
        raise RecipeInvalid(
            f"The dtype of a diffusers recipe must be one of {', '.join(DTYPES)}, not {recipe['dtype']!r}."
        )


def _check_extra(recipe: Mapping[str, JSON], family: Family) -> None:
    extra = recipe.get("extra", {})
    if not isinstance(extra, Mapping):
        raise RecipeInvalid(f"The extra of a diffusers recipe must be an object, not {type(extra).__name__}.")
    if unknown := sorted(map(str, set(extra) - set(family.extra))):
        known = ", ".join(sorted(family.extra))
        raise RecipeInvalid(f"This family takes no extra {', '.join(unknown)}; it takes {known}.")
    for name, value in extra.items():
        if not family.extra[name](value):
            raise RecipeInvalid(f"The extra {name} of a diffusers recipe has a value that it cannot take.")
        if name in _A_LIST_A_STEP and len(value) != recipe["steps"]:
            raise RecipeInvalid(
                f"The extra {name} must have a number for each of the {recipe['steps']} steps."
            )


def _check_whole(recipe: Mapping[str, JSON], name: str, least: int, most: int) -> None:
    value = recipe[name]
    if not _is_number(value) or value != int(value) or not least <= value <= most:
        raise RecipeInvalid(
            f"The {name} of a diffusers recipe is a whole number from {least} to {most}, not {value!r}."
        )


def _is_number(value: JSON) -> bool:
    """Whether it is a finite number: JSON in Python has booleans that count, and NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
