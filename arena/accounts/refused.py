"""An act on a lab that is answered with no, in one sentence for the person who tried it."""


class Refused(Exception):  # noqa: N818 - an answer to the person
    """Its text is the sentence that the person reads."""
