"""manage.py box: names a machine that shall make clips, and prints what it must be told; or closes it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from arena.workers import addresses, boxes
from generators.queue_access import acl_rule


class Command(BaseCommand):
    help = "Name a machine that shall make clips, and print its address and its rights at the broker; or close it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="1 to 32 of a-z, 0-9 and inner dashes, as in attic-1")
        parser.add_argument("--close", action="store_true", help="refuse its workers from now on, for good")

    def handle(self, *_args: Any, name: str, close: bool, **_options: Any) -> None:
        try:
            if close:
                boxes.close(name, timezone.now())
                self.stdout.write(
                    f"The box {name} is closed: its address is refused. Take its user from the broker too: "
                    f"ACL DELUSER {name}"
                )
                return
            boxes.opened(name)
        except boxes.NoBox as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"# The environment of the workers on {name}; the address is a key: whoever has it speaks for the box.\n"
            f"PADDOCK_SITE={addresses.url(name)}\n"
            f"REDIS_URL=rediss://{name}:PASSWORD@BROKER:6379/0\n"
            f"# Its user at the broker, with a password of your choice:\n"
            f"ACL SETUSER {name} {acl_rule(name)} >PASSWORD"
        )
