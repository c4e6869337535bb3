"""What an act of a lab is refused with: sentences by field, a conflict with what is there, or nothing of that name."""

from __future__ import annotations

from collections.abc import Mapping


class Invalid(Exception):  # noqa: N818 - an answer to the lab
    """What was given is not right; `errors` has one sentence for each field, by its name as in "identity.site"."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class Conflict(Exception):  # noqa: N818 - an answer to the lab
    """What was given is right, and does not go with what is there already; the text is one sentence."""


class Unknown(Exception):  # noqa: N818 - an answer to the lab
    """There is no such thing, or it is another's: the same answer for both."""


class Unready(Exception):  # noqa: N818 - an answer to the lab
    """The arena cannot do it at the moment, and that is not the lab's fault."""
