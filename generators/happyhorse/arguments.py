"""Numbers on a command line, read or refused."""

import argparse


def positive(text: str) -> int:
    """Read a whole number above 0, for argparse."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"this must be a whole number above 0, not {text[:40]!r}")
    return int(text)
