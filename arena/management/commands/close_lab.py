"""manage.py close_lab: an operator closes a lab; what it has sealed stays sealed and opens as agreed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from arena.accounts import labs
from arena.accounts.models import Lab


class Command(BaseCommand):
    help = "Close a lab for good: its people come in no more, its tokens are dead, its sealed entries open as agreed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("lab", type=int, help="the lab's number, as the admin lists it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        try:
            closed = labs.close(options["lab"], None)
        except Lab.DoesNotExist:
            raise CommandError(f"There is no lab {options['lab']}.") from None
        self.stdout.write(
            f"Lab {options['lab']} is closed." if closed else f"Lab {options['lab']} was closed already."
        )
