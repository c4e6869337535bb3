"""python -m bench: measures the arena on this machine and prints what was wanted beside it."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from pathlib import Path
from types import ModuleType

from bench import machine, table
from bench.own_arena import ROOT, own_arena
from bench.size import FULL, QUICK
from supervisor.errors import SupervisorError

ROWS = (
    *("ballots", "duels", "board_delay", "broadcast", "refit", "memory", "pages"),
    *("integers", "refresh", "resampling", "doubt", "limit", "adjusted", "peers"),
    *("ledger", "rank_file", "clips", "workers", "exports", "first_start"),
)


def main() -> None:
    options = _parser().parse_args()
    if options.list:
        print("\n".join(ROWS))
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # however it is stopped, it cleans up
    try:
        measure(options)
    except (RuntimeError, SupervisorError) as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def measure(options: argparse.Namespace) -> None:
    show = table.markdown if options.markdown else table.plain
    with own_arena(options.directory) as arena:
        print(*machine.describe(arena.home.path), sep="\n", flush=True)
        for name in options.rows or ROWS:
            row = importlib.import_module(f"bench.rows.{name}")
            _print_title(row, markdown=options.markdown)
            for line in row.measure(arena, QUICK if options.quick else FULL):
                print(show(line), flush=True)


def _row(name: str) -> str:
    if name not in ROWS:
        raise argparse.ArgumentTypeError(f"there is no row called {name!r}; --list names them")
    return name


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("rows", nargs="*", type=_row, metavar="row", help="rows to measure; all unless named")
    parser.add_argument("--list", action="store_true", help="list the rows")
    parser.add_argument("--quick", action="store_true", help="a short run, to see that the rows work")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument(
        "--directory",
        type=Path,
        default=ROOT / ".paddock",
        help="where the bench makes a home, and removes it",
    )
    return parser


def _print_title(row: ModuleType, *, markdown: bool) -> None:
    load = f"load average {os.getloadavg()[0]:.1f}"
    if markdown:
        print(f"\n{table.markdown(table.Line(f'**{row.TITLE}** ({load})', 'measured', 'wanted'))}")
        print(table.MARKDOWN_RULE)
    else:
        print(f"\n{row.TITLE} ({load})")


if __name__ == "__main__":
    main()
