"""What is believed of strengths before a vote: a normal prior, around zero or around another board's strengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ratings.checks import finite_vector, frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Prior:
    """Independent normal priors on the strengths.

    Parameters
    ----------
    mean : ndarray of float64, shape (m,)
        In logits; kept with a sum of zero.
    precision : float
        Of each strength, 1 / logit**2; positive and finite.
    """

    mean: NDArray[np.float64]
    precision: float

    def __post_init__(self) -> None:
        mean = finite_vector("mean", self.mean, len(self.mean))
        if not 0.0 < self.precision < np.inf:
            raise ValueError(f"precision is {self.precision}; it must be positive and finite.")
        object.__setattr__(self, "mean", frozen(mean - (mean.mean() if mean.size else 0.0)))

    def over(self, names: tuple[str, ...]) -> Prior:
        """Return itself where it has one mean for each name; refuse it elsewhere."""
        if len(self.mean) != len(names):
            raise ValueError(
                f"the prior has {len(self.mean)} means; there must be one for each of {len(names)} names."
            )
        return self
