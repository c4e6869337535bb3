"""Makes clips of the files that a lab has sent, each read in a sandbox and encoded anew."""

from collections.abc import Callable, Mapping
from pathlib import Path

from generators import sandbox
from generators.clip_format import ClipFormat
from generators.contract import JSON, ClipSpec, GeneratedClip, PermanentFailure, RecipeInvalid

HALF = 0.5


class Uploaded:
    """Files of a lab as an adapter.

    Parameters
    ----------
    recipe : mapping
        `{"kind": "uploaded"}`.
    """

    memory_bytes = 0
    facts: Mapping[str, JSON] = {}

    def __init__(self, recipe: Mapping[str, JSON]) -> None:
        self.check(recipe)

    @staticmethod
    def check(recipe: Mapping[str, JSON]) -> None:
        """Refuse any other key than kind.

        Raises
        ------
        RecipeInvalid
            With one sentence on what is wrong.
        """
        if unknown := sorted(map(str, set(recipe) - {"kind"})):
            raise RecipeInvalid(f"A recipe of uploaded clips has no key {', '.join(unknown)}.")

    def generate(self, spec: ClipSpec, progress: Callable[[float], None]) -> GeneratedClip:  # noqa: ARG002
        """Fail: there is nothing to make a clip of but a file.

        Raises
        ------
        PermanentFailure
            Always.
        """
        raise PermanentFailure("The file of this clip was not sent.")

    def convert(self, source: Path, spec: ClipSpec, progress: Callable[[float], None]) -> GeneratedClip:
        """Read the file in a sandbox.

        Raises
        ------
        PermanentFailure
            If it is no video of the length that is wanted.
        """
        fmt = ClipFormat(width=spec.width, height=spec.height, fps=spec.fps, seconds=float(spec.seconds))
        try:
            return sandbox.decode(source, fmt, sound=spec.sound, waiting=lambda: progress(HALF))
        except sandbox.NotAccepted as error:
            raise PermanentFailure(str(error)) from None
