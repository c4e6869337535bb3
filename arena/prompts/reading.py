"""What the shapes world makes of a prompt, or why no entry could answer it."""

from __future__ import annotations

from generators.contract import PromptNotUnderstood
from generators.shapes.grounding import ground
from generators.shapes.language import Understanding, understand
from generators.shapes.sight import look


def read(text: str, language: str, first_frame: bytes | None) -> Understanding:
    """Read a prompt as its entries will.

    Raises PromptNotUnderstood where the text cannot be read, and another AdapterError where the first frame cannot,
    or does not show what the text begins with.
    """
    if language.partition("-")[0] != "en":
        raise PromptNotUnderstood(f"The shapes world reads English, not the language '{language}'.")
    understood = understand(text)
    if first_frame is not None:
        ground(understood.scene, look(first_frame))
    return understood
