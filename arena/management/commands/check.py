"""manage.py check: Django's own checks, and a list of the settings that are in force."""

import os
from typing import Any

from django.conf import settings
from django.core.management.commands import check

from arena.config.environment import VARIABLES


class Command(check.Command):
    help = check.Command.help + " Lists the environment variables of this arena and what each is set to."

    def handle(self, *app_labels: Any, **options: Any) -> None:
        super().handle(*app_labels, **options)
        for variable in VARIABLES:
            self.stdout.write(
                f"{variable.name:<26} {_shown(variable.name, secret=variable.secret):<28} {variable.meaning}"
            )


def _shown(name: str, *, secret: bool) -> str:
    value = settings.ENVIRONMENT[name]
    if value is None:
        return "(not set)"
    if secret:
        return "(set, secret)"
    text = (
        ",".join(value) if isinstance(value, list) else str(int(value) if isinstance(value, bool) else value)
    )
    return text if os.environ.get(name) else f"{text or '(none)'} (default)"
