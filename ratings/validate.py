"""python -m ratings.validate: measures again what the library promises, on simulated boards whose truth is known."""

from __future__ import annotations

import argparse
import sys
import time

from ratings.experiments import claims, coverage, fraud, sampling

# Repetitions that take some minutes each on one core, and give errors well below what is told apart.
EXPERIMENTS = {
    "coverage": (coverage.run, 60),
    "claims": (claims.run, 150),
    "fraud": (fraud.run, 12),
    "sampling": (sampling.run, 24),
}
SEED = 20261


def main(arguments: list[str] | None = None) -> int:
    """Run the experiments named, print a table, and return 1 if a promise was not kept."""
    options = _parser().parse_args(arguments)
    kept = True
    for name in options.experiments or EXPERIMENTS:
        experiment, reps = EXPERIMENTS[name]
        reps = options.reps or reps
        began = time.monotonic()
        print(f"{name}: {reps} runs each, seed {options.seed}; +- is the Monte-Carlo error", flush=True)
        for line in experiment(reps, options.seed):
            kept &= line.met is not False
            print(f"  {line}")
        print(f"  took {time.monotonic() - began:.0f} s\n", flush=True)
    print("every promise was kept" if kept else "a promise was NOT kept")
    return 0 if kept else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ratings.validate", description=__doc__)
    parser.add_argument(
        "experiments",
        nargs="*",
        type=_experiment,
        metavar="experiment",
        help=f"some of {', '.join(EXPERIMENTS)}; all unless named",
    )
    parser.add_argument("--reps", type=_at_least_two, help="runs of each experiment")
    parser.add_argument("--seed", type=int, default=SEED, help="source of all chance (%(default)s)")
    return parser


def _experiment(word: str) -> str:
    if word not in EXPERIMENTS:
        raise argparse.ArgumentTypeError(
            f"there is no experiment {word!r}; there are {', '.join(EXPERIMENTS)}"
        )
    return word


def _at_least_two(word: str) -> int:
    if not word.isdecimal() or int(word) < 2:  # noqa: PLR2004 - one run has no error
        raise argparse.ArgumentTypeError(f"it is {word!r}; it must be a whole number of at least 2")
    return int(word)


if __name__ == "__main__":
    sys.exit(main())
