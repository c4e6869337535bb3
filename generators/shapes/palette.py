"""The colours of the shapes world, in sRGB."""

from dataclasses import dataclass

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Room:
    """The air behind the shapes, above and below, and the slab of floor and walls."""

    above: RGB
    below: RGB
    slab: RGB


PAINTS: dict[str, RGB] = {
    "red": (206, 62, 66),
    "orange": (234, 132, 48),
    "yellow": (245, 200, 66),
    "green": (62, 150, 88),
    "blue": (54, 110, 196),
    "purple": (122, 80, 172),
    "pink": (238, 138, 176),
    "white": (250, 249, 246),
}

ROOMS: dict[str, Room] = {
    "grey": Room((222, 225, 229), (192, 198, 204), (118, 125, 133)),
    "sand": Room((244, 234, 214), (226, 209, 180), (170, 143, 106)),
    "navy": Room((66, 82, 118), (44, 57, 88), (22, 30, 52)),
    "mint": Room((218, 240, 229), (188, 220, 205), (98, 148, 126)),
    "lilac": Room((233, 226, 243), (210, 200, 226), (136, 120, 164)),
}
