"""python -m bench.peers.files TASK FILE: reads a Parquet file of votes, rates them by a peer and prints ratings."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# Tasks import what they need themselves: none pays for the others.
NEEDED = ["model_a", "model_b", "winner", "side_a", "voter", "counted", "track"]  # what our own `rank` reads
ELO = 400.0 / np.log(10.0)


def main() -> None:
    print(json.dumps(TASKS[sys.argv[1]](sys.argv[2])))


def read_needed(file: str) -> dict[str, float]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    return {"rows": pq.read_table(file, columns=NEEDED).num_rows}


def read_all(file: str) -> dict[str, float]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    return {"rows": pq.read_table(file).num_rows}


def _votes(file: str) -> pd.DataFrame:
    """Read no more than a plain fit needs."""
    import pandas as pd  # noqa: PLC0415

    votes = pd.read_parquet(file, columns=["model_a", "model_b", "winner", "counted"])
    return votes[votes["counted"]]


def evalica(file: str) -> dict[str, float]:
    from evalica import Winner, bradley_terry  # noqa: PLC0415

    words = {"model_a": Winner.X, "model_b": Winner.Y, "tie": Winner.Draw, "tie (bothbad)": Winner.Draw}
    votes = _votes(file)
    fit = bradley_terry(votes["model_a"], votes["model_b"], votes["winner"].map(words))
    return (ELO * np.log(fit.scores)).to_dict()


def arena_rank(file: str) -> dict[str, float]:
    """With its intervals, the sandwich's: its own resamples never end."""
    from arena_rank.models.bradley_terry import BradleyTerry  # noqa: PLC0415
    from arena_rank.utils.data_utils import PairDataset  # noqa: PLC0415

    pairs = PairDataset.from_pandas(_votes(file))
    fit = BradleyTerry(pairs.n_competitors).compute_ratings_and_cis(pairs)
    return dict(zip(fit["competitors"], np.asarray(fit["ratings"]).tolist(), strict=True))


TASKS = {each.__name__: each for each in (read_needed, read_all, evalica, arena_rank)}

if __name__ == "__main__":
    main()
