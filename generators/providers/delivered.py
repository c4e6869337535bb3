"""Whether a provider's file is what was asked for: some make another shape than they were asked for, in silence."""

from __future__ import annotations

from collections.abc import Mapping

from generators.contract import JSON, ClipSpec, PermanentFailure
from generators.providers import wishes
from generators.sandbox import Inspected, Limits

HALF = 0.5


def limits(spec: ClipSpec) -> Limits:
    """Return what a file may be to be looked at; how long it is, is told here in the provider's own terms."""
    seconds = float(spec.seconds)
    return Limits(wanted=seconds, slack=seconds, longest=max(Limits.longest, 2 * seconds))


def check(recipe: Mapping[str, JSON], spec: ClipSpec, found: Inspected) -> None:
    """Compare a file with what was asked for.

    Raises
    ------
    PermanentFailure
        If it has another shape, is shorter, or has no sound though the clip shall sound.
    """
    asked = wishes.shape_asked(recipe, spec)
    if not wishes.alike(found.width / found.height, asked):
        raise PermanentFailure(
            f"The provider made {found.width} x {found.height} pixels, {found.width / found.height:.2f} to 1;"
            f" {asked:.2f} to 1 was asked for."
        )
    if found.seconds < spec.seconds - HALF / spec.fps:
        raise PermanentFailure(
            f"The provider's clip lasts {found.seconds:.2f} s; {spec.seconds:g} s were asked for."
        )
    if spec.sound and not found.has_audio:
        raise PermanentFailure("The provider's clip has no sound, though sound was asked for.")
