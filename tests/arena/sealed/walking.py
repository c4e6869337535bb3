"""Asks every address as everybody may ask it, and keeps what was told: status, headers and body."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.test import Client

from arena.battles import cookie
from tests.arena.sealed.addresses import Address, everywhere
from tests.arena.sealed.cast import World

QUERY = (
    "?page=1&format=json&battle=battle0000000000000001&limit=3&offset=1&ordering=-lab&order=lab&q=a&sort=lab"
)
API_QUERIES = ("?limit=3", "?format=csv", "?codename=true&limit=2", "?model=amber-heron&limit=5")
READ = ("GET", "HEAD", "OPTIONS")
CHANCE = re.compile(
    rb'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<="challenge": ")[\w-]+'
    rb'|(?<="X-CSRFTOKEN"] = ")\w+'
    rb"|(?<=csrftoken=).*|(?<=sessionid=).*"
    rb"|(?<=Expires: ).*"
    rb"|[\w-]+(?::|%3A)\w{6}(?::|%3A)[\w-]{27,}"  # signed with the time
)


class Reader(NamedTuple):
    """Somebody who asks: where, and how beside GET."""

    name: str
    client: Client
    where: str
    methods: tuple[str, ...]


class Told(NamedTuple):
    """An answer; `key` names the question in the same words in every world."""

    key: str
    address: Address
    status: int
    text: bytes

    @property
    def plain(self) -> bytes:
        """Return the answer without what chance and the clock put into it."""
        return CHANCE.sub(b"-", self.text)


def readers(world: World) -> list[Reader]:
    """Return everybody who would like to know: a voter, another lab's owner, its program, and staff who only look."""
    program = Client(headers={"Authorization": f"Bearer {world.tokens['C']}"})
    return [
        Reader("voter", Client(), r"/(?!admin/.)", ("HEAD", "OPTIONS", "POST")),
        Reader("another lab", _signed_in(world, "C"), r"/(desk|accounts|entries|boards)/", ("POST",)),
        Reader(
            "another lab's program", program, r"/api/", ("OPTIONS", "POST", "PUT", "PATCH", "DELETE", "HEAD")
        ),
        Reader("staff", _signed_in(world, "staff"), r"/(admin|desk|entries|boards|review)", ()),
    ]


def _signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def walk(world: World) -> Iterator[Told]:
    """Ask every address in every way, and yield all that is told; nothing of what was asked stays done.

    Those that answer from threads of their own see only what is committed: see `live.py`.
    """
    places = [place for place in everywhere(world) if not place.is_async]
    last = {place.name: place.row for place in places}
    for reader in readers(world):
        prepare(reader.client)
        kept = reader.client.cookies.copy()
        for place in places:
            if not re.match(reader.where, place.path):
                continue
            ways = [("GET", "")]
            if place.row in (0, last[place.name]):
                ways += [(method, "") for method in reader.methods]
            if place.row == 0 and not place.in_admin:
                ways.append(("GET", QUERY))
            if place.row == 0 and place.path.startswith("/api/") and reader.name == "voter":
                ways += [("GET", query) for query in API_QUERIES]  # the whole of QUERY is refused there
            for method, query in ways:
                reader.client.cookies = kept.copy()
                yield ask(reader.client, reader.name, method, place, query)


def prepare(client: Client) -> None:
    client.raise_request_exception = False
    client.cookies[settings.VOTER_COOKIE] = cookie.bake(uuid.UUID(int=5))


def ask(client: Client, who: str, method: str, place: Address, query: str = "", **extra: Any) -> Told:
    with transaction.atomic():
        answer = client.generic(method, place.path + query, **extra)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    headers = [f"{name}: {value}" for name, value in sorted(answer.items())]
    cookies = [f"{name}={morsel.value}" for name, morsel in sorted(answer.cookies.items())]
    text = "\n".join([str(answer.status_code), *headers, *cookies, ""]).encode() + body
    key = f"{method} {place.name}[{place.row}]{query} as {who}"
    return Told(key, place, answer.status_code, without_echo(text, place.path))


def without_echo(text: bytes, path: str) -> bytes:
    """Leave out what the asker said: a page may repeat the address that was asked for, and what is in it."""
    words = sorted(
        {path, *(word for word in path.split("/") if len(word) > 3 and re.search(r"\d", word))}, key=len
    )
    for word in reversed(words):
        for form in (quote(word, safe=""), quote(word), html.escape(word), word):
            text = text.replace(form.encode(), b"<asked>")
    return re.sub(rb"Content-Length: \d+", b"Content-Length: -", text) if b"<asked>" in text else text
