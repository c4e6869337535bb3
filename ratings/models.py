"""The models by name, for what needs chances and scores at any lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratings import davidson, half_ties, rao_kupper

if TYPE_CHECKING:
    from ratings.answers import Model

MODELS: dict[str, Model] = {
    model.method: model for model in (half_ties.MODEL, davidson.MODEL, rao_kupper.MODEL)
}


def model(method: str) -> Model:
    """Return the model of a method's name; another word raises ValueError."""
    if method not in MODELS:
        raise ValueError(f"the method is {method!r}; it must be one of {', '.join(MODELS)}.")
    return MODELS[method]
