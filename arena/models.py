"""Django's list of the arena's tables, from the lowest floor up."""

from arena.battles.models import Agenda, Battle, LedgerLine, Report, Skip, Viewing, Vote, Voter
from arena.clips.models import Clip, Order
from arena.entries.models import Entry
from arena.labs.models import Origin, Recipe
from arena.leaderboard.models import Board, CountBlock, Standing, Tally
from arena.prompts.models import Prompt, Track
from arena.site.models import Site

__all__ = [
    "Agenda",
    "Battle",
    "Board",
    "Clip",
    "CountBlock",
    "Entry",
    "LedgerLine",
    "Order",
    "Origin",
    "Prompt",
    "Recipe",
    "Report",
    "Site",
    "Skip",
    "Standing",
    "Tally",
    "Track",
    "Viewing",
    "Vote",
    "Voter",
]
