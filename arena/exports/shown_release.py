"""A release as a page prints it: its files by table and by track, each with its hash and a line that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from arena.exports import duckdb_lines, recompute_lines, recomputing
from arena.exports.catalogue import TABLES
from arena.exports.descriptions import citation
from arena.exports.descriptions.about import About
from arena.exports.models import Release
from arena.exports.release_file import FileFacts
from arena.exports.scope import Table
from arena.prompts.models import Track
from arena.site.models import Site

PLACE = "/api/v1/exports/"
LATEST = f"{PLACE}latest/"
FORMATS = {"csv": "CSV", "jsonl": "JSON lines", "parquet": "Parquet"}
PARQUET = "parquet"


@dataclass(frozen=True)
class ShownFile:
    """One file: where it lies under its dated name, and a line for DuckDB that reads the latest one of its name."""

    facts: FileFacts
    address: str
    duckdb: str = ""

    @property
    def form(self) -> str:
        return FORMATS.get(self.facts.format or "", "")


@dataclass(frozen=True)
class Group:
    """The same rows in each format: those of a table, or of one track."""

    name: str
    title: str
    meaning: str
    rows: int | None
    files: Sequence[ShownFile]


@dataclass(frozen=True)
class ShownRelease:
    """A release whose files are there."""

    row: Release

    @cached_property
    def files(self) -> list[FileFacts]:
        return [FileFacts(**facts) for facts in self.row.files]

    @property
    def bytes(self) -> int:
        return sum(each.bytes for each in self.files)

    @property
    def address(self) -> str:
        return f"{PLACE}{self.row.name}/"

    @property
    def url(self) -> str:
        return f"{site_url()}{PLACE}{self.row.name}"

    @property
    def tables(self) -> list[Group]:
        return [self._group(table, None) for table in TABLES.values() if self._files_of(table, None)]

    @property
    def by_track(self) -> list[Group]:
        """Return the files of one track, those of a track together."""
        return [
            self._group(table, track)
            for track in self._tracks
            for table in TABLES.values()
            if self._files_of(table, track)
        ]

    @property
    def beside(self) -> list[ShownFile]:
        """Return the files that are no table: descriptions, hashes, keys."""
        return [ShownFile(each, self.address + each.path) for each in self.files if each.table is None]

    @property
    def queries(self) -> Iterator[tuple[str, str]]:
        """Yield a title and a query of what is asked first, for the tables that are there."""
        there = {each.path for each in self.files}
        if "votes.parquet" in there:
            yield (
                "Win rates, a tie being half a win",
                duckdb_lines.win_rates(_latest("votes.parquet"), PARQUET),
            )
        if "served.parquet" in there:
            yield "What came of the battles served", duckdb_lines.outcomes(_latest("served.parquet"), PARQUET)

    @property
    def recomputing(self) -> list[tuple[str, str]]:
        """Return the file of each track's votes and the command that gives its board; none while the files are away."""
        try:
            lines = recompute_lines.commands(self.row.name)
        except OSError:
            return []
        return [(recomputing.FILE.format(track=track), line) for track, line in lines.items()]

    @property
    def citation(self) -> str:
        return citation.sentence(self._about)

    @property
    def bibtex(self) -> str:
        return citation.bibtex(self._about)

    @cached_property
    def _about(self) -> About:
        site = Site.objects.first() or Site()
        return About(
            release=self.row.name,
            published_at=self.row.published_at,
            until=self.row.until,
            head=None,
            policy=self.row.policy,
            method_version=self.row.method_version,
            licence=settings.DATA_LICENCE,
            site=site.name,
            url=site_url(),
            synthetic=site.synthetic,
            tables=tuple(TABLES.values()),
            files=self.files,
        )

    @cached_property
    def _tracks(self) -> Mapping[str, str]:
        return {track.slug: track.title for track in Track.objects.all()}

    def _files_of(self, table: Table, track: str | None) -> list[FileFacts]:
        return [each for each in self.files if (each.table, each.track) == (table.name, track)]

    def _group(self, table: Table, track: str | None) -> Group:
        files = self._files_of(table, track)
        title = table.title if track is None else f"{self._tracks[track]}: {table.title.lower()}"
        return Group(table.name, title, table.meaning, files[0].rows, [self._shown(each) for each in files])

    def _shown(self, facts: FileFacts) -> ShownFile:
        line = duckdb_lines.first_rows(_latest(facts.path), facts.format or "")
        return ShownFile(facts, self.address + facts.path, line)


def site_url() -> str:
    return settings.SITE_URL.rstrip("/")


def _latest(path: str) -> str:
    return f"{site_url()}{LATEST}{path}"
