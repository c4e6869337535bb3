"""Checks the promises of sealed entries: committed before the first vote, due before opened, opened as committed."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from ratings.findings import Finding
from ratings.ledger import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ratings.block_rows import BlockRow


LONGEST_NAME = 120


class Told(NamedTuple):
    """An event and its place."""

    event: Mapping[str, Any]
    block: int
    position: int


def faults(blocks: Sequence[BlockRow], first_votes: Mapping[str, int]) -> Iterator[Finding]:
    """Find reveals that do not open what was sealed, and seals that came too late.

    Parameters
    ----------
    blocks : sequence of BlockRow
        In order.
    first_votes : mapping of str to int
        Position of the first vote on each entry, by its slug; empty where that is not known.

    Yields
    ------
    Finding
        Of kind reveal.
    """
    told: dict[Any, dict[Any, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for block in blocks:
        for offset, event in block.events.items():
            codename = event.get("codename")
            if isinstance(codename, str):
                told[codename][event["type"]].append(Told(event, block.number, block.first + offset))
    for codename, events in told.items():
        yield from _twice(codename, events)
        yield from _late(events["seal"], first_votes.get(slug(codename)))
        for reveal in events["reveal"]:
            yield from _opened(reveal, _before(reveal, events["seal"]), _before(reveal, events["due"]))


def slug(codename: str) -> str:
    """Give an entry's permanent slug, which votes name."""
    return "-".join(codename.lower().split())


def _twice(codename: str, events: Mapping[str, list[Told]]) -> Iterator[Finding]:
    for kind in ("seal", "reveal"):
        for again in events[kind][1:]:
            yield _at(again, f"{codename} has a second {kind}; there must be one.")


def _late(seals: list[Told], first_vote: int | None) -> Iterator[Finding]:
    if seals and first_vote is not None and first_vote < seals[0].position:
        yield _at(seals[0], f"the seal comes after the first vote on it, at position {first_vote}.")


def _before(reveal: Told, events: list[Told]) -> Told | None:
    return next((each for each in events if each.position < reveal.position), None)


def _opened(reveal: Told, seal: Told | None, due: Told | None) -> Iterator[Finding]:
    document, commitment = reveal.event.get("document"), reveal.event.get("commitment")
    if seal is None:
        yield _at(reveal, "opens what no seal before it committed to.")
    elif commitment != seal.event.get("commitment"):
        yield _at(reveal, f"names another commitment than its seal, at position {seal.position}.")
    if due is None:
        yield _at(reveal, "comes before anything said that it was due.")
    if sha256(canonical(document)).hexdigest() != commitment:
        yield _at(reveal, "opens a document whose SHA-256 is not the commitment.")
    elif not isinstance(document, dict) or document.get("codename") != reveal.event["codename"]:
        yield _at(reveal, "opens a document of another codename.")
    elif seal is not None and document.get("terms") != seal.event.get("terms"):
        yield _at(reveal, "opens other terms than its seal made public.")
    elif reveal.event.get("name") != name_in(document, reveal.event["codename"]):
        yield _at(reveal, "gives another name than the document that it opens.")


def name_in(document: Mapping[str, Any], codename: str) -> str:
    """Give the name that takes a codename's place: the model's and its version, as they were committed to."""
    identity = document.get("identity")
    words = [identity.get(part) for part in ("model", "version")] if isinstance(identity, dict) else []
    return " ".join(str(word) for word in words if word)[:LONGEST_NAME].strip() or codename


def _at(told: Told, what: str) -> Finding:
    kind, codename = told.event["type"], told.event["codename"]
    sentence = f"Block {told.block}, position {told.position}, {kind} of {codename!r}: {what}"
    return Finding("reveal", sentence, block=told.block, position=told.position)
