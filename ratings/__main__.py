"""python -m ratings: boards, and doubt about them, from a votes file; and whether the file is as it was sealed."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from ratings.commands import attack, flip, heldout, rank, simulate, verify

if TYPE_CHECKING:
    from types import ModuleType

COMMANDS: dict[str, ModuleType] = {
    "rank": rank,
    "heldout": heldout,
    "flip": flip,
    "attack": attack,
    "simulate": simulate,
    "verify": verify,
}
BAD_INPUT = 2


def main(words: list[str] | None = None) -> int:
    """Run one command; bad input is one sentence and exit code 2."""
    options = _parser().parse_args(words)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        _forget_output()
        return 0
    except (ValueError, ArithmeticError) as error:
        print(f"ratings {options.command}: {error}", file=sys.stderr)
        return BAD_INPUT
    except MemoryError:
        print(f"ratings {options.command}: this takes more memory than there is.", file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        where = error.filename or "the output"
        print(
            f"ratings {options.command}: {where}: {(error.strerror or str(error)).lower()}.", file=sys.stderr
        )
        _forget_output()
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130
    return code


def _forget_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not fail on it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ratings", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for word, command in COMMANDS.items():
        summary = (command.__doc__ or "").partition(": ")[2]
        one = commands.add_parser(word, help=summary, description=summary)
        command.add_arguments(one)
        one.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
