"""Open-weights models, by the pipelines of diffusers: one adapter, whose families differ in data alone."""

import importlib
import os
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path

from generators.contract import (
    JSON,
    AdapterError,
    ClipSpec,
    GeneratedClip,
    PermanentFailure,
    Progress,
    TransientFailure,
)
from generators.open_weights import call, hashing, loading, places, recipe as recipes, weights
from generators.open_weights.extract import Extracted, extract
from generators.open_weights.families import FAMILIES, IMAGE, TEXT
from generators.open_weights.held import Held
from generators.open_weights.steps import Steps
from generators.open_weights.stored import Stored

CPU = "cpu"
_SHORTEST = 0.9  # share of the wanted length; below it, too much of the clip would be one frame held
_WHY_NOT = {
    TEXT: "The weights of this recipe make clips of a first frame only, and the order has none.",
    IMAGE: "The weights of this recipe make clips of text only, and the order has a first frame.",
}


class DiffusersVideo:
    """One model as an adapter, on the device that PADDOCK_DEVICE names: "cpu" where it names none.

    Parameters
    ----------
    recipe : mapping
        See `generators.open_weights.recipe`.

    Attributes
    ----------
    facts : dict
        The weights' hash and revision, steps, device and dtype.
    tasks : frozenset of str
        What the weights are for: text-to-video, image-to-video or both.

    Raises
    ------
    RecipeInvalid
        As `check`.
    TransientFailure
        If the weights are not here, or not whole: this worker had them when it said what it can do.
    PermanentFailure
        If they are of another family, cannot be read, or something that they need is not installed.
    OutOfMemory
        If they find no room, offloaded as far as can be.
    """

    def __init__(self, recipe: Mapping[str, JSON]) -> None:
        self.check(recipe)
        stored, files = _found_again(recipe)
        self._recipe, self._family = recipe, FAMILIES[recipe["family"]]
        self.tasks = self._family.tasks(stored)
        device = os.environ.get("PADDOCK_DEVICE") or CPU
        dtype = recipe.get("dtype") or ("float32" if device == CPU else "bfloat16")
        self.facts: dict[str, JSON] = {
            "weights_sha256": hashing.sha256(stored.folder, files),
            "revision": recipe["revision"],
            "steps": recipe["steps"],
            "device": device,
            "dtype": dtype,
        }
        self._held = Held(stored, self._family, device, dtype)
        self._held.load()

    @staticmethod
    def check(recipe: Mapping[str, JSON]) -> None:
        """Refuse a recipe that is none, without torch and without the weights.

        Raises
        ------
        RecipeInvalid
            With one sentence on what is wrong.
        """
        recipes.check(recipe)

    @staticmethod
    def able(recipe: Mapping[str, JSON]) -> frozenset[str]:
        """Return the tasks that this machine can do by a valid recipe, without loading anything.

        Raises
        ------
        PermanentFailure
            If the weights are not here, not whole, of another family or no safetensors, or something that they need
            is not installed.
        """
        stored, _ = _found(recipe)
        family = FAMILIES[recipe["family"]]
        loading.check_installed(family, stored)
        return family.tasks(stored)

    @staticmethod
    def needs(recipe: Mapping[str, JSON]) -> int | None:
        """Return the bytes of a valid recipe's files on this machine; None where they are not here, or not whole."""
        try:
            return sum(path.stat().st_size for path in _found(recipe)[1])
        except PermanentFailure:
            return None

    @property
    def memory_bytes(self) -> int:
        """Bytes of weights that stay on the device between clips: of what is offloaded, none."""
        return self._held.resident_bytes

    def generate(self, spec: ClipSpec, progress: Progress) -> GeneratedClip:
        """Make a clip of the recipe's own size, length and frame rate.

        Raises
        ------
        PermanentFailure
            If the weights are not for this task, the recipe's clips are too short, or the libraries give up.
        FirstFrameInvalid
            If the first frame is no picture.
        OutOfMemory
            If the device has not the memory; `lighter` may help.
        ClipVoid
            If the model has made what is no number.
        """
        self._check_order(spec)
        steps = Steps(int(self._recipe["steps"]), progress, self._synchronise())
        frames, audio, rate = self._run(spec, steps)
        notes = {"offload": self._held.offload, "timings": steps.timings()}
        return GeneratedClip(frames, int(self._recipe["fps"]), audio if spec.sound else None, rate, notes)

    def lighter(self) -> bool:
        """Offload more, which reads the weights anew; False where there is no more, and nothing is changed."""
        return self._held.lighter()

    def close(self) -> None:
        """Let the model go, and give the device its memory back."""
        self._held.close()

    def _check_order(self, spec: ClipSpec) -> None:
        task = call.task_of(spec)
        if task not in self.tasks:
            raise PermanentFailure(_WHY_NOT[task])
        seconds = self._recipe["frames"] / self._recipe["fps"]
        if seconds < _SHORTEST * spec.seconds:
            raise PermanentFailure(
                f"The recipe makes clips of {seconds:.2f} s, too short for an order of {spec.seconds:g} s."
            )

    def _synchronise(self) -> Callable[[], None]:
        if self.facts["device"] == CPU:
            return lambda: None  # has done what it was told when the call returns
        synchronise: Callable[[], None] = importlib.import_module("torch").cuda.synchronize
        return synchronise

    def _run(self, spec: ClipSpec, steps: Steps) -> Extracted:
        family, pipe = self._family, self._held.pipeline(call.task_of(spec))
        arguments = call.arguments(self._recipe, family, spec)
        if family.steps_told:
            arguments["callback_on_step_end"] = steps.after
        if not family.guided_by_call:
            guider = getattr(pipe, family.guidance).new(guidance_scale=float(self._recipe["guidance"]))
            setattr(pipe, family.guidance, guider)
        try:
            with nullcontext() if family.steps_told else steps.watching(pipe.scheduler):
                return extract(family, pipe, pipe(**arguments))
        except Exception as error:
            if error is steps.stopped_by or isinstance(error, AdapterError):
                raise
            raise loading.failure(error, "make this clip") from None
        finally:
            self._held.rest()


def _found(recipe: Mapping[str, JSON]) -> tuple[Stored, list[Path]]:
    """Return the folder of a recipe's weights, checked, and its files."""
    stored = Stored(places.locate(recipe["repo"], recipe["revision"]))
    try:
        return stored, weights.files(stored, FAMILIES[recipe["family"]])
    except OSError:
        raise PermanentFailure("The weights of this recipe cannot be read on this worker.") from None


def _found_again(recipe: Mapping[str, JSON]) -> tuple[Stored, list[Path]]:
    """As `_found`; but what is amiss now is this worker's fault, and others can follow the recipe."""
    try:
        return _found(recipe)
    except weights.OtherFamily:
        raise
    except PermanentFailure as reason:
        raise TransientFailure(str(reason)) from None
