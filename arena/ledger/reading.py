"""What is told of the ledger: blocks with their lines, heads, and the path that proves a line is in a block."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from arena.battles import receipts
from arena.battles.models import LedgerLine
from arena.entries.models import Entry
from arena.ledger.events import moment
from arena.ledger.models import Block, Event, Head, Kind
from ratings import merkle

HASH = merkle.HASH_BYTES
BATTLE = re.compile(r"[\w-]{1,64}", re.ASCII)
BLOCKS_SHOWN, HEADS_SHOWN = 12, 7


def headers() -> QuerySet[Block]:
    """Blocks newest first, without the weight of their lines."""
    return Block.objects.defer("lines", "leaves").order_by("-number")


def header(block: Block) -> dict[str, Any]:
    """Return what the block's hash is made of, the hash, and our signature under it."""
    return {
        "number": block.number,
        "previous": block.previous,
        "root": block.root,
        "first": block.first_position,
        "count": block.count,
        "sealed_at": moment(block.sealed_at),
        "hash": block.hash,
        "signature": block.signature,
    }


def lines_of(block: Block) -> list[bytes]:
    """Return the block's canonical lines, in the ledger's order."""
    return zlib.decompress(bytes(block.lines)).split(b"\n")


def leaves_of(block: Block) -> list[bytes]:
    """Return the leaf hashes of the block's lines."""
    packed = bytes(block.leaves)
    return [packed[start : start + HASH] for start in range(0, len(packed), HASH)]


def events_of(block: Block) -> list[dict[str, Any]]:
    """Return the block's events: the index of each among the block's lines, and its line."""
    places = (block.first_position, block.first_position + block.count - 1)
    events = Event.objects.filter(position__range=places).order_by("position")
    return [{"index": event.position - places[0], "line": event.line} for event in events if event.position]


def newest_event_at() -> datetime | None:
    """Return when the newest event was written; None without any."""
    return Event.objects.order_by("-pk").values_list("at", flat=True).first()


def head_of(day: date) -> Block | None:
    """Return the block that was published as the head on one day."""
    head = Head.objects.select_related("block").defer("block__lines", "block__leaves").filter(day=day).first()
    return head.block if head else None


def receipt_of_vote(battle: str) -> dict[str, Any] | None:
    """Return the proof that the vote on a battle is in a block, that it waits, or None without such a vote."""
    found = LedgerLine.objects.filter(vote__battle__key=battle).values_list("position").first()
    return _proof(found[0], {"battle": battle}) if found else None


def receipt_of_seal(name: str) -> dict[str, Any] | None:
    """Return the proof that a seal is in a block, by the entry's codename or slug; None without such a seal."""
    codename = Entry.objects.filter(slug=name).values_list("codename", flat=True).first() or name
    event = Event.objects.filter(key=f"{Kind.SEAL}:{codename}").first()
    return _proof(event.position, {"codename": codename, "line": event.line}) if event else None


def page(battle: str) -> dict[str, Any]:
    """Return what the ledger's page shows: the newest blocks, the heads, the key, and a receipt if one is asked for."""
    newest = list(headers()[:BLOCKS_SHOWN])
    published = Head.objects.select_related("block").defer("block__lines", "block__leaves")
    return {
        "blocks": newest,
        "head": newest[0] if newest else None,
        "heads": list(published[:HEADS_SHOWN]),
        "public_key": receipts.public_key(settings.SIGNING_KEY),
        "battle": battle,
        "receipt": receipt_of_vote(battle) if BATTLE.fullmatch(battle) else None,
    }


def _proof(position: int | None, about: dict[str, Any]) -> dict[str, Any]:
    block = None if position is None else _block_with(position)
    if block is None or position is None:
        return {"status": "pending", **about}
    leaves, index = leaves_of(block), position - block.first_position
    path = [step.hex() for step in merkle.path(leaves, index)]
    proof = {"leaf": leaves[index].hex(), "index": index, "count": block.count, "path": path}
    return {"status": "sealed", **about, **proof, "block": header(block)}


def _block_with(position: int) -> Block | None:
    """Return the block that holds a position; None while no block reaches so far."""
    block = Block.objects.defer("lines").filter(first_position__lte=position).last()
    return block if block and position < block.first_position + block.count else None
