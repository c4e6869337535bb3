"""The command by which a stranger computes a board again from the file of its track's votes."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from arena.leaderboard.models import Board, Standing, StandingState
from arena.leaderboard.snapshots import METHOD_VERSION
from arena.prompts.models import World

FILE = "votes/{track}.parquet"


def command(board: Board, standings: Sequence[Standing], end: int) -> str | None:
    """Return the command; None of a board without votes, of an older method, and of votes that the file has not all of.

    `end` is the last position of the ledger that the file reaches to. The standings come with their entries.
    """
    if not board.votes or board.last_position > end or board.method_version != METHOD_VERSION:
        return None
    words = ["python", "-m", "ratings", "rank", FILE.format(track=board.track.slug)]
    return shlex.join([*words, *_flags(board, standings)])


def _flags(board: Board, standings: Sequence[Standing]) -> list[str]:
    of_board = {
        "--track": board.track.slug,
        "--first": board.votes,
        "--method": board.parameters.get("method"),
        "--provisional-battles": board.parameters.get("provisional_battles"),
        "--provisional-voters": board.parameters.get("provisional_voters"),
    }
    of_standings = {
        "--anchor": _anchor(board, standings),
        "--also": _slugs(each for each in standings if not each.battles),
        "--withdrawn": _slugs(each for each in standings if each.state == StandingState.WITHDRAWN),
    }
    given = {word: value for word, value in {**of_board, **of_standings}.items() if value not in (None, "")}
    return [text for word, value in given.items() for text in (word, str(value))]


def _anchor(board: Board, standings: Sequence[Standing]) -> str | None:
    """Return the entry at 1000, as `fitting` chooses it."""
    anchors = [each.entry for each in standings if each.entry.anchor]
    if board.track.world != World.SHAPES or not anchors:
        return None
    return min(anchors, key=lambda entry: entry.pk).slug


def _slugs(standings: Iterable[Standing]) -> str:
    return ",".join(sorted(each.entry.slug for each in standings))
