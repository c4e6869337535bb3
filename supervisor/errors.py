"""The one error that leaves this package, worded for the person at the terminal."""


class SupervisorError(Exception):
    """Something the person at the terminal has to know; its message is one sentence, to be shown as it is."""
