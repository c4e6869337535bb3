import gzip
import json
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings, strategies as st

from arena.exports.release_files import write_tables
from arena.exports.scope import Scope, Table
from arena.tabular.columns import Column, Kind

SCOPE = Scope(until=3, now=datetime(2026, 3, 1, tzinfo=UTC))
COLUMNS = (
    Column("number", Kind.INTEGER, "Its number."),
    Column("track", Kind.WORD, "Its track."),
    Column("said", Kind.TEXT, "What was said.", nullable=True),
)
TRACKS = st.sampled_from(["shapes", "open", "open-with-sound"])
TEXTS = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=9)
BATCHES = st.lists(st.lists(st.tuples(st.integers(-9, 9), TRACKS, TEXTS), max_size=4), max_size=4)


def table(batches, *, by_track=True) -> Table:
    return Table(
        "told", "Told", "What was told.", COLUMNS, ("number",), lambda _scope: iter(batches), by_track
    )


def read(path):
    if path.suffix == ".parquet":
        return [tuple(row.values()) for row in pq.read_table(path).to_pylist()]
    assert path.suffixes[-2:] == [".jsonl", ".gz"]
    return [tuple(json.loads(line).values()) for line in gzip.decompress(path.read_bytes()).splitlines()]


@given(batches=BATCHES)
@settings(max_examples=30)  # each writes a dozen files, and waits for the disk
def test_each_format_has_all_rows_and_each_track_its_own(tmp_path_factory, batches):
    folder, rows = tmp_path_factory.mktemp("made"), [row for batch in batches for row in batch]
    facts = {each.path: each for each in write_tables(folder, [table(batches)], SCOPE)}
    assert set(facts) == {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    for track in (None, *{row[1] for row in rows}):
        stem, its = f"told/{track}" if track else "told", [row for row in rows if track in (None, row[1])]
        for ending in ("jsonl.gz", "parquet"):
            assert read(folder / f"{stem}.{ending}") == its
        text = gzip.decompress((folder / f"{stem}.csv.gz").read_bytes())
        assert text.count(b"\n") == len(its) + 1
        assert {facts[f"{stem}.{each}"].rows for each in ("csv.gz", "jsonl.gz", "parquet")} == {len(its)}
        assert {each.track for path, each in facts.items() if path.startswith(stem + ".")} == {track}


def test_a_table_of_all_tracks_is_one_file_a_format(tmp_path):
    made = write_tables(tmp_path, [table([[(1, "shapes", None)]], by_track=False)], SCOPE)
    assert [each.path for each in made] == ["told.csv.gz", "told.jsonl.gz", "told.parquet"]


def test_a_table_is_read_once_and_never_held(tmp_path):
    """Each batch is gone before the next one comes."""
    asked = []

    def batches(_scope):
        for number in range(4):
            asked.append(number)
            yield [(number, "shapes", "x" * 10)]

    write_tables(tmp_path, [Table("told", "Told", "", COLUMNS, ("number",), batches, by_track=True)], SCOPE)
    assert asked == [0, 1, 2, 3]


def test_a_full_disk_is_an_error_of_the_disk(tmp_path):
    def full(_scope):
        yield [(1, "shapes", "x")]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_tables(tmp_path, [Table("told", "Told", "", COLUMNS, ("number",), full)], SCOPE)
