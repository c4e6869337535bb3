"""Draw a first frame for a scene: one that can be read back."""

from dataclasses import replace
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.contract import AdapterError
from generators.shapes.grounding import ground
from generators.shapes.render import render
from generators.shapes.scene import Scene
from generators.shapes.sight import look
from generators.shapes.world import play

_FRAMES, _FPS = 96, 24  # of the film whose first instant is drawn
_ATTEMPTS = 20
_COMPRESSION = 4  # of PNG: nearly as small as its usual 6, in half the time
_ANOTHER = 1_000_003  # seeds apart


def first_frame(scene: Scene, seed: int, width: int, height: int) -> bytes:
    """Draw the first instant of a scene as PNG without metadata.

    Parameters
    ----------
    scene : Scene
        What is to be seen.
    seed : int
        Draws where; the first drawing counts that `sight.look` reads back as the scene.
    width, height : int
        Pixels.

    Raises
    ------
    ValueError
        If none of twenty drawings can be read back.
    """
    for attempt in range(_ATTEMPTS):
        film = play(scene, seed + attempt * _ANOTHER, frames=_FRAMES, fps=_FPS, aspect=width / height)
        instant = replace(film, places=film.places[:1], angles=film.angles[:1])
        picture = _png(render(instant, width, height)[0])
        try:
            ground(film.scene, look(picture))
        except AdapterError:
            continue
        return picture
    raise ValueError("No first frame of this scene can be read back.")


def _png(pixels: NDArray[np.uint8]) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()
