"""python -m bench.exporting WAY SINCE UNTIL FOLDER: puts out the votes of blocks in one way; prints what it took."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import django

from bench import held

READ, STREAM, RELEASE = "read", "stream", "release"
FILES = ("csv.gz", "jsonl.gz", "parquet")


def main() -> None:
    way, since, until, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - Django is set up by now

    from arena.exports.scope import Scope  # noqa: PLC0415

    put_out = {READ: _read, STREAM: _stream, RELEASE: _release}.get(way, _file(way))
    start = time.perf_counter()
    put_out(Scope(until, timezone.now(), since), folder)
    print(json.dumps({"seconds": time.perf_counter() - start, "peak": held.at_most()}))


def _votes() -> Any:
    from arena.exports.catalogue import TABLES  # noqa: PLC0415

    return TABLES["votes"]


def _pieces(ending: str, scope: Any) -> Iterator[bytes]:
    from arena.tabular.formats import FORMATS  # noqa: PLC0415

    return FORMATS[ending].pieces(_votes().columns, _votes().batches(scope))


def _read(scope: Any, _folder: Path) -> None:
    """Make the rows, and let them go."""
    for _ in _votes().batches(scope):
        pass


def _stream(scope: Any, _folder: Path) -> None:
    """Do what a live download does, short of sending it."""
    for _ in _pieces("csv", scope):
        pass


def _file(name: str) -> Callable[[Any, Path], None]:
    """Write one file of a release."""

    def put_out(scope: Any, folder: Path) -> None:
        from arena.exports.release_file import FileInTheMaking  # noqa: PLC0415

        with closing(FileInTheMaking(folder, f"votes.{name}")) as file:
            for piece in _pieces(name.removesuffix(".gz"), scope):
                file.write(piece)
            file.finish()

    return put_out


def _release(scope: Any, folder: Path) -> None:
    """Write all files of the votes as a release does: every format, whole and by track, from one reading."""
    from arena.exports.release_files import write_tables  # noqa: PLC0415

    write_tables(folder, [_votes()], scope)


if __name__ == "__main__":
    main()
