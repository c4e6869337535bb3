"""The arguments that a pipeline is called with, from a recipe and an order."""

import importlib
from collections.abc import Mapping
from typing import Any

from generators.contract import JSON, ClipSpec
from generators.open_weights import first_frame
from generators.open_weights.families import IMAGE, TEXT, Family


def task_of(spec: ClipSpec) -> str:
    """Return what an order asks for: a clip of text alone, or of a first frame too."""
    return TEXT if spec.image is None else IMAGE


def arguments(recipe: Mapping[str, JSON], family: Family, spec: ClipSpec) -> dict[str, Any]:
    """Return the arguments, but for what follows the steps.

    Parameters
    ----------
    recipe : mapping
        A valid one.
    family : Family
        The recipe's.
    spec : ClipSpec
        The order.

    Raises
    ------
    FirstFrameInvalid
        If the first frame is no picture.
    """
    generator = importlib.import_module("torch").Generator("cpu")  # the same noise for every kind of device
    call: dict[str, Any] = {
        "prompt": spec.prompt,
        "negative_prompt": recipe.get("negative_prompt"),
        "num_frames": int(recipe["frames"]),
        "num_inference_steps": int(recipe["steps"]),
        "generator": generator.manual_seed(spec.seed),
        **family.fixed,
        **(family.unguided if recipe["guidance"] == 1 else {}),
        **recipe.get("extra", {}),
    }
    size = {"width": int(recipe["width"]), "height": int(recipe["height"])}
    if task_of(spec) not in family.unsized:
        call |= size
    if family.rate:
        call[family.rate] = int(recipe["fps"])
    if family.guided_by_call:
        call[family.guidance] = float(recipe["guidance"])
    if spec.image is not None:
        call["image"] = first_frame.fitted(spec.image, **size)
    return call
