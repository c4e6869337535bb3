"""Sets every Python process of an arena under test ahead by the seconds that a file names: a clock that jumps.

Python imports this file by itself where its folder is on PYTHONPATH. Only Django's clock is moved: it is the one that
terms, votes and events are dated by.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

_ahead = Path(os.environ["PADDOCK_TEST_CLOCK"])
_true_now = timezone.now


def _now():
    try:
        seconds = float(_ahead.read_text() or 0)
    except FileNotFoundError:
        seconds = 0.0
    return _true_now() + timedelta(seconds=seconds)


timezone.now = _now
