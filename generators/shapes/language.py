"""Read a prompt of the shapes world into the scene it asks for: leniently, or to the letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.contract import PromptNotUnderstood
from generators.shapes.drafting import Note, complete
from generators.shapes.foreign import is_foreign
from generators.shapes.nearest import NEAREST
from generators.shapes.reader import read
from generators.shapes.scene import Scene
from generators.shapes.spelling import BREAK, words
from generators.shapes.tokens import is_known, tokens
from generators.shapes.vocabulary import LEXICON

EXAMPLE = "a red ball bounces on a grey floor"
MOST_NAMED = 8
_LONGEST_NAMED = 24
_KNOWN = LEXICON.union(NEAREST)


@dataclass(frozen=True)
class Understanding:
    """What a prompt was taken for.

    Parameters
    ----------
    scene : Scene
        What will be seen and heard.
    unknown : tuple of str
        The words that were left out, each once and in their order: not of this world, or of no use where
        they stand.
    assumed : tuple of str
        What the prompt leaves open and the scene does not, as in "the red ball bounces".
    """

    scene: Scene
    unknown: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


def understand(text: str) -> Understanding:
    """Read a prompt in free English, and say what was left out and what was added.

    Parameters
    ----------
    text : str
        As in "the little crimson circle hops happily to the left". The same text is always read alike.

    Raises
    ------
    PromptNotUnderstood
        If no shape is named, fewer words are known than unknown, or the small words are not English.
    """
    cut = words(text, _KNOWN)
    reading = read(tokens(cut))
    spoken = [word for word in cut if word != BREAK]
    unknown = [word for word in spoken if not is_known(word)]
    if not reading.drafts or 2 * len(unknown) > len(spoken) or is_foreign(spoken):
        raise PromptNotUnderstood(_refusal(unknown))
    scene = complete(reading)
    return Understanding(scene, _left_out(cut, reading.notes), _assumed(reading.notes))


def parse(text: str) -> Scene:
    """Read a prompt to the letter: every word counts, and nothing is added.

    Parameters
    ----------
    text : str
        English, as in "A red ball and a blue square bounce quickly on a grey floor with a bell sound".
        The order of phrases is free, and synonyms are known: "circle" for "ball", "drops" for "falls".

    Raises
    ------
    PromptNotUnderstood
        If a word is not of this world (the words are named), or a shape has no colour or no motion.
    """
    cut = words(text, _KNOWN)
    if unknown := [word for word in cut if word != BREAK and not is_known(word)]:
        raise PromptNotUnderstood(f"The shapes world does not know {named(unknown)}.")
    reading = read(tokens(cut))
    if not reading.drafts:
        raise PromptNotUnderstood(_refusal([]))
    scene = complete(reading)
    if reading.notes:
        raise PromptNotUnderstood(reading.notes[0].complaint)
    return scene


def named(unknown: Sequence[str]) -> str:
    """Return the words in quotation marks, each once: eight at most, and how many more there are."""
    each = list(dict.fromkeys(unknown))
    listed = ", ".join(f"'{_shortened(word)}'" for word in each[:MOST_NAMED])
    more = f" and {len(each) - MOST_NAMED} more" if len(each) > MOST_NAMED else ""
    return f"the word{'s' * (len(each) > 1)} {listed}{more}"


def _shortened(word: str) -> str:
    return word if len(word) <= _LONGEST_NAMED else f"{word[: _LONGEST_NAMED - 1]}\u2026"


def _refusal(unknown: Sequence[str]) -> str:
    if not unknown:
        return f"No shape is named; say in English what a shape does, as in '{EXAMPLE}'."
    return f"This world reads simple English, as in '{EXAMPLE}', and does not know {named(unknown)}."


def _left_out(cut: Sequence[str], notes: Sequence[Note]) -> tuple[str, ...]:
    useless = {place for note in notes for place in note.left_out}
    return tuple(
        dict.fromkeys(
            word
            for place, word in enumerate(cut)
            if place in useless or not (word == BREAK or is_known(word))
        )
    )


def _assumed(notes: Sequence[Note]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note.assumed for note in notes if note.assumed))
