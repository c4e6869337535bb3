"""The one error that a backup or a restore ends with, worded for the person at the terminal."""


class BackupError(Exception):
    """What was wrong and what would be right, in one sentence."""
