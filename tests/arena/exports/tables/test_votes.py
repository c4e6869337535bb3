import csv
import io
import json
import re

import pytest

from arena.battles.models import Battle
from arena.clips.models import Clip, ClipState
from arena.exports import sealed
from arena.exports.tables import votes
from arena.leaderboard.counting import count_sealed
from arena.leaderboard.models import Tally
from arena.prompts.models import Prompt
from arena.tabular.columns import names
from ratings.vote_lines import CELLS, lines
from ratings.votes_file import read
from tests.arena import stage
from tests.arena.exports import ledger
from tests.arena.exports.ledger import two_blocks
from tests.arena.exports.written import file, rows, scope

pytestmark = pytest.mark.django_db


def as_text():
    return list(csv.DictReader(io.StringIO(file("votes", "csv").decode())))


def test_a_vote_is_a_row_in_the_order_of_the_ledger():
    two_blocks()
    told = as_text()
    assert list(told[0]) == list(names(votes.COLUMNS))
    assert [row["block"] for row in told] == ["1"] * 3 + ["2"] * 4
    keys = list(Battle.objects.order_by("vote__line__position").values_list("key", flat=True))
    assert [row["battle"] for row in told] == keys
    assert [row["winner"] for row in told] == ["model_a", "model_b", "tie", *["tie (bothbad)"] * 4]
    assert (told[0]["model_a"], told[1]["model_a"]) == ("entry-a", "entry-b")
    assert told[0] | {"battle": "", "voter": "", "prompt": ""} == {
        "battle": "", "track": "shapes-text-to-video", "prompt": "", "categories": "", "language": "en",
        "model_a": "entry-a", "model_b": "entry-b", "winner": "model_a", "side_a": "left", "voter": "",
        "cast_at": "2026-03-01T12:00Z", "probability": "0.500000000", "counted": "true", "reason": "", "block": "1",
    }  # fmt: skip


def test_in_json_numbers_are_numbers_and_what_is_unknown_is_null():
    two_blocks(left_seconds=0.5)
    first = json.loads(file("votes", "jsonl").splitlines()[0])
    assert (first["categories"], first["probability"], first["block"]) == (None, 0.5, 1)
    assert (first["counted"], first["reason"]) == (False, "not-watched")


def test_the_rows_make_the_lines_that_were_sealed_again():
    two_blocks()
    made = lines([(1, *(row[name] for name in CELLS)) for row in as_text()])
    kept = [line for block in sealed.blocks(2, "leaves") for line in sealed.lines_of(block)]
    assert made == [line for line in kept if b'"type"' not in line]
    assert len(kept) == 9


def test_it_is_made_in_pieces_that_join(monkeypatch):
    two_blocks()
    whole = file("votes", "csv")
    monkeypatch.setattr(votes, "LINES_A_PIECE", 4)
    monkeypatch.setattr(votes, "LINES_A_BATCH", 3)
    monkeypatch.setattr(sealed, "COMPRESSED_PIECE", 7)
    monkeypatch.setattr(sealed, "LINES_READ", 1)
    assert file("votes", "csv") == whole


def test_a_piece_costs_two_queries(django_assert_num_queries):
    two_blocks()
    # Where the last one ends, tracks, void clips, blocks' sizes, blocks, and prompts; then ends, and who is left out.
    its = scope()
    with django_assert_num_queries(6 + 2):
        list(votes.TABLE.batches(its))


def test_the_category_and_the_language_are_the_prompts():
    two_blocks()
    Prompt.objects.update(content="falling", language="de")
    assert {(row["categories"], row["language"]) for row in rows("votes")} == {("falling", "de")}


@pytest.mark.parametrize(
    ("fields", "reason"), [({"left_seconds": 0.5}, "not-watched"), ({"left_seconds": 9}, None)]
)
def test_what_does_not_count_is_there_with_the_reason(fields, reason):
    two_blocks(**fields)
    assert {(row["counted"], row["reason"]) for row in rows("votes")} == {(reason is None, reason)}


@pytest.mark.parametrize(("heard", "reason"), [(False, "not-heard"), (True, None)])
def test_a_vote_that_was_not_heard_does_not_count_where_there_is_sound(heard, reason):
    on = stage.track(stage.SOUNDING)
    one, other = stage.arena(prompts=1, on=on)
    ledger.sealed([(one, other, 0)], on=on, heard=heard)
    assert [row["reason"] for row in rows("votes")] == [reason]


def test_a_vote_on_a_void_clip_does_not_count():
    one, _ = two_blocks()
    Clip.objects.filter(entry=one).update(state=ClipState.VOID)
    assert {row["reason"] for row in rows("votes")} == {"void-clip"}


@pytest.mark.parametrize("seconds", [0.5, 9])
def test_what_counts_is_what_the_boards_count(seconds):
    two_blocks(left_seconds=seconds)
    count_sealed()
    tally = Tally.objects.get(track__slug="shapes-text-to-video")
    assert tally.votes == sum(row["counted"] for row in rows("votes"))


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_the_boards_command_reads_it(tmp_path, ending):
    two_blocks()
    path = tmp_path / f"votes.{ending}"
    path.write_bytes(file("votes", ending))
    assert len(read(path).comparisons) == 7


def test_since_a_block_there_are_the_votes_of_those_after_it():
    two_blocks()
    whole = rows("votes")
    assert rows("votes", until=1) + rows("votes", since=1) == whole
    assert len(rows("votes", since=1)) == 4
    assert rows("votes", since=2) == rows("votes", until=0) == []


def test_a_track_alone_has_its_votes_alone():
    two_blocks()
    on = stage.track(stage.SOUNDING)
    one, other = [stage.entry(f"loud-{letter}", on) for letter in "ab"]
    asked = stage.prompt(9)
    for entry in (one, other):
        stage.clip(entry, asked, on)
    ledger.sealed([(one, other, 0)] * 2, first=2, on=on)
    assert [row["model_a"] for row in rows("votes", track=stage.SOUNDING)] == ["loud-a"] * 2
    assert {row["track"] for row in rows("votes", track=stage.SILENT)} == {stage.SILENT}
    assert len(rows("votes")) == 9


def test_votes_that_no_block_holds_yet_wait():
    one, other = stage.arena(prompts=1)
    stage.votes([(one, other, 0)])
    assert file("votes", "csv") == ",".join(names(votes.COLUMNS)).encode() + b"\n"


def test_no_cell_begins_as_a_spreadsheets_formula_does():
    """Of what people write nothing is in the file: every cell is a slug, a number or a word of ours.

    A battle's name is drawn at random, and nobody can choose how it begins.
    """
    two_blocks()
    for row in as_text():
        battle = row.pop("battle")
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", battle)
        for cell in row.values():
            assert re.fullmatch(r"|[a-z0-9][A-Za-z0-9 .:()_-]*", cell), cell
