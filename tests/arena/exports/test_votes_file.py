import csv
import io
import re

import pytest

from arena.battles.models import Battle
from arena.clips.models import Clip, ClipState
from arena.exports import sealed, votes_file
from arena.leaderboard.counting import count_sealed
from arena.leaderboard.models import Tally
from arena.prompts.models import Prompt
from ratings.vote_lines import CELLS, lines
from ratings.votes_file import read
from tests.arena.exports.ledger import two_blocks

pytestmark = pytest.mark.django_db


def text():
    return b"".join(votes_file.pieces(sealed.newest())).decode()


def rows():
    return list(csv.DictReader(io.StringIO(text())))


def test_a_vote_is_a_row_in_the_order_of_the_ledger():
    two_blocks()
    told = rows()
    assert list(told[0]) == list(votes_file.COLUMNS)
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


def test_the_rows_make_the_lines_that_were_sealed_again():
    two_blocks()
    made = lines([(1, *(row[name] for name in CELLS)) for row in rows()])
    kept = [line for block in sealed.blocks(2, "leaves") for line in sealed.lines_of(block)]
    assert made == [line for line in kept if b'"type"' not in line]
    assert len(kept) == 9


def test_a_file_is_made_in_pieces_that_join(monkeypatch):
    two_blocks()
    whole = text()
    monkeypatch.setattr(votes_file, "LINES_A_PIECE", 2)
    monkeypatch.setattr(sealed, "COMPRESSED_PIECE", 7)
    assert text() == whole


def test_a_piece_costs_one_query(django_assert_num_queries, monkeypatch):
    two_blocks()
    monkeypatch.setattr(votes_file, "LINES_A_PIECE", 3)
    with django_assert_num_queries(2 + 2 + 2):  # blocks of four and five lines: two pieces each
        list(votes_file.pieces(2))


def test_the_category_and_the_language_are_the_prompts():
    two_blocks()
    Prompt.objects.update(content="falling", language="de")
    assert {(row["categories"], row["language"]) for row in rows()} == {("falling", "de")}


@pytest.mark.parametrize(
    ("fields", "reason"), [({"left_seconds": 0.5}, "not-watched"), ({"left_seconds": 9}, "")]
)
def test_what_does_not_count_is_there_with_the_reason(fields, reason):
    two_blocks(**fields)
    assert {(row["counted"], row["reason"]) for row in rows()} == {("false" if reason else "true", reason)}


def test_a_vote_on_a_void_clip_does_not_count():
    one, _ = two_blocks()
    Clip.objects.filter(entry=one).update(state=ClipState.VOID)
    assert {row["reason"] for row in rows()} == {"void-clip"}


@pytest.mark.parametrize("seconds", [0.5, 9])
def test_what_counts_is_what_the_boards_count(seconds):
    two_blocks(left_seconds=seconds)
    count_sealed()
    tally = Tally.objects.get(track__slug="shapes-text-to-video")
    assert tally.votes == sum(row["counted"] == "true" for row in rows())


def test_the_boards_command_reads_it(tmp_path):
    two_blocks()
    path = tmp_path / "votes.csv"
    path.write_text(text(), encoding="utf-8")
    assert len(read(path).comparisons) == 7


def test_votes_that_no_block_holds_yet_wait():
    assert text() == ",".join(votes_file.COLUMNS) + "\n"


def test_no_cell_begins_as_a_spreadsheets_formula_does():
    """Of what people write nothing is in the file: every cell is a slug, a number or a word of ours.

    A battle's name is drawn at random, and nobody can choose how it begins.
    """
    two_blocks()
    for row in rows():
        battle = row.pop("battle")
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", battle)
        for cell in row.values():
            assert re.fullmatch(r"|[a-z0-9][A-Za-z0-9 .:()_-]*", cell), cell
