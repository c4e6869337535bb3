"""Cut a text into words, so that nothing that could mean something is lost."""

import re
import unicodedata
from collections.abc import Container

# Runs of digits, and runs of anything else that `_plain` left, joined by single apostrophes and hyphens.
_WORD = re.compile(r"[0-9]+|,|[^\s0-9',-]+(?:['-][^\s0-9',-]+)*")
BREAK = ","  # stands for whatever ends a phrase
_ENDINGS = ("'s", "'re")
_SIGNS = (
    dict.fromkeys(",;.:!?\n\u3001\u3002\u060c", f" {BREAK} ")
    | dict.fromkeys("'\u2018\u2019\u02bc", "'")
    | dict.fromkeys("-\u2010", "-")
)
# Joiners and marks of direction, and halves of characters, which no output could print.
_UNSEEN = {"Cf": "", "Cs": " \N{REPLACEMENT CHARACTER} "}


def words(text: str, known: Container[str]) -> list[str]:
    """Cut a text into lower-case words, and a BREAK wherever a phrase ends.

    Parameters
    ----------
    text : str
        Anything. Punctuation and invisible characters divide words or vanish; letters and digits of any
        script are words, and so is a picture such as an emoji.
    known : container of str
        A compound ("slow-rolling") all of whose parts are known, or a short form ("ball's") of a known word,
        comes apart; any other stays whole.

    Returns
    -------
    list of str
        In their order, in time linear in the text.
    """
    plain = "".join(map(_plain, unicodedata.normalize("NFKC", text).lower()))
    return [part for word in _WORD.findall(plain) for part in _parts(word, known)]


def _plain(character: str) -> str:
    """Return what a character is to `_WORD`: itself, a word of its own, a divider, or nothing."""
    if character in _SIGNS:
        return _SIGNS[character]
    category = unicodedata.category(character)
    if category[0] in "LMN":
        return character
    if category in ("Co", "Cn") or (category[0] == "S" and not character.isascii()):
        return f" {character} "
    return _UNSEEN.get(category, " ")


def _parts(word: str, known: Container[str]) -> list[str]:
    if word in known:
        return [word]
    for ending in _ENDINGS:
        if word.endswith(ending) and word.removesuffix(ending) in known:
            return [word.removesuffix(ending)]
    parts = word.split("-")
    return parts if all(part in known for part in parts) else [word]
