"""Read what the shapes meet: the colour of the floor, and the sound that they make on it."""

from generators.shapes import vocabulary as words
from generators.shapes.drafting import Reading
from generators.shapes.nearest import FLOOR_OF_COLOUR
from generators.shapes.scene import FLOORS
from generators.shapes.tokens import Token


class Surroundings:
    """Writes floor and timbre into a reading, the first of each; a later one that differs is left out.

    Parameters
    ----------
    reading : Reading
        What it writes into.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._timbre: Token | None = None

    def floor(self, token: Token) -> None:
        """Take a word for a floor."""
        floor = words.FLOOR_WORDS[token.word]
        if self._reading.floor in ("", floor):
            self._reading.floor = floor
        else:
            self._reading.leave_out(token.place, f"There is one floor; '{token.said}' is a second one.")

    def paint(self, token: Token) -> None:
        """Take the floor that comes nearest to a colour of shapes, where one does."""
        floor = FLOOR_OF_COLOUR.get(words.COLOUR_WORDS[token.word], "")
        complaint = f"There is no {token.said} floor; the floors are {', '.join(FLOORS)}."
        if floor and self._reading.floor in ("", floor):
            self._reading.floor = floor
            self._reading.take(token.said, floor, complaint)
        else:
            self._reading.leave_out(token.place, complaint)

    def sound(self, token: Token) -> None:
        """Take a timbre: "a bell sound" stands above the wood of a table, whichever comes first."""
        timbre, before = words.TIMBRE_WORDS[token.word], self._timbre
        if before and timbre != self._reading.timbre:
            useless = before if _is_of_sound(token) and not _is_of_sound(before) else token
            self._reading.leave_out(useless.place, f"There is one sound; '{useless.said}' is another one.")
            if useless is token:
                return
        self._reading.timbre, self._timbre = timbre, token


def _is_of_sound(token: Token) -> bool:
    return token.after[0] in words.SOUND_NOUNS or "with" in token.before
