"""What has been read of a scene so far, and how its gaps are filled and told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from generators.shapes.scene import MOST_SHAPES, MOTIONS, Scene, Thing

# Far from each other, and plain on every floor.
_COLOURS_BY_DEFAULT = ("red", "blue", "yellow", "green", "purple", "orange", "pink", "white")


@dataclass(frozen=True)
class Note:
    """Something that a strict reader complains about and a lenient one settles.

    Parameters
    ----------
    complaint : str
        One sentence.
    left_out : tuple of int
        Places of the words that the lenient reader leaves out.
    assumed : str
        What it takes for granted; empty where leaving out is all.
    """

    complaint: str
    left_out: tuple[int, ...] = ()
    assumed: str = ""


@dataclass(frozen=True)
class Said:
    """A value, the attribute of a shape that it is meant for, and where it was said."""

    attribute: str
    value: str
    place: int


@dataclass
class Draft:
    """A shape of which some is still open."""

    shape: str
    colour: str = ""
    size: str = ""
    motion: str = ""
    speed: str = ""
    direction: str = ""


@dataclass
class Reading:
    """A scene of which some is still open.

    Parameters
    ----------
    drafts : list of Draft
        The shapes, in the order in which they are named; no more than fit into a scene.
    named : int
        How many were named.
    floor, timbre : str
        As in Scene.
    meeting : list of int
        Places of the words that let shapes move towards each other.
    notes : list of Note
        What was settled on the way.
    """

    drafts: list[Draft] = field(default_factory=list)
    named: int = 0
    floor: str = ""
    timbre: str = ""
    meeting: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def draft(self, shape: str, number: int | None, *, many: bool) -> list[Draft]:
        """Add shapes as long as there is room, and return them; those beyond take up their words only."""
        if many and number is None:
            self.notes.append(Note(f"Say how many {shape}s there are.", assumed=f"there are two {shape}s"))
        number = number or (2 if many else 1)
        drafts = [Draft(shape) for _ in range(min(number, MOST_SHAPES))]
        self.named += number
        self.drafts += drafts[: MOST_SHAPES - len(self.drafts)]
        return drafts

    def fill(self, drafts: Sequence[Draft], said: Said) -> None:
        """Give shapes what was said of them, where it is still open."""
        still_open = [draft for draft in drafts if not getattr(draft, said.attribute)]
        for draft in still_open:
            setattr(draft, said.attribute, said.value)
        if not still_open and any(getattr(draft, said.attribute) != said.value for draft in drafts):
            shape, attribute = drafts[0].shape, said.attribute
            self.leave_out(said.place, f"A shape has one {attribute}; the {shape} is given a second one.")

    def leave_out(self, place: int, complaint: str) -> None:
        """Note that a word is of no use where it stands."""
        self.notes.append(Note(complaint, left_out=(place,)))

    def take(self, said: str, meant: str, complaint: str) -> None:
        """Note that a word was taken for another."""
        self.notes.append(Note(complaint, assumed=f"'{said}' is taken for '{meant}'"))


def complete(reading: Reading) -> Scene:
    """Fill the gaps of a reading that names a shape, note each, and return the scene.

    A shape without a colour gets the first of red, blue, yellow and so on that no other has; one without a
    motion bounces, or where it has somewhere to go, rolls as a ball and slides as any other shape.
    """
    _count(reading)
    _paint(reading)
    _move(reading)
    things = tuple(Thing(**vars(draft)) for draft in reading.drafts)
    return Scene(things, reading.floor, reading.timbre, bool(reading.meeting))


def _count(reading: Reading) -> None:
    if reading.named > MOST_SHAPES:
        reading.notes.append(
            Note(
                f"At most {MOST_SHAPES} shapes fit into a scene, not {reading.named}.",
                assumed=f"there are {MOST_SHAPES} shapes, as more do not fit into a scene",
            )
        )
    if reading.meeting and len(reading.drafts) == 1:
        reading.notes.append(
            Note("One shape alone cannot move towards another.", left_out=tuple(reading.meeting))
        )
        reading.meeting = []


def _paint(reading: Reading) -> None:
    free = [
        colour for colour in _COLOURS_BY_DEFAULT if colour not in {draft.colour for draft in reading.drafts}
    ]
    kinds = [list(same) for _, same in groupby(reading.drafts, key=lambda draft: (draft.shape, draft.colour))]
    for drafts in kinds:
        if drafts[0].colour:
            continue
        shape, colour = drafts[0].shape, free.pop(0)
        for draft in drafts:
            draft.colour = colour
        reading.notes.append(
            Note(
                f"The {shape} has no colour; say for example 'a red {shape}'.",
                assumed=f"the {shape} is {colour}" if len(drafts) == 1 else f"the {shape}s are {colour}",
            )
        )


def _move(reading: Reading) -> None:
    still = [draft for draft in reading.drafts if not draft.motion]
    for draft in still:
        draft.motion = _motion(draft, meeting=bool(reading.meeting))
    for (colour, shape, motion), same in groupby(
        still, key=lambda each: (each.colour, each.shape, each.motion)
    ):
        one = len(list(same)) == 1
        subject, verb = (shape, f"{motion}s") if one else (f"{shape}s", motion)
        reading.notes.append(
            Note(
                f"Say what the {colour} {subject} {'does' if one else 'do'}; "
                f"the motions are {', '.join(MOTIONS)}.",
                assumed=f"the {colour} {subject} {verb}",
            )
        )


def _motion(draft: Draft, *, meeting: bool) -> str:
    if not (meeting or draft.direction):
        return "bounce"
    return "roll" if draft.shape == "ball" else "slide"
