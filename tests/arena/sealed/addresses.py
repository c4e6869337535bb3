"""Every address of the arena, with real things in its place holders: a new one that nobody thought of is an error."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from asgiref.sync import iscoroutinefunction
from django.apps import apps
from django.contrib.admin.utils import quote as admin_quote
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.http import int_to_base36

from arena.battles import links
from arena.clips.models import Order
from arena.labs import addresses
from arena.labs.models import Upload
from arena.leaderboard.models import Board
from arena.ledger.models import Block
from arena.workers.addresses import SALT
from tests.arena import stage
from tests.arena.sealed.cast import ACTIVE, NUMBERS, OPENED, SEALED, SMALL_NUMBERS, World

ROWS_OF_A_TABLE = 3
# Words before a place holder where others' things stand: those are answered as things that are not there.
PRIVATE = {
    "submissions", "drafts", "files", "invitations", "members", "tokens", "webhooks", "domains", "trials", "orders",
    "desk/entries",
}  # fmt: skip


class Address(NamedTuple):
    """A path, the route it is of and which of the route's paths; `private` has another lab's things in it."""

    name: str
    row: int
    path: str
    private: bool
    is_async: bool

    @property
    def in_admin(self) -> bool:
        return self.name.startswith("admin:")


def patterns(
    resolver: URLResolver | None = None,
    before: str = "",
    names: tuple[str, ...] = (),
    held: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, str, frozenset[str], bool]]:
    """Yield the name, route and place holders of every address that the arena answers at, and if it is async."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        holders = held | set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            yield (
                ":".join([*names, pattern.name or route]),
                route,
                holders,
                iscoroutinefunction(pattern.callback),
            )
        else:
            yield from patterns(pattern, route, (*names, *filter(None, [pattern.namespace])), holders)


def everywhere(world: World) -> list[Address]:
    """Return all addresses, with what is there, what is other people's and what is not there in their place holders.

    A place holder that nothing is known for is an error: say in `things` what stands there.
    """
    known, found = things(world), []
    for name, route, holders, is_async in patterns():
        rows = (
            _admin(route, holders, world) if name.startswith("admin:") else _rows(name, route, holders, known)
        )
        private = any(f"{word}/<" in route for word in PRIVATE)
        for number, row in enumerate(rows):
            found.append(Address(name, number, "/" + _filled(route, row), private, is_async))
    return found


def _rows(
    name: str, route: str, holders: frozenset[str], known: dict[str, list[Any]]
) -> list[dict[str, Any]]:
    """Return values for the place holders of a route: as many rows as the longest list of things has."""
    lists = {}
    for holder in holders:
        noun = f"{_noun_before(holder, route)}/{holder}"
        assert noun in known, (
            f"say in tests.arena.sealed.walking.py what to fill into {noun} of {name}: {route}"
        )
        lists[holder] = known[noun]
    count = max(map(len, lists.values()), default=1)
    return [{holder: values[row % len(values)] for holder, values in lists.items()} for row in range(count)]


def _noun_before(holder: str, route: str) -> str:
    """Return the last word of the route before a place holder: what the thing is that stands there."""
    before = re.split(rf"<(?:\w+:)?{holder}>", route)[0]
    words = re.findall(r"[a-z][a-z0-9-]*(?=/)", re.sub(r"<[^>]*>", "", before))
    return words[-1] if words else ""


def _filled(route: str, values: dict[str, Any]) -> str:
    path = re.sub(
        r"<(?:\w+:)?(\w+)>", lambda holder: quote(str(values[holder[1]])), _without_groups(route, values)
    )
    return path.replace("^", "").removesuffix("$").removesuffix(r"\Z")


def _without_groups(route: str, values: dict[str, Any]) -> str:
    """Put values in the place of the named groups of routes that are regular expressions."""
    return re.sub(r"\(\?P<(\w+)>(?:\[[^\]]*\]|[^)\[])*\)", lambda group: quote(str(values[group[1]])), route)


