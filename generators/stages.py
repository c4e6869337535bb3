"""Where the making of a clip is: loading, generating step by step, or encoding, and what may be told of it."""

import math
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from generators.contract import JSON, Progress

LOADING, GENERATING, ENCODING = "loading", "generating", "encoding"


@dataclass(frozen=True)
class Position:
    """A place in the making of a clip; within a stage it only goes on.

    Parameters
    ----------
    stage : str
        LOADING, GENERATING or ENCODING.
    step, steps : int or None
        The step of how many; None where it does not go by steps.
    share : float
        Done of the generating, 0 to 1.
    """

    stage: str = LOADING
    step: int | None = None
    steps: int | None = None
    share: float = 0.0

    def entered(self, stage: str) -> "Position":
        """Return the beginning of a stage; the stage that is on is not begun anew."""
        if stage == self.stage:
            return self
        return Position(stage, share=1.0 if stage == ENCODING else 0.0)

    def moved(self, share: float, step: int | None, steps: int | None) -> "Position":
        """Return where an adapter says to be, if that is further on; what cannot be is left out."""
        step, steps = _count(step), _count(steps)
        step = self.step if step is None else max(step, self.step or 0)
        steps = self.steps if steps is None else steps
        if step is not None and steps is not None:
            steps = max(step, steps)
        share = min(max(share, self.share), 1.0) if math.isfinite(share) else self.share
        return replace(self, step=step, steps=steps, share=share)

    def to_dict(self) -> dict[str, JSON]:
        """Return the fields as JSON takes them."""
        return asdict(self) | {"share": round(self.share, 4)}

    def in_words(self) -> str:
        """Say the place as a sentence ends on it.

        Examples
        --------
        >>> Position(GENERATING, 3, 50).in_words()
        'generating, at step 3 of 50'
        """
        if self.step is None:
            return self.stage
        return f"{self.stage}, at step {self.step}" + (f" of {self.steps}" if self.steps else "")


def _count(told: int | None) -> int | None:
    return None if told is None or told < 0 else int(told)


class StagedProgress(Progress, Protocol):
    """Progress that is told of the stages, too."""

    def enter(self, stage: str, /) -> None:
        """Hear that a stage begins; what it raises ends the work, as what the call raises does."""
        ...


class Unheard:
    """Takes progress that nobody asked for."""

    def __call__(self, share: float, /, step: int | None = None, steps: int | None = None) -> None:
        """Let it pass."""

    def enter(self, stage: str, /) -> None:
        """Let it pass."""
