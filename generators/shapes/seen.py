"""What a first frame shows: the room's floor, and every shape where it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """One shape of a first frame.

    Parameters
    ----------
    shape, colour : str
        One of SHAPES, one of COLOURS.
    x, y : float
        Its centre in frame heights; x from the left, y from the lower edge upwards.
    radius : float
        In frame heights, as `render` takes it.
    angle : float
        Of a ball's stripe, radians from 0 to pi; 0 for the other shapes, which do not turn.
    """

    shape: str
    colour: str
    x: float
    y: float
    radius: float
    angle: float = 0.0


@dataclass(frozen=True)
class Sight:
    """What a first frame shows, its shapes from left to right."""

    floor: str
    things: tuple[Seen, ...]
