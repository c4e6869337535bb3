"""Boards and their standings as cells of public tables, with the decimals that they are printed with."""

from __future__ import annotations

from arena.exports.moments import minute, second
from arena.leaderboard.models import Board, Standing
from arena.tabular.columns import Column, Kind, Row

POINTS = 3  # decimals of a rating, as `python -m ratings rank --json` prints them


def _points(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, nullable=True, digits=POINTS)


OF_THE_BOARD = (
    Column("board", Kind.INTEGER, "The board's number."),
    Column("track", Kind.WORD, "The rating pool, by its slug."),
    Column("method", Kind.WORD, "How the ratings were fitted."),
    Column("method_version", Kind.WORD, "Version of the method, as the table methods tells."),
    Column("policy", Kind.WORD, "Version of the policy that said which votes count.", nullable=True),
    Column("computed_at", Kind.MOMENT, "When the board was computed, in UTC."),
    Column("last_vote", Kind.MINUTE, "When the last vote on it was cast, in UTC.", nullable=True),
    Column("last_position", Kind.INTEGER, "Position in the ledger up to which votes were counted."),
    Column("votes", Kind.INTEGER, "How many votes it counts: the first so many of the track that count."),
    Column("voters", Kind.INTEGER, "Of how many voters these are."),
    _points("effective_voters", "How many equally active voters would count as much."),
    _points("design_effect", "Mean variance of a rating over that of as many independent votes."),
    _points("side_effect", "Points by which standing left helps."),
    _points("side_effect_low", "Lower end of its 95% interval, in points."),
    _points("side_effect_high", "Upper end of its 95% interval, in points."),
)
ENTRY = Column("entry", Kind.WORD, "The entry, by its permanent slug.")
OF_THE_STANDING = (
    _points("rating", "In points; unknown before the first battle."),
    _points("low", "Lower end of its 95% interval, in points."),
    _points("high", "Upper end of its 95% interval, in points."),
    Column("rank_low", Kind.INTEGER, "Best rank that the votes allow."),
    Column("rank_high", Kind.INTEGER, "Worst rank that the votes allow."),
    Column(
        "rank_class",
        Kind.INTEGER,
        "Entries of one class are not surely apart; unknown without a rank.",
        nullable=True,
    ),
    Column(
        "first_place",
        Kind.BOOLEAN,
        "Ahead of every ranked entry by evidence that holds at any time of looking.",
    ),
    Column("battles", Kind.INTEGER, "Votes on the entry that count."),
    _points("elo", "Running score, in points, in the ledger's order."),
    _points(
        "bradley_terry", "In points, with ties as half wins and no side effect, as other arenas print it."
    ),
    Column("state", Kind.WORD, "provisional, ranked or withdrawn."),
)


def of_board(board: Board) -> Row:
    """Return the cells of OF_THE_BOARD."""
    return (
        board.pk, board.track.slug, board.method, board.method_version, board.parameters.get("policy"),
        second(board.computed_at), board.last_vote_at and minute(board.last_vote_at), board.last_position,
        board.votes, board.voters, _rounded(board.effective_voters), _rounded(board.design_effect),
        _rounded(board.side_effect), _rounded(board.side_effect_low), _rounded(board.side_effect_high),
    )  # fmt: skip


def of_standing(standing: Standing) -> Row:
    """Return the cells of OF_THE_STANDING."""
    return (
        _rounded(standing.rating), _rounded(standing.low), _rounded(standing.high), standing.rank_low,
        standing.rank_high, standing.rank_class, standing.first_place, standing.battles, _rounded(standing.elo),
        _rounded(standing.bradley_terry), standing.state,
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, POINTS)
