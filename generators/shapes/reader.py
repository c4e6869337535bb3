"""Put known words together: which shape has which colour, size and motion, and what they meet."""

from collections.abc import Callable, Iterable, Mapping

from generators.shapes import vocabulary as words
from generators.shapes.drafting import Draft, Reading, Said
from generators.shapes.nearest import COLOUR_OF_FLOOR
from generators.shapes.scene import MOST_SHAPES
from generators.shapes.surroundings import Surroundings
from generators.shapes.tokens import PARTICIPLES, Token

_OPPOSITE = {"left": "right", "right": "left"}


def read(tokens: Iterable[Token]) -> Reading:
    """Put the known words of a text together, in one pass."""
    reader = _Reader()
    for token in tokens:
        reader.take(token)
    return reader.finish()


class _Reader:
    """What has been read so far: shapes that wait for their verb, and those that have it."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.surroundings = Surroundings(self.reading)
        self.waiting: list[Draft] = []
        self.moving: list[Draft] = []
        self.last: list[Draft] = []  # the shapes named last
        self.coming: list[Said] = []  # for the next shape
        self.going: list[Said] = []  # for the next verb
        self.number: int | None = None
        self.pointing = False  # a word such as "the" stands before the next shape
        self.pointed = False  # one stood before those that wait

    def take(self, token: Token) -> None:
        if token.said != token.word:
            nearest = f"The shapes world does not know '{token.said}'; '{token.word}' comes nearest."
            self.reading.take(token.said, token.word, nearest)
        _MANNERS.get(token.word, _Reader.count)(self, token)

    def finish(self) -> Reading:
        for said in self.going if self.waiting else []:
            self.reading.fill(self.waiting, said)
        for said in self.coming if self.waiting else [*self.going, *self.coming]:
            self.reading.leave_out(said.place, f"No shape has the {said.attribute} '{said.value}'.")
        return self.reading

    def name(self, token: Token) -> None:
        shape, many = words.SHAPE_WORDS[token.word], token.word in words.PLURALS
        known = self._named_before(shape, many=many) if self.pointing and self.number is None else []
        if known and not self.pointed:
            self.waiting = []
        self.last = known or self.reading.draft(shape, self.number, many=many)
        self.waiting = self.waiting[:MOST_SHAPES] + self.last  # those beyond only take up their verbs
        self.pointed = self.pointed or bool(known)
        coming, self.coming, self.number, self.pointing = self.coming, [], None, False
        for said in coming:
            self.reading.fill(self.last, said)

    def _named_before(self, shape: str, *, many: bool) -> list[Draft]:
        """Return the shapes that "the red ball" points back to."""
        fitting = [
            draft
            for draft in self.reading.drafts
            if draft.shape == shape
            and all(
                getattr(draft, said.attribute) in ("", said.value)
                for said in self.coming
                if said.attribute in ("colour", "size")
            )
        ]
        return fitting if many else fitting[-1:]

    def count(self, token: Token) -> None:
        if token.counts_shapes:
            self.number = words.number(token.word)
        elif token.word not in words.ARTICLES and not token.describes_floor and not _is_of_pair(token):
            self.reading.leave_out(token.place, f"Nothing is counted by '{token.said}'.")

    def point(self, token: Token) -> None:
        self.pointing = self.pointing or (token.word in words.POINTERS and token.counts_shapes)

    def size(self, token: Token) -> None:
        self._describe(token, "size", words.SIZE_WORDS)

    def colour(self, token: Token) -> None:
        if token.describes_floor:
            self.surroundings.paint(token)
        else:
            self._describe(token, "colour", words.COLOUR_WORDS)

    def _describe(self, token: Token, attribute: str, values: Mapping[str, str]) -> None:
        said = Said(attribute, values[token.word], token.place)
        if token.describes_shape:
            self.coming.append(said)
        elif self.last and not all(getattr(draft, attribute) for draft in self.last):
            self.reading.fill(self.last, said)  # "the ball is red"
        else:
            self.reading.leave_out(token.place, f"Nothing is named behind the {attribute} '{token.said}'.")

    def floor(self, token: Token) -> None:
        if token.describes_shape:
            self._paint_with_floor(token)
        else:
            self.surroundings.floor(token)

    def _paint_with_floor(self, token: Token) -> None:
        complaint = f"No shape is {token.said}; that is the colour of a floor."
        if colour := COLOUR_OF_FLOOR.get(token.word):
            self.reading.take(token.said, colour, complaint)
            self.coming.append(Said("colour", colour, token.place))
        else:
            self.reading.leave_out(token.place, complaint)

    def sound(self, token: Token) -> None:
        self.surroundings.sound(token)

    def move(self, token: Token) -> None:
        said = Said("motion", words.MOTION_WORDS[token.word], token.place)
        is_verb = token.before[0] in words.SHAPE_WORDS or token.before[0] in ("is", "are")
        rolling_ball = token.word in PARTICIPLES and token.describes_shape and not is_verb
        if rolling_ball or not self.last:
            self.coming.append(said)
            return
        if self.waiting:
            self.moving, self.waiting, self.pointed = self.waiting, [], False
        for each in (said, *self.going):
            self.reading.fill(self.moving, each)
        self.going = []

    def speed(self, token: Token) -> None:
        said = Said("speed", words.SPEED_WORDS[token.word], token.place)
        adverb = token.word.endswith("ly") and token.after[0] not in PARTICIPLES
        if token.describes_shape and not adverb:
            self.coming.append(said)
        else:
            self._qualify(said)

    def direction(self, token: Token) -> None:
        direction = words.DIRECTION_WORDS[token.word]
        if token.after[0] == "of" or (
            token.before[0] in words.POINTERS and token.after[0] in words.SHAPE_WORDS
        ):
            self.reading.leave_out(
                token.place, f"'{token.said}' says where a shape is, and not where it goes."
            )
            return
        if token.before[0] == "from" or token.before == ("the", "from"):
            direction = _OPPOSITE[direction]
        self._qualify(Said("direction", direction, token.place))

    def _qualify(self, said: Said) -> None:
        if self.waiting and all(draft.motion for draft in self.last):
            self.reading.fill(self.last, said)  # "a rolling ball to the left"
        elif self.waiting or not self.moving:
            self.going.append(said)
        else:
            self.reading.fill(self.moving, said)

    def meet(self, token: Token) -> None:
        aim = token.after[1] if token.after[0] == "the" else token.after[0]
        if aim not in words.DIRECTION_WORDS and aim not in words.FLOOR_NOUNS:
            self.reading.meeting.append(token.place)


def _is_of_pair(token: Token) -> bool:
    """Tell whether the word is half of "one another"."""
    return (token.word, token.after[0]) == ("one", "another") or token.before[0] == "one"


# The last line that knows a word decides; what none knows is a number or of no account.
_MANNERS: dict[str, Callable[[_Reader, Token], None]] = {
    word: manner
    for vocabulary, manner in (
        (words.FILLERS | words.FLOOR_NOUNS | words.SOUND_NOUNS, _Reader.point),
        (words.MEETING_WORDS, _Reader.meet),
        (words.DIRECTION_WORDS, _Reader.direction),
        (words.SPEED_WORDS, _Reader.speed),
        (words.MOTION_WORDS, _Reader.move),
        (words.TIMBRE_WORDS, _Reader.sound),
        (words.FLOOR_WORDS, _Reader.floor),
        (words.COLOUR_WORDS, _Reader.colour),
        (words.SIZE_WORDS, _Reader.size),
        (words.SHAPE_WORDS, _Reader.name),
    )
    for word in vocabulary
}
