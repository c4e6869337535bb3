"""manage.py box: names a machine that shall make clips, and prints what it must be told; or closes it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from arena.workers import addresses, boxes
from generators.queue_access import acl_rule

HERE_ALONE = ("localhost", "127.0.0.1", "::1")
NEAR_SITE = "# From another machine that leads nowhere: start ./run, and this, with PADDOCK_URL=https://arena.example.\n"
EMBEDDED = """\
# This arena's own queue, which workers on this machine alone can reach; for others see docs/workers.md.
REDIS_URL={url}"""
ELSEWHERE = """\
REDIS_URL={scheme}://{name}:PASSWORD@{place}
# Its user at the queue, with a password of your choice, for the prompt of valkey-cli:
ACL SETUSER {name} {rule} >PASSWORD"""


class Command(BaseCommand):
    help = "Name a machine that shall make clips, and print its address and its rights at the queue; or close it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="1 to 32 of a-z, 0-9 and inner dashes, as in attic-1")
        parser.add_argument("--close", action="store_true", help="refuse its workers from now on, for good")

    def handle(self, *_args: Any, name: str, close: bool, **_options: Any) -> None:
        try:
            self.stdout.write(_close(name) if close else _open(name))
        except boxes.NoBox as reason:
            raise CommandError(str(reason)) from None


def _open(name: str) -> str:
    boxes.opened(name)
    near = urlsplit(settings.SITE_URL).hostname in HERE_ALONE
    return (
        f"# The environment of the workers on {name}; the address is a key: whoever has it speaks for the box.\n"
        f"PADDOCK_SITE={addresses.url(name)}\n{NEAR_SITE if near else ''}{_queue(name)}"
    )


def _queue(name: str) -> str:
    """Return how the box reaches the queue: as this machine does, but as a user of its own."""
    if settings.EMBEDDED_REDIS:
        return EMBEDDED.format(url=settings.REDIS_URL)
    scheme, _, place = settings.REDIS_URL.partition("://")
    return ELSEWHERE.format(scheme=scheme, name=name, place=place.rpartition("@")[2], rule=acl_rule(name))


def _close(name: str) -> str:
    boxes.close(name, timezone.now())
    return f"The box {name} is closed: its address is refused. Take its user from the queue too: ACL DELUSER {name}"
