"""python -m generators: a clip of every entry from your own words, and a contact sheet of all."""

import argparse
import io
import os
import sys
import textwrap
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from generators import asking, new_folder, showcase
from generators.catalogue import EMBEDDED, Embedded
from generators.contract import AdapterError, ClipSpec
from generators.runtime import Runtime

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


def main(words: list[str] | None = None) -> int:
    """Make the clips; bad input is one sentence and exit code 2, an entry that fails exit code 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # words of any script are said back
    options = _parser().parse_args(words)
    try:
        return _run(options)
    except (ValueError, AdapterError) as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error.filename or 'The output'}: {(error.strerror or str(error)).lower()}.")
    except _NothingMade:
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(options: argparse.Namespace) -> int:
    prompt = " ".join(options.prompt)
    entries = asking.entries(options.entries)
    spec = asking.specification(prompt, asking.seed(options.seed), options.image)
    understood = asking.understanding(spec)
    out = asking.folder(prompt, options.out)
    with new_folder.new_folder(out) as making:
        for sentence in showcase.told(understood):
            _say(sentence)
        answers = _answers(entries, spec, making)
        made = sum(answer.clip is not None for answer in answers)
        if not made:
            raise _NothingMade
        showcase.record(answers, spec, understood, making)
    _say(f"{made} of {len(entries)} clips, {showcase.ORIGINS} and {showcase.SHEET} are in {out}.")
    return 0 if made == len(entries) else FAILED


class _NothingMade(Exception):  # noqa: N818 - it is no fault of the command's
    """Every entry failed."""


def _answers(entries: list[Embedded], spec: ClipSpec, folder: Path) -> list[showcase.Answer]:
    """Ask the entries one after the other, each loaded when it is its turn, and say who fails."""
    runtime = Runtime("cpu", 0)
    answers = []
    # Where nobody watches, tqdm keeps quiet.
    with tqdm(entries, disable=None, unit="clip", dynamic_ncols=True) as bar:
        for entry in bar:
            bar.set_description(entry.name)
            answers.append(showcase.answer(entry, spec, folder, runtime.adapter))
            if failure := answers[-1].failure:
                bar.write(f"{entry.name} has no clip: {failure}", file=sys.stderr)
        bar.set_description()
    runtime.free()
    return answers


def _say(sentence: str) -> None:
    try:
        print(sentence, flush=True)
    except BrokenPipeError:  # whoever read along has seen enough; the clips are wanted still
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refused(sentence: str) -> int:
    print(f"generators: {sentence}", file=sys.stderr)
    return BAD_INPUT


class _Parser(argparse.ArgumentParser):
    """Refuses in one sentence, without repeating how it is used."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"generators: {message}.\n")


def _parser() -> argparse.ArgumentParser:
    slugs = textwrap.wrap(", ".join(entry.slug for entry in EMBEDDED), 76, break_on_hyphens=False)
    parser = _Parser(
        prog="python -m generators",
        usage="python -m generators PROMPT [--out FOLDER] [--seed N] [--image FILE] [--entries NAME,NAME]",
        description="Makes a clip of every entry from your own words, and a contact sheet of all.",
        epilog="entries:\n  " + "\n  ".join(slugs),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("prompt", nargs="+", metavar="PROMPT", help="what to show, as in 'a red ball bounces twice'")
    add("--out", type=Path, metavar="FOLDER", help="a new or an empty folder; without it, clips-PROMPT here")
    add("--seed", default="1", metavar="N", help="another number, other clips (%(default)s)")
    add("--image", type=Path, metavar="FILE", help="a PNG, JPEG or WebP picture that every clip starts from")
    add("--entries", metavar="NAME,NAME", help="whose clips; all without it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
