"""Reads a votes file, CSV or JSON lines, and says line and column of what is wrong with it."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ratings.columns import MIRRORED, SIDES, WINNER_WORDS, WINNERS, Numbers
from ratings.outcomes import Comparisons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

REQUIRED = ("model_a", "model_b", "winner")
OPTIONAL = ("side_a", "voter", "counted", "track")
CHUNK = 20_000
COUNTED = {"true": True, "false": False, "1": True, "0": False, True: True, False: False}
COUNTED_WORDS = "true or false"
# A row: the line where it ends, and its cells in the order of the columns found.
Row = tuple[int, list[Any]]


class VotesFileError(ValueError):
    """A votes file that cannot be read; the message names file, line and column."""


@dataclass(frozen=True, eq=False)
class Votes:
    """The votes of one track.

    Attributes
    ----------
    comparisons : Comparisons
        Those that count, in the order of the file; names in alphabetical order.
    track : str or None
        The track, where the file tells tracks apart.
    left_out : int
        Votes of the track that the file marks as not counted.
    """

    comparisons: Comparisons
    track: str | None
    left_out: int


def read(path: Path, track: str | None = None) -> Votes:
    """Read a votes file.

    Columns ``model_a``, ``model_b`` and ``winner`` must be there; ``side_a`` (left without it), ``voter``,
    ``counted`` and ``track`` are used where they are; others are left alone.

    Parameters
    ----------
    path : Path
        A ``.csv`` file, or ``.jsonl`` with one object a line; UTF-8.
    track : str, optional
        The track to read; needed where the file holds several.

    Raises
    ------
    VotesFileError
        For anything that cannot be read as votes, with the place and what would be right.
    """
    readers: dict[str, Callable[[Path], tuple[list[str], Iterator[Row]]]] = {
        ".csv": _csv,
        ".jsonl": _json_lines,
    }
    if path.suffix.lower() not in readers:
        raise VotesFileError(f"{path}: the name ends with {path.suffix!r}; it must be a .csv or .jsonl file.")
    try:
        found, rows = readers[path.suffix.lower()](path)
        table = _Table(path, found)
        while chunk := list(islice(rows, CHUNK)):
            table.take(chunk)
    except OSError as error:
        raise VotesFileError(f"{path}: {(error.strerror or str(error)).lower()}.") from error
    except UnicodeDecodeError as error:
        raise VotesFileError(
            f"{path}: byte {error.start} of a block is no UTF-8; save the file as UTF-8."
        ) from error
    return table.votes(track)


def _csv(path: Path) -> tuple[list[str], Iterator[Row]]:
    file = path.open(encoding="utf-8-sig", newline="")
    reader = csv.reader(file, strict=True)
    try:
        header = next(reader, None)
    except csv.Error as error:
        raise VotesFileError(f"{path}, line {reader.line_num}: {error}.") from error
    if header is None:
        raise VotesFileError(f"{path}: the file is empty; its first line must name the columns.")
    repeated = next((name for name in header if header.count(name) > 1), None)
    if repeated is not None:
        raise VotesFileError(
            f"{path}, line 1: the column {repeated!r} occurs twice; each name must be its own."
        )
    found = _found(path, header, "line 1")
    places = [header.index(name) for name in found]

    def rows() -> Iterator[Row]:
        with file:
            try:
                for cells in reader:
                    if len(cells) != len(header):
                        if not cells:
                            continue  # an empty line
                        raise VotesFileError(
                            f"{path}, line {reader.line_num}: there are {len(cells)} cells; "
                            f"there must be {len(header)}, as in the first line."
                        )
                    yield reader.line_num, [cells[place] for place in places]
            except csv.Error as error:
                raise VotesFileError(f"{path}, line {reader.line_num}: {error}.") from error

    return found, rows()


def _json_lines(path: Path) -> tuple[list[str], Iterator[Row]]:
    with path.open(encoding="utf-8-sig") as file:
        first = next((line for line in file if line.strip()), None)
    if first is None:
        raise VotesFileError(f"{path}: the file is empty; each line must be a JSON object.")
    found = _found(path, list(_object(path, 1, first)), "line 1")

    def rows() -> Iterator[Row]:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    vote = _object(path, number, line)
                    yield number, [vote.get(name) for name in found]

    return found, rows()


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        vote = json.loads(line)
    except ValueError as error:
        raise VotesFileError(f"{path}, line {number}: this is no JSON ({error}).") from error
    if not isinstance(vote, dict):
        raise VotesFileError(
            f"{path}, line {number}: there is a {type(vote).__name__}; it must be a JSON object."
        )
    return vote


def _found(path: Path, names: list[str], place: str) -> list[str]:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise VotesFileError(
            f"{path}, {place}: there is no column {' or '.join(missing)}; there must be {', '.join(REQUIRED)}."
        )
    return [name for name in (*REQUIRED, *OPTIONAL) if name in names]


@dataclass
class _Table:
    """The columns read so far, as numbers."""

    path: Path
    found: list[str]
    names: Numbers = field(default_factory=Numbers)
    voters: Numbers = field(default_factory=Numbers)
    tracks: Numbers = field(default_factory=Numbers)
    parts: dict[str, list[NDArray[Any]]] = field(default_factory=dict)

    def take(self, chunk: list[Row]) -> None:
        """Turn a chunk of rows into numbers."""
        cells = dict(zip(self.found, zip(*(row for _, row in chunk), strict=True), strict=True))
        lines = [line for line, _ in chunk]
        coded = {name: self._coded(name, column, lines) for name, column in cells.items()}
        same = coded["model_a"] == coded["model_b"]
        if same.any():
            at = int(np.argmax(same))
            raise VotesFileError(
                f"{self._place(lines[at], 'model_b')}: both are {cells['model_b'][at]!r}; an entry never meets itself."
            )
        for name, numbers in coded.items():
            self.parts.setdefault(name, []).append(numbers)

    def _coded(self, name: str, column: tuple[Any, ...], lines: list[int]) -> NDArray[Any]:
        match name:
            case "winner":
                return self._words(name, column, lines, WINNERS, WINNER_WORDS)
            case "side_a":
                return self._words(name, column, lines, SIDES, "left or right")
            case "counted":
                lower = tuple(cell.lower() if isinstance(cell, str) else cell for cell in column)
                return self._words(name, lower, lines, COUNTED, COUNTED_WORDS)
            case _:
                kept = {"voter": self.voters, "track": self.tracks}.get(name, self.names)
                for cell in set(map(_hashable, column)):
                    if not isinstance(cell, str) or not cell:
                        at = list(map(_hashable, column)).index(cell)
                        raise VotesFileError(
                            f"{self._place(lines[at], name)}: there is {column[at]!r}; it must be text."
                        )
                return kept.of(column)

    def _words(
        self, name: str, column: tuple[Any, ...], lines: list[int], words: dict[Any, Any], meant: str
    ) -> NDArray[np.int8]:
        try:
            return np.fromiter(map(words.__getitem__, column), np.int8, len(column))
        except (KeyError, TypeError):
            at = next(at for at, cell in enumerate(column) if _hashable(cell) not in words)
            raise VotesFileError(
                f"{self._place(lines[at], name)}: there is {column[at]!r}; it must be {meant}."
            ) from None

    def _place(self, line: int, column: str) -> str:
        return f"{self.path}, line {line}, column {column}"

    def votes(self, track: str | None) -> Votes:
        """Put the columns together: one track, names in order, those that count."""
        columns = {name: np.concatenate(parts) for name, parts in self.parts.items()}
        if not columns:
            columns = {name: np.empty(0, np.int32) for name in self.found}
        chosen, its = self._track(track, columns.get("track"))
        counted = its & columns["counted"].astype(bool) if "counted" in columns else its
        order = {name: place for place, name in enumerate(sorted(self.names))}
        new = np.array([order[name] for name in self.names], np.int32)
        a, b = (new[columns[name][counted]] if len(new) else columns[name] for name in ("model_a", "model_b"))
        outcome = columns["winner"][counted].astype(np.int8)
        if "side_a" in columns:
            turned = columns["side_a"][counted].astype(bool)
            a, b, outcome = (
                np.where(turned, b, a),
                np.where(turned, a, b),
                np.where(turned, MIRRORED[outcome], outcome),
            )
        present = np.flatnonzero(np.bincount(np.concatenate([a, b]), minlength=len(order)))
        place = np.zeros(max(len(order), 1), np.int32)
        place[present] = np.arange(len(present))
        names = tuple(name for name, at in order.items() if at in set(present.tolist()))
        voter = columns["voter"][counted] if "voter" in columns else None
        comparisons = Comparisons(names, place[a], place[b], outcome, voter)
        return Votes(comparisons, chosen, int(its.sum() - counted.sum()))

    def _track(self, wanted: str | None, column: NDArray[Any] | None) -> tuple[str | None, NDArray[np.bool_]]:
        """Choose the rows of the track that is wanted, or of the only one."""
        rows = len(self.parts["winner"]) and sum(map(len, self.parts["winner"])) if self.parts else 0
        tracks = list(self.tracks)
        if column is None:
            if wanted is not None:
                raise VotesFileError(f"{self.path}: there is no column track; leave --track out.")
            return None, np.ones(rows, bool)
        if wanted is None and len(tracks) > 1:
            raise VotesFileError(
                f"{self.path}: there are votes of {', '.join(sorted(tracks))}; choose one by --track."
            )
        if wanted is not None and wanted not in tracks:
            raise VotesFileError(
                f"{self.path}: there is no vote of the track {wanted!r}; "
                f"there are votes of {', '.join(sorted(tracks)) or 'none'}."
            )
        chosen = wanted if wanted is not None else next(iter(tracks), None)
        return chosen, np.ones(rows, bool) if chosen is None else column == self.tracks[chosen]


def _hashable(cell: object) -> object:
    """Stand in for what a JSON file may hold where a word belongs."""
    return repr(cell) if isinstance(cell, dict | list) else cell
