"""The trained models of the embedded family as an adapter."""

import importlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.contract import (
    JSON,
    ClipSpec,
    GeneratedClip,
    PermanentFailure,
    PromptNotUnderstood,
    RecipeInvalid,
)
from generators.shapes.grounding import Start, ground
from generators.shapes.language import Understanding, understand
from generators.shapes.render import render
from generators.shapes.sight import look

if TYPE_CHECKING:
    from generators.happyhorse.model import Model

VARIANTS = ("happyhorse-tiny", "stitched-tiny", "cascade-tiny", "dual-stream-tiny", "mini")
SAMPLE_RATE = 48_000
FPS, SECONDS = 24, 4.0
_DRAWN = 0.1  # share of the work that is done when the clip is denoised


class HappyHorse:
    """One of the trained models.

    Parameters
    ----------
    recipe : mapping
        `{"kind": "happyhorse", "variant": ...}`, the variant one of VARIANTS.
    folder : Path or None
        Where the weights lie; those of this package where None.

    Raises
    ------
    RecipeInvalid
        As `check`.
    PermanentFailure
        If the weights are missing, damaged or of another shape, or no safetensors; or torch is not installed.
    """

    def __init__(self, recipe: Mapping[str, JSON], folder: Path | None = None) -> None:
        self.check(recipe)
        where = () if folder is None else (folder,)
        self.model: Model = _model_module().load(recipe["variant"], *where)
        self.facts = self.model.facts
        self.memory_bytes = self.model.memory_bytes

    @staticmethod
    def check(recipe: Mapping[str, JSON]) -> None:
        """Refuse any other key than kind and variant, and any variant that is not known.

        Raises
        ------
        RecipeInvalid
            With one sentence on what is wrong.
        """
        if unknown := sorted(set(recipe) - {"kind", "variant"}):
            raise RecipeInvalid(
                f"A happyhorse recipe has no key {', '.join(map(str, unknown))}; it takes a variant."
            )
        if recipe.get("variant") not in VARIANTS:
            known = ", ".join(VARIANTS)
            raise RecipeInvalid(
                f"The variant of a happyhorse must be one of {known}, not {recipe.get('variant')!r}."
            )

    def generate(self, spec: ClipSpec, progress: Callable[[float], None]) -> GeneratedClip:
        """Denoise picture and sound, draw the one and let the other sound.

        Raises
        ------
        PromptNotUnderstood
            If the prompt is not English, or not of the shapes world.
        PermanentFailure
            If the clip should be of another length, frame rate or aspect than the models were trained for, or
            the first frame cannot be read or does not go with the prompt.
        """
        _check_form(spec)
        understood, start = _read(spec)
        begun = time.perf_counter()
        decoded = self.model.sample(understood.scene, spec.seed, start, sound=spec.sound)
        progress(_DRAWN)
        denoised = time.perf_counter()
        audio = decoded.sound(spec.seconds, SAMPLE_RATE) if spec.sound else None
        frames = render(decoded.film, spec.width, spec.height)
        progress(1.0)
        notes: dict[str, JSON] = {
            "not_understood": list(understood.unknown),
            "assumed": list(understood.assumed),
            "timings": {"denoise": denoised - begun, "decode": time.perf_counter() - denoised},
        }
        return GeneratedClip(frames, spec.fps, audio, SAMPLE_RATE, notes)


def _model_module() -> Any:
    """Import what needs torch: only here, since a recipe is checked without."""
    try:
        return importlib.import_module("generators.happyhorse.model")
    except ModuleNotFoundError as error:
        raise PermanentFailure(f"The embedded models need {error.name}, which this worker has not.") from None


def _check_form(spec: ClipSpec) -> None:
    if (spec.fps, float(spec.seconds)) != (FPS, SECONDS) or spec.width != spec.height:
        raise PermanentFailure(
            f"The embedded models make square clips of {SECONDS:g} s at {FPS} frames a second, not {spec.width} x "
            f"{spec.height} of {spec.seconds:g} s at {spec.fps}."
        )


def _read(spec: ClipSpec) -> tuple[Understanding, Start | None]:
    if spec.language.split("-")[0] != "en":
        raise PromptNotUnderstood(f"The shapes world reads English, not the language '{spec.language}'.")
    understood = understand(spec.prompt)
    return understood, None if spec.image is None else ground(
        understood.scene, look(spec.image, spec.width / spec.height)
    )