def things(world: World) -> dict[str, list[Any]]:
    """Return what stands in a place holder, by the word of the address before it and the holder's name."""
    tracks = [stage.SILENT, "no-such-track"]
    sealed_first = sorted(world.entries, key=lambda name: name != ACTIVE)
    entries = [*(world.entries[name].slug for name in sealed_first), "no-such-entry"]
    battles = [world.battles[0].key, world.battles[-1].key]
    blocks = [*Block.objects.values_list("pk", flat=True), 999]
    orders = _order_tokens()
    drafts = [*(world.drafts[letter].pk for letter in SMALL_NUMBERS), uuid.UUID(int=9)]
    people = [world.people[who].pk for who in (*NUMBERS, "C", "staff")]
    return {
        "duel/slug": tracks,
        "boards/slug": tracks,
        "tracks/slug": tracks,
        "entries/slug": entries,
        "submissions/entry": entries,
        "submissions/draft": drafts,
        "drafts/draft": drafts,
        "files/prompt": [world.prompts[0].pk, 999],
        "files/upload": [*Upload.objects.order_by("pk").values_list("pk", flat=True)[:2], uuid.UUID(int=4)],
        "invitations/token": ["a" * 43],
        "invitations/number": [1, 12],
        "members/number": people,
        "tokens/number": [14, 1],
        "domains/number": [*SMALL_NUMBERS.values(), 999],
        "trials/number": [*SMALL_NUMBERS.values(), 999],
        "webhooks/number": [1, *(number + 900 for number in NUMBERS.values())],
        "again/message": [uuid.UUID(int=3)],
        "confirm-email/key": ["MQ:1abcde:ab"],
        "key/uidb36": [int_to_base36(world.people[letter].pk) for letter in "AC"],
        "key/key": ["set-password"],
        "keys/pk": [1],
        "watch/token": _watch_tokens(battles),
        "workers/token": [
            "forged",
            signing.dumps("no-such-box", salt=SALT),
            signing.dumps("attic", salt="other"),
        ],
        "orders/token": orders,
        "trials/token": orders,
        "manifests/token": [signing.dumps(1, salt="paddock.manifest"), "forged"],
        "ledger/number": blocks,
        "snapshots/board": [*Board.objects.order_by("pk").values_list("pk", flat=True), 999],
        "receipts/battle": [*battles, "no-such-battle"],
        "exports/name": ["votes.csv", "served.parquet", "blocks.jsonl", "no-such.csv"],
        "exports/release": ["latest", "2026-01-01"],
        "exports/path": ["votes.csv.gz", "../secret"],
        "seal/codename": [*SEALED, OPENED, "No Such"],
    }


def _order_tokens() -> list[str]:
    """Return tokens that open nothing: forged, of an earlier attempt, for the other purpose.

    One that opens is a worker's secret, and is told to the worker alone.
    """
    stale = [
        addresses.order_path(Order(pk=order.pk, attempt=order.attempt + 1)).split("/")[2]
        for order in Order.objects.order_by("pk")[:2]
    ]
    crossed = [addresses.upload_path(order).split("/")[2] for order in Order.objects.order_by("-pk")[:1]]
    return ["forged", *stale, *crossed]


def _watch_tokens(battles: list[str]) -> list[str]:
    real = [links.first_frame(battles[0]).split("/")[2]]
    real += [
        links.sides(battle)[side]["video"].split("/")[2] for battle in battles for side in ("left", "right")
    ]
    return [*real, links.sides("no-such-battle")["left"]["video"].split("/")[2], "forged"]


def _admin(route: str, holders: frozenset[str], world: World) -> list[dict[str, Any]]:
    """Return rows for an address of the admin, which are made by Django for each registered table."""
    if not holders:
        return [{}]
    if holders == {"app_label"}:
        return [
            {"app_label": label} for label in sorted({model._meta.app_label for model in apps.get_models()})
        ]
    if holders == {"url"}:
        return [{"url": "nothing/here/"}]
    if holders == {"content_type_id", "object_id"}:
        entry = world.entries[OPENED]
        return [{"content_type_id": ContentType.objects.get_for_model(entry).pk, "object_id": entry.pk}]
    words = re.match(r"admin/(\w+)/(\w+)/", route)
    assert words, f"say in tests.arena.sealed.walking.py what to fill into {route}"
    rows = apps.get_model(words[1], words[2]).objects.order_by("pk").values_list("pk", flat=True)
    keys = dict.fromkeys([*rows[:ROWS_OF_A_TABLE], *rows.reverse()[:1], 424242])
    return [{next(iter(holders)): admin_quote(str(key))} for key in keys]
