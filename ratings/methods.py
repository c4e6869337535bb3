"""The fitters by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ratings import bradley_terry, davidson, rao_kupper
from ratings.bradley_terry import DEFAULT_RIDGE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ratings.counts import Counts
    from ratings.fitted import Fit, Method
    from ratings.prior import Prior


class Fitter(Protocol):
    """Turns counts into a fit."""

    def __call__(
        self,
        counts: Counts,
        *,
        ridge: float = DEFAULT_RIDGE,
        start: ArrayLike | None = None,
        prior: Prior | None = None,
    ) -> Fit: ...


METHODS: dict[str, Fitter] = {
    "bradley-terry": bradley_terry.fit,
    "davidson": davidson.fit,
    "rao-kupper": rao_kupper.fit,
}
DEFAULT_METHOD: Method = "rao-kupper"


def fit(
    counts: Counts,
    method: str = DEFAULT_METHOD,
    *,
    ridge: float = DEFAULT_RIDGE,
    start: ArrayLike | None = None,
    prior: Prior | None = None,
) -> Fit:
    """Fit counts by a method's name; parameters and errors as for `ratings.ternary.fit`.

    Raises
    ------
    ValueError
        Also for an unknown method.
    """
    if method not in METHODS:
        raise ValueError(f"the method is {method!r}; it must be one of {', '.join(METHODS)}.")
    return METHODS[method](counts, ridge=ridge, start=start, prior=prior)
