"""Draw the first frames of the open world's prompts, by name: always the same picture, as PNG."""

from collections.abc import Callable
from io import BytesIO
from zlib import crc32

from PIL import Image

from generators.open_world import (
    fires,
    hills,
    kite,
    nights,
    rocket,
    sea,
    toys,
    train,
    waters,
    windmill,
    window,
    woods,
)
from generators.open_world.canvas import Picture
from generators.open_world.fields import finished

SCENES: dict[str, Callable[[], Picture]] = {
    "aurora": nights.aurora,
    "balloons": hills.balloons,
    "campfire": fires.campfire,
    "candle": fires.candle,
    "cradle": toys.cradle,
    "cup": window.cup,
    "dominoes": toys.dominoes,
    "dunes": hills.dunes,
    "forest-path": woods.forest_path,
    "fruit": window.fruit,
    "goldfish": waters.goldfish,
    "kite": kite.kite,
    "lighthouse": sea.lighthouse,
    "night-city": nights.night_city,
    "paper-boat": waters.paper_boat,
    "rocket": rocket.rocket,
    "sailboat": sea.sailboat,
    "snow": woods.snow,
    "train": train.train,
    "windmill": windmill.windmill,
}
_COMPRESSION = 4  # of PNG: nearly as small as its usual 6, in half the time


def first_frame(name: str) -> bytes:
    """Draw a scene as PNG of 1280 x 720 pixels without metadata.

    Parameters
    ----------
    name : str
        One of `SCENES`.

    Raises
    ------
    ValueError
        If there is no such scene.
    """
    if name not in SCENES:
        raise ValueError(f"There is no scene '{name}'; there are {', '.join(SCENES)}.")
    file = BytesIO()
    pixels = finished(SCENES[name](), crc32(name.encode()))
    Image.fromarray(pixels).save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()
