#!/usr/bin/env python
"""Hands a command to Django, and turns what a person can mend into one sentence instead of a traceback."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arena.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    from supervisor.errors import SupervisorError

    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, SupervisorError) as error:
        sys.exit(f"paddock: {error}")
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(
            f"paddock: the database does not answer ({reason}); start the arena with ./run, or set DATABASE_URL"
        )


if __name__ == "__main__":
    main()
