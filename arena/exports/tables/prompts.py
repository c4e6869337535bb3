"""The table of prompts: what was asked, where that may be told, and the axes on which it lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from arena.battles.models import LedgerLine
from arena.exports import sealed
from arena.exports.scope import Scope, Table
from arena.prompts import first_frames
from arena.prompts.models import Prompt, Visibility
from arena.tabular.columns import Column, Kind, Row

PROMPTS_A_PAGE = 2000
COLUMNS = (
    Column("prompt", Kind.TEXT, "The prompt, as the table votes numbers it."),
    Column("world", Kind.WORD, "shapes or open."),
    Column("task", Kind.WORD, "text-to-video or image-to-video."),
    Column("text", Kind.TEXT, "What was asked; unknown where it may not be told (yet).", nullable=True),
    Column("language", Kind.WORD, "As BCP 47 has it."),
    Column("content", Kind.WORD, "What it is about.", nullable=True),
    Column("capability", Kind.WORD, "What it tries.", nullable=True),
    Column("sound", Kind.WORD, "What should be heard.", nullable=True),
    Column("use", Kind.WORD, "What such a clip would be used for.", nullable=True),
    Column("difficulty", Kind.WORD, "How hard it is meant to be.", nullable=True),
    Column("visibility", Kind.WORD, "practice, single-use or held-out."),
    Column("first_frame_sha256", Kind.TEXT, "SHA-256 of its first frame, in hex.", nullable=True),
)


def _batches(scope: Scope) -> Iterator[Sequence[Row]]:
    last = 0
    while page := list(_told(scope).filter(pk__gt=last)[:PROMPTS_A_PAGE]):
        yield [_row(prompt) for prompt in page]
        last = page[-1].pk


def _told(scope: Scope) -> QuerySet[Prompt]:
    """Return all prompts, each with `answered`: whether the ledger's blocks hold a vote on it."""
    votes = LedgerLine.objects.filter(
        position__lte=sealed.end_of(scope.until), vote__battle__prompt=OuterRef("pk")
    )
    return Prompt.objects.order_by("pk").annotate(answered=Exists(votes))


def _row(prompt: Any) -> Row:
    told = prompt.visibility == Visibility.PRACTICE or (
        prompt.visibility == Visibility.SINGLE_USE and prompt.answered
    )
    axes = (prompt.content, prompt.capability, prompt.sound, prompt.use, prompt.difficulty)
    return (
        str(prompt.pk), prompt.world, prompt.task, prompt.text if told else None, prompt.language,
        *(axis or None for axis in axes), prompt.visibility, _first_frame(prompt.first_frame) if told else None,
    )  # fmt: skip


def _first_frame(name: str) -> str | None:
    """Return the hash of a first frame; None without one, and of a file that is lost."""
    if not name:
        return None
    try:
        return sha256(first_frames.read(name)).hexdigest()
    except FileNotFoundError:
        return None


TABLE = Table(
    name="prompts",
    title="Prompts",
    meaning="Every prompt. The text is told of practice prompts, and of those for single use once they were voted on.",
    columns=COLUMNS,
    key=("prompt",),
    batches=_batches,
)
