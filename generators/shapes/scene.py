"""What a prompt of the shapes world asks for, once its words are understood."""

from dataclasses import dataclass

SHAPES = ("ball", "square", "triangle", "pentagon", "hexagon", "star")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "white")
FLOORS = ("grey", "sand", "navy", "mint", "lilac")
TIMBRES = ("bell", "drum", "wood", "beep", "glass", "string")
MOTIONS = ("fall", "bounce", "jump", "slide", "roll")
SPEEDS = ("slowly", "", "quickly")
SIZES = ("small", "", "large")
DIRECTIONS = ("left", "", "right")
MOST_SHAPES = 4


@dataclass(frozen=True)
class Thing:
    """One shape and what it does; the empty word stands for what the prompt leaves open."""

    shape: str
    colour: str
    motion: str
    size: str = ""
    speed: str = ""
    direction: str = ""

    def __post_init__(self) -> None:
        vocabulary = {
            "shape": SHAPES,
            "colour": COLOURS,
            "motion": MOTIONS,
            "size": SIZES,
            "speed": SPEEDS,
            "direction": DIRECTIONS,
        }
        for name, words in vocabulary.items():
            if getattr(self, name) not in words:
                known = ", ".join(filter(None, words))
                raise ValueError(
                    f"The {name} of a shape must be one of {known}, not {getattr(self, name)!r}."
                )


@dataclass(frozen=True)
class Scene:
    """The shapes of one clip, the floor they meet and the sound they make on it.

    Parameters
    ----------
    things : tuple of Thing
        One to four shapes.
    floor : str
        One of FLOORS, or empty where the prompt leaves it open.
    timbre : str
        One of TIMBRES, or empty where the prompt leaves it open.
    meeting : bool
        Whether the shapes move towards each other.

    Raises
    ------
    ValueError
        If there is no shape or more than four, a word is unknown, or one shape should meet itself.
    """

    things: tuple[Thing, ...]
    floor: str = ""
    timbre: str = ""
    meeting: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.things) <= MOST_SHAPES:
            raise ValueError(f"A scene has one to {MOST_SHAPES} shapes, not {len(self.things)}.")
        if self.floor not in ("", *FLOORS):
            raise ValueError(f"The floor must be one of {', '.join(FLOORS)}, not {self.floor!r}.")
        if self.timbre not in ("", *TIMBRES):
            raise ValueError(f"The sound must be one of {', '.join(TIMBRES)}, not {self.timbre!r}.")
        if self.meeting and len(self.things) == 1:
            raise ValueError("One shape alone cannot move towards another.")
