"""The table of votes: one row a vote in the ledger's order, the values as sealed and what is said beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from arena.exports import sealed, vote_cells
from arena.exports.named import Named
from arena.exports.scope import Scope, Table
from arena.exports.vote_facts import LeftOut
from arena.tabular.columns import Column, Kind, Row

# A database finds the facts of many votes at once far faster than of a few; a processor works on what its cache holds.
LINES_A_PIECE, LINES_A_BATCH = 16_384, 2_048
COLUMNS = (
    Column(
        "battle", Kind.TEXT, "The battle's name, drawn at random; receipts and the table served name it so."
    ),
    Column("track", Kind.WORD, "The rating pool, by its slug: world, task, and whether there is sound."),
    Column("prompt", Kind.WORD, "The prompt that both clips answer, as the table prompts numbers it."),
    Column("categories", Kind.WORD, "What the prompt is about; unknown where nobody said.", nullable=True),
    Column("language", Kind.WORD, "The prompt's language, as BCP 47 has it."),
    Column("model_a", Kind.WORD, "One entry, by its permanent slug."),
    Column("model_b", Kind.WORD, "The other entry, by its permanent slug."),
    Column("winner", Kind.WORD, "The answer: model_a, model_b, tie, or tie (bothbad)."),
    Column("side_a", Kind.WORD, "Where model_a was shown: left or right."),
    Column("voter", Kind.WORD, "The voter's pseudonym, another one for every track and year."),
    Column("cast_at", Kind.MINUTE, "When the vote was cast, to the minute, in UTC."),
    Column(
        "probability",
        Kind.NUMBER,
        "With which this unordered pair of entries was served to this voter at that moment, above 0 and at most 1.",
        digits=9,
    ),
    Column("counted", Kind.BOOLEAN, "Whether the boards count it, by the policy's present version."),
    Column("reason", Kind.WORD, "Why it is left out; empty where it counts.", nullable=True),
    Column("block", Kind.INTEGER, "Number of the ledger's block that holds its line."),
)


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    named, left_out = Named(), LeftOut()
    for piece in sealed.pieces(scope.until, scope.since, LINES_A_PIECE):
        reasons = left_out.reasons(piece.first, piece.first + len(piece.lines) - 1)
        for start in range(0, len(piece.lines), LINES_A_BATCH):
            part = slice(start, start + LINES_A_BATCH)
            if votes := vote_cells.read(piece.lines[part], piece.blocks[part], scope.track):
                yield _rows(votes, named, reasons)


def _rows(votes: vote_cells.VoteCells, named: Named, reasons: Mapping[str, str]) -> list[Row]:
    said = [named.prompt(prompt) for prompt in votes.cells["prompt"]]
    why = [reasons.get(battle) for battle in votes.cells["battle"]]
    cells = votes.cells | {
        "categories": [about.categories for about in said],
        "language": [about.language for about in said],
        "probability": list(map(float, votes.cells["probability"])),
        "counted": [reason is None for reason in why],
        "reason": why,
        "block": votes.blocks,
    }
    return list(zip(*(cells[column.name] for column in COLUMNS), strict=True))


TABLE = Table(
    name="votes",
    title="Votes",
    meaning="Every vote that the ledger holds, in its order, with whether the boards count it and why not.",
    columns=COLUMNS,
    key=("battle",),
    batches=_batches,
    by_track=True,
    grows=True,
)
