"""Read a first frame of the shapes world: which room it is, and what stands where."""

import numpy as np

from generators.contract import FirstFrameInvalid
from generators.shapes.bodies import FLOOR, WALL
from generators.shapes.decoding import pixels, reduced
from generators.shapes.outlines import reach
from generators.shapes.parting import parted
from generators.shapes.scene import MOST_SHAPES
from generators.shapes.seen import Seen, Sight
from generators.shapes.segments import Mask, floor_of, mended, segments
from generators.shapes.views import View

# Shapes are told apart in a small picture, which is quick, and measured in a larger one.
_FAR, _NEAR = 192, 512  # px high
_MOST_PATCHES = 3 * MOST_SHAPES
_PLAIN, _ALLOWED, _ALLOWED_NEAR = 0.2, 0.5, 0.25  # shares of a patch that a shape may leave unexplained
_FAINT, _NOTHING = 40, 0.7  # levels, and share: what is so pale and so little explained is a coder's doing
_OUT_OF_ROOM = 0.015  # frame heights by which a shape may seem to reach into floor or wall
_TOO_MANY = f"The first frame shows more than {MOST_SHAPES} shapes."
_SOMETHING_ELSE = (
    "The first frame shows something that is no shape of this world, or shapes too close to tell apart."
)


def look(image: bytes, aspect: float | None = None) -> Sight:
    """Read an encoded first frame.

    Parameters
    ----------
    image : bytes
        A PNG, JPEG or WebP file of at most 16 MiB, 64 to 4096 px a side.
    aspect : float or None
        Width over height of the clip that shall start from it; any from 1/3 to 3 where None.

    Returns
    -------
    Sight
        Floor, and shapes from left to right. Of a picture 512 px high, centres are right within half a
        pixel and radii within a hundredth.

    Raises
    ------
    FirstFrameInvalid
        If it is no such image, is no room of this world, or shows no shape, more than four, one that is
        not whole, or something else.
    """
    picture = pixels(image, _NEAR, aspect)
    floor = floor_of(picture)
    found = _found(View.of(reduced(picture, _FAR), floor))
    if not found:
        raise FirstFrameInvalid("The first frame shows no shape.")
    if len(found) > MOST_SHAPES:
        raise FirstFrameInvalid(_TOO_MANY)
    things = _measured(View.of(picture, floor), found)
    height, width = picture.shape[:2]
    for thing in things:
        _check_whole(thing, width / height)
    return Sight(floor, tuple(sorted(things, key=lambda thing: thing.x)))


def _measured(view: View, found: list[tuple[Seen, Mask]]) -> list[Seen]:
    allowed = min(_ALLOWED_NEAR * _NEAR / len(view.picture), _ALLOWED)
    masks = [mask for _, mask in found]
    measured = [view.closer(thing, mask, _without(masks, mask)) for thing, mask in found]
    if max(unexplained for _, unexplained in measured) > allowed:
        raise FirstFrameInvalid(_SOMETHING_ELSE)
    return [thing for thing, _ in measured]


def _check_whole(thing: Seen, aspect: float) -> None:
    extent = reach(thing.shape)
    aside = WALL + thing.radius * extent.beside - _OUT_OF_ROOM
    low = FLOOR + thing.radius * extent.below - _OUT_OF_ROOM
    high = 1 - thing.radius * extent.above + _OUT_OF_ROOM
    if not (aside <= thing.x <= aspect - aside and low <= thing.y <= high):
        raise FirstFrameInvalid(
            f"The {thing.colour} {thing.shape} of the first frame is cut off by floor, wall or edge."
        )


def _found(view: View) -> list[tuple[Seen, Mask]]:
    """Return what is seen, and where: what is plain at once, then what must be mended or parted before."""
    masks = segments(view.difference())
    if len(masks) > _MOST_PATCHES:
        raise FirstFrameInvalid(_TOO_MANY)
    plain: list[tuple[Seen, Mask]] = []
    unclear: list[Mask] = []
    for mask in masks:
        thing, unexplained = view.find(mask, _without(masks, mask))
        if unexplained <= _PLAIN:
            plain.append((thing, mask))
        else:
            unclear.append(mask)
    others = [mask for _, mask in plain]
    return plain + [thing for mask in mended(unclear) for thing in _in_patch(view, mask, unclear, others)]


def _in_patch(view: View, whole: Mask, unclear: list[Mask], others: list[Mask]) -> list[tuple[Seen, Mask]]:
    """Return the shapes of a patch: its pieces, or one that joins them, or several that touch, or none."""
    pieces = [mask for mask in unclear if (mask & whole).any()]
    others = [*others, *(mask for mask in unclear if not (mask & whole).any())]
    ways = [pieces, [whole], *parted(np.any(pieces, axis=0), view.picture)]
    found = [[(part, *view.find(part, [*others, *_without(way, part)])) for part in way] for way in ways]
    unexplained, best = min((max(left for *_, left in way), at) for at, way in enumerate(found))
    if unexplained <= _ALLOWED:
        return [(thing, part) for part, thing, _ in found[best]]
    if unexplained > _NOTHING and np.percentile(view.difference()[whole], 80) < _FAINT:
        return []  # a coder's doing
    raise FirstFrameInvalid(_SOMETHING_ELSE)


def _without(masks: list[Mask], one: Mask) -> list[Mask]:
    return [mask for mask in masks if mask is not one]
