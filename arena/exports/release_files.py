"""Writes the public tables as files: each table is read once, and goes into every format, whole and by track."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from arena.exports.release_file import FileFacts, FileInTheMaking
from arena.exports.scope import Scope, Table
from arena.tabular.columns import Row, names
from arena.tabular.formats import FORMATS, PARQUET, Format, Writer


def write_tables(folder: Path, tables: Iterable[Table], scope: Scope) -> list[FileFacts]:
    """Write all tables as of a scope into a folder, and return what is told of each file."""
    return [facts for table in tables for facts in _written(folder, table, scope)]


def file_name(stem: str, form: Format) -> str:
    """Return the name of a table's file: text is packed, and Parquet packs itself."""
    return f"{stem}.{form.ending}" if form is PARQUET else f"{stem}.{form.ending}.gz"


class _Set:
    """The files of the same rows, one in each format."""

    def __init__(self, folder: Path, table: Table, track: str | None, stack: ExitStack) -> None:
        self._table, self._track, self._rows = table.name, track, 0
        stem = table.name if track is None else f"{table.name}/{track}"
        self._files: list[tuple[Format, Writer, FileInTheMaking]] = []
        for form in FORMATS.values():
            file = stack.enter_context(closing(FileInTheMaking(folder, file_name(stem, form))))
            writer = form.writer(table.columns)
            file.write(writer.begin())
            self._files.append((form, writer, file))

    def add(self, rows: Sequence[Row]) -> None:
        self._rows += len(rows)
        for _, writer, file in self._files:
            file.write(writer.add(rows))

    def finish(self) -> Iterator[FileFacts]:
        for form, writer, file in self._files:
            file.write(writer.end())
            yield file.finish(self._table, self._track, form.ending, self._rows)


def _written(folder: Path, table: Table, scope: Scope) -> list[FileFacts]:
    with ExitStack() as stack:
        sets: dict[str | None, _Set] = {None: _Set(folder, table, None, stack)}
        for rows in table.batches(scope):
            for track, its in _parted(table, rows).items():
                if track not in sets:
                    sets[track] = _Set(folder, table, track, stack)
                sets[track].add(its)
        in_order = sorted(sets, key=lambda track: track or "")
        return [facts for track in in_order for facts in sets[track].finish()]


def _parted(table: Table, rows: Sequence[Row]) -> Mapping[str | None, Sequence[Row]]:
    """Return the rows as they are under None, and those of each track where these have files of their own."""
    parts: dict[str | None, list[Row]] = {None: list(rows)}
    if table.by_track:
        place = names(table.columns).index("track")
        for row in rows:
            parts.setdefault(row[place], []).append(row)
    return parts
