"""Renders the simulated shapes world, truly or with one fault on purpose: the calibration entries."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from generators.adapters import shapeworld_faults as faults
from generators.contract import (
    JSON,
    ClipSpec,
    GeneratedClip,
    PromptNotUnderstood,
    RecipeInvalid,
)
from generators.shapes.grounding import ground
from generators.shapes.language import Understanding, understand
from generators.shapes.render import render
from generators.shapes.sight import look
from generators.shapes.sound import mix, soundtrack
from generators.shapes.world import Film, play

FAULTS = ("none", "no-gravity", "jerky", "wrong-colours", "late-sound", "foreign-sound")
SAMPLE_RATE = 48_000


class ShapeWorld:
    """The shapes world as an adapter.

    Parameters
    ----------
    recipe : mapping
        `{"kind": "shapeworld", "fault": ...}`, the fault one of FAULTS.
    """

    memory_bytes = 32 * 2**20  # its sprites, rooms and notes
    facts = {"device": "cpu"}

    def __init__(self, recipe: Mapping[str, JSON]) -> None:
        self.check(recipe)
        self.fault: str = recipe["fault"]

    @staticmethod
    def check(recipe: Mapping[str, JSON]) -> None:
        """Refuse any other key than kind and fault, and any fault that is not known.

        Raises
        ------
        RecipeInvalid
            With one sentence on what is wrong.
        """
        if unknown := sorted(set(recipe) - {"kind", "fault"}):
            raise RecipeInvalid(
                f"A shapeworld recipe has no key {', '.join(map(str, unknown))}; it takes a fault."
            )
        if recipe.get("fault") not in FAULTS:
            known = ", ".join(FAULTS)
            raise RecipeInvalid(
                f"The fault of a shapeworld must be one of {known}, not {recipe.get('fault')!r}."
            )

    def generate(self, spec: ClipSpec, progress: Callable[[float], None]) -> GeneratedClip:
        """Play the prompt's scene from the seed's start conditions, draw it and let it sound.

        Raises
        ------
        PromptNotUnderstood
            If the prompt is not English, or not of this world.
        PermanentFailure
            If the first frame cannot be read, or does not go with the prompt.
        """
        if spec.language.split("-")[0] != "en":
            raise PromptNotUnderstood(f"The shapes world reads English, not the language '{spec.language}'.")
        understood = understand(spec.prompt)
        film = self._film(understood, spec)
        progress(0.1)
        audio = self._audio(film, spec) if spec.sound else None
        progress(0.2)
        frames = render(self._as_seen(film, spec), spec.width, spec.height)
        progress(1.0)
        return GeneratedClip(frames, spec.fps, audio, SAMPLE_RATE, _notes(film, understood))

    def _film(self, understood: Understanding, spec: ClipSpec) -> Film:
        aspect = spec.width / spec.height
        start = None if spec.image is None else ground(understood.scene, look(spec.image, aspect))
        return play(
            start.scene if start else understood.scene,
            spec.seed,
            frames=spec.frames,
            fps=spec.fps,
            aspect=aspect,
            weightless=self.fault == "no-gravity",
            start=start.things if start else None,
        )

    def _as_seen(self, film: Film, spec: ClipSpec) -> Film:
        if self.fault == "jerky":
            return faults.jerky(film, spec.seed, spec.fps, seen=spec.image is not None)
        if self.fault == "wrong-colours":
            return replace(film, scene=faults.recoloured(film.scene))
        return film

    def _audio(self, film: Film, spec: ClipSpec) -> np.typing.NDArray[np.float32]:
        if self.fault == "late-sound":
            film = faults.late(film)
        if self.fault == "foreign-sound":
            other = faults.foreign(film, spec.seed, frames=spec.frames, fps=spec.fps)
            return mix(other.impacts, other.scene.things, other.scene.timbre, spec.seconds, SAMPLE_RATE)
        return soundtrack(film, spec.seconds, SAMPLE_RATE)


def _notes(film: Film, understood: Understanding) -> dict[str, JSON]:
    return {
        "not_understood": list(understood.unknown),
        "assumed": list(understood.assumed),
        "floor": film.scene.floor,
        "timbre": film.scene.timbre,
        "impacts": [
            [round(impact.time, 4), round(impact.strength, 3), impact.thing] for impact in film.impacts
        ],
    }
