"""python -m ratings verify VOTES --blocks BLOCKS --key KEY: whether every line is as it was sealed and signed."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ratings.blocks import is_hash
from ratings.commands import arguments, text
from ratings.text_files import VotesFileError
from ratings.verify import Head, verify

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from ratings.findings import Finding
    from ratings.verify import Report

TAMPERED = 3
MOST_PRINTED = 20
ONLY_DROPPED = (
    "What is there is as it was sealed. A file of one track, or of a shorter time, has not all votes of the blocks: "
    "verify takes those of all tracks."
)
LARGEST_FILE = 10_000  # of a key or a head; more is something else
HEAD_WORD = re.compile(r"([1-9][0-9]{0,14}):([0-9a-f]{64})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "file", type=Path, metavar="VOTES", help="votes: .csv, .jsonl, either with .gz behind, or .parquet"
    )
    parser.add_argument(
        "--blocks", type=Path, required=True, help="blocks of the same time, in any of these formats"
    )
    parser.add_argument(
        "--key", required=True, metavar="HEX|FILE", help="the arena's public key, or a file that holds it"
    )
    parser.add_argument(
        "--head", metavar="N:HASH|FILE", help="a head saved earlier, which the blocks must go through"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print what does not hold; exit code 3 if anything does not."""
    key = _key(options.key)
    saved = None if options.head is None else _head(options.head)
    start = time.perf_counter()
    report = verify(options.file, options.blocks, key, saved)
    seconds = time.perf_counter() - start
    print(_json(report, seconds) if options.json else _text(report, seconds, saved))
    return TAMPERED if report.findings else 0


def _json(report: Report, seconds: float) -> str:
    document: dict[str, Any] = {
        "holds": not report.findings,
        "blocks": report.blocks,
        "votes": report.votes,
        "events": report.events,
        "head": asdict(report.head),
        "sealed_at": report.sealed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "seconds": round(seconds, 3),
        "findings": [asdict(finding) for finding in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _text(report: Report, seconds: float, saved: Head | None) -> str:
    if report.findings:
        return "\n".join(_wrong(report.findings))
    lines = report.votes + report.events
    through = "" if saved is None else f", through the head of block {saved.number} that you saved"
    return (
        f"{text.plural(report.votes, 'vote')} and {text.plural(report.events, 'event')} are as they were sealed, in "
        f"{text.plural(report.blocks, 'block')} bound to each other and signed by this key{through}.\n"
        f"The head is {report.head.number}:{report.head.hash}, sealed at {report.sealed_at:%Y-%m-%d %H:%M:%S} UTC; "
        "save it for the next time.\n"
        f"Checked in {seconds:.1f} s, {lines / seconds:,.0f} lines a second."
    )


def _wrong(findings: Sequence[Finding]) -> Iterator[str]:
    yield from (text.name(finding.sentence) for finding in findings[:MOST_PRINTED])
    if len(findings) > MOST_PRINTED:
        yield f"And {len(findings) - MOST_PRINTED:,} more; --json lists them."
    if {finding.kind for finding in findings} == {"dropped"}:
        yield ONLY_DROPPED


def _key(word: str) -> bytes:
    held = word if is_hash(word.lower()) else _small_file(Path(word)).strip()
    if not is_hash(held.lower()):
        raise ValueError(
            f"{text.name(word)} holds no key; it must be 64 hex digits, or a file with them alone."
        )
    return bytes.fromhex(held)


def _head(word: str) -> Head:
    held = word if HEAD_WORD.fullmatch(word) else _small_file(Path(word)).strip()
    match = HEAD_WORD.fullmatch(held)
    head = Head(int(match[1]), match[2]) if match else _head_of_json(held)
    if head is None:
        raise ValueError(
            f"{text.name(word)} holds no head; it must be a block's number and hash, as 12:9f..., or a head as the "
            "arena publishes it."
        )
    return head


def _head_of_json(held: str) -> Head | None:
    try:
        document = json.loads(held)
        number, digits = document["number"], document["hash"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Head(number, digits) if type(number) is int and number > 0 and is_hash(digits) else None


def _small_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(LARGEST_FILE)
    except UnicodeDecodeError as error:
        raise VotesFileError(f"{path}: this is no UTF-8; save the file as UTF-8.") from error
