"""python -m ratings: boards, and doubt about them, from a votes file; and whether the file is as it was sealed."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from ratings.commands import attack, compare, flip, heldout, rank, simulate, text, verify
from ratings.version import VERSION

if TYPE_CHECKING:
    from types import ModuleType

COMMANDS: dict[str, ModuleType] = {
    "rank": rank,
    "compare": compare,
    "heldout": heldout,
    "flip": flip,
    "attack": attack,
    "simulate": simulate,
    "verify": verify,
}
BAD_INPUT = 2
# What a fit that fails says is for those who call the library, and can choose a ridge.
TOO_FAR = "no fit of these votes was found; weights and covariates must not be so far from each other."
PACKAGE = "paddock-ratings"


def main(words: list[str] | None = None) -> int:
    """Run one command; bad input is one sentence and exit code 2."""
    _open_what_is_closed()
    options = _parser().parse_args(words)
    _write_every_letter(as_json=options.json)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        _forget_output()
        return 0
    except (ValueError, ArithmeticError) as error:
        return _refused(options.command, TOO_FAR if isinstance(error, ArithmeticError) else str(error))
    except MemoryError:
        return _refused(options.command, "this takes more memory than there is.")
    except OSError as error:
        where = error.filename or "the output"
        _forget_output()
        return _refused(options.command, f"{where}: {(error.strerror or str(error)).lower()}.")
    except KeyboardInterrupt:
        return 130
    return code


def _refused(command: str, sentence: str) -> int:
    print(f"ratings {command}: {text.name(sentence)}", file=sys.stderr)
    return BAD_INPUT


def _open_what_is_closed() -> None:
    """Let output that nobody can see go nowhere; Python leaves None where a stream was closed from the start."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:
            setattr(sys, stream, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the end


def _write_every_letter(*, as_json: bool) -> None:
    """Spell out what the output's encoding lacks; JSON is UTF-8 wherever it goes."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if as_json else None, errors="backslashreplace")


def _forget_output() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not fail on it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    called = Path(sys.argv[0]).stem == PACKAGE  # the console script, or the module
    parser = argparse.ArgumentParser(prog=PACKAGE if called else "python -m ratings", description=__doc__)
    parser.add_argument("--version", action="version", version=f"{PACKAGE} {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for word, command in COMMANDS.items():
        summary = (command.__doc__ or "").partition(": ")[2]
        one = commands.add_parser(word, help=summary, description=summary)
        command.add_arguments(one)
        one.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
