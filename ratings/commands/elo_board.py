"""What `rank --method elo` says: online Elo, the votes replayed one by one in the file's order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratings import elo
from ratings.commands import chosen, entries, numbers
from ratings.counts import Counts
from ratings.standings import voters_of_entries

if TYPE_CHECKING:
    import argparse

    from ratings.votes_file import Votes

METHOD = "elo"


def document(votes: Votes, options: argparse.Namespace) -> dict[str, Any]:
    """Replay the votes; nothing is known of a rating's doubt, and so of no rank."""
    its = votes.comparisons
    withdrawn = entries.chosen(its.names, options.withdrawn, "withdrawn entry")
    ratings, counts, voters = elo.replay(its), Counts.of(its), voters_of_entries(its)
    rows = [
        {
            "entry": entry,
            "rating": numbers.rounded(ratings[at]) if counts.battles[at] else None,
            "low": None,
            "high": None,
            "rank_low": None,
            "rank_high": None,
            "rank_class": None,
            "first_place": False,
            "battles": int(counts.battles[at]),
            "voters": int(voters[at]),
            "state": "withdrawn" if withdrawn[at] else None,
            "provenance": None,
        }
        for at, entry in enumerate(its.names)
    ]
    return {
        "track": votes.track,
        **chosen.told(options),
        "method": METHOD,
        "k": elo.DEFAULT_K,
        "standings": entries.in_order(rows),
        "votes": int(counts.votes),
        "left_out": votes.left_out,
    }
