"""python -m bench.peers TASK DATA REPEATS: does one task in a process of its own, and prints what it took."""

from __future__ import annotations

import argparse
import importlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bench.peers.taken import take


def main() -> None:
    options = _parser().parse_args()
    module, _, name = options.task.partition(".")
    prepare = getattr(importlib.import_module(f"bench.peers.{module}"), name)
    with np.load(options.data) as arrays:
        act = prepare(arrays)
    print(json.dumps(asdict(take(act, options.repeats, cold=options.cold))))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("task", help="module.function below bench.peers")
    parser.add_argument("data", type=Path, help="an .npz with what the task wants")
    parser.add_argument("repeats", type=int)
    parser.add_argument("--cold", action="store_true", help="empty the processor's caches before each repeat")
    return parser


if __name__ == "__main__":
    main()
