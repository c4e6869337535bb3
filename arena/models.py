"""Django's list of the arena's tables, from the lowest floor up."""

from arena.accounts.models import ApiToken, AuditEvent, Invitation, Lab, Membership
from arena.battles.models import Agenda, Battle, LedgerLine, Report, Skip, Viewing, Vote, Voter
from arena.clips.models import Clip, Order
from arena.entries.models import Entry
from arena.exports.models import Release
from arena.labs.models import Answered, DomainProof, Draft, Origin, Recipe, Review, Seal, Trial, Upload
from arena.leaderboard.models import Board, CountBlock, Standing, Tally
from arena.ledger.models import Block, Event, Head
from arena.prompts.models import Prompt, Track
from arena.reveals.models import Opening, Outbox, SettlerReport
from arena.site.models import Site
from arena.spending.models import Job
from arena.webhooks.models import Delivery, Endpoint
from arena.workers.models import Box, Making, Worker

__all__ = [
    "Agenda",
    "Answered",
    "ApiToken",
    "AuditEvent",
    "Battle",
    "Block",
    "Board",
    "Box",
    "Clip",
    "CountBlock",
    "Delivery",
    "DomainProof",
    "Draft",
    "Endpoint",
    "Entry",
    "Event",
    "Head",
    "Invitation",
    "Job",
    "Lab",
    "LedgerLine",
    "Making",
    "Membership",
    "Opening",
    "Order",
    "Origin",
    "Outbox",
    "Prompt",
    "Recipe",
    "Release",
    "Report",
    "Review",
    "Seal",
    "SettlerReport",
    "Site",
    "Skip",
    "Standing",
    "Tally",
    "Track",
    "Trial",
    "Upload",
    "Viewing",
    "Vote",
    "Voter",
    "Worker",
]
