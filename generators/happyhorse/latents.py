"""The codec of the embedded family: films and their sound to latent tokens, and back.

A clip of 97 instants is 5 tokens for its first frame (four shapes and the room), 24 tokens of motion, each for the
four instants that follow, and for the sound one token for the voice and 24 for what strikes when. Nothing here is
learned: the codec plays the part that a trained autoencoder plays in larger models.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from generators.happyhorse.codes import SLOTS
from generators.happyhorse.films import INSTANTS
from generators.shapes.scene import COLOURS, FLOORS, SHAPES, TIMBRES
from generators.shapes.sound import SOFTEST

Array = NDArray[np.float32]

FPS = 24
STRIDE = 4  # instants that a token of motion or of strikes holds
TIMES = (INSTANTS - 1) // STRIDE
FIRST = SLOTS + 1  # tokens of the first frame
FIRST_WIDTH = 1 + len(SHAPES) + len(COLOURS) + 1 + 2 + 2
MOTION_WIDTH = SLOTS * STRIDE * 2
STRIKE_WIDTH = SLOTS * STRIDE
VOICE_WIDTH = len(TIMBRES) + SLOTS

# A token of motion holds its last place (a knot), and how far the three places before it lie off the straight line
# from the knot before: as sines, which vanish at both knots. So neighbouring tokens always meet, and so does the first
# frame.
_SINES = np.sqrt(2 / STRIDE) * np.sin(np.pi / STRIDE * np.outer(np.arange(1, STRIDE), np.arange(1, STRIDE)))
_AHEAD = np.arange(1, STRIDE + 1) / STRIDE  # how far along that line each place is
# How far knots and sines are stretched: so that a bend, small as it is, weighs in the loss without drowning in it,
# and the picture as a whole beyond the sound: of one noise it emerges first, and the sound can follow it.
_KNOT_STRETCH = 14.0
_SINE_STRETCH = np.array([30.0, 60.0, 90.0], np.float32)
_PLACE_STRETCH = 7.0  # in the first frame
_MIDDLE = np.array([0.5, 0.4], np.float32)
_MEAN_RADIUS, _RADIUS_SPREAD = 0.09, 0.03
_ONE_HOT = 1.5
_STRIKE_SCALE = 4.0
_STRIKE_SPREAD = 1.0  # instants: the width of the bump that stands for a strike
_OCTAVE = 12.0
_CHORD = np.array([0, 4, 7, 12], np.float32)
_SIZE_PITCH = np.array([5, 0, -5], np.float32)  # by the index of the size word


@dataclass(frozen=True)
class Look:
    """What a clip shows apart from motion, in rows.

    Parameters
    ----------
    shape, colour : ndarray of int, shape (n, SLOTS)
        Indices into SHAPES and COLOURS; -1 for an absent shape.
    floor : ndarray of int, shape (n,)
        Index into FLOORS.
    radius, angle : ndarray of float32, shape (n, SLOTS)
        In frame heights; in radians, modulo pi.
    place : ndarray of float32, shape (n, SLOTS, 2)
        Centres in the first frame, in frame heights, y upwards.
    """

    shape: NDArray[np.int64]
    colour: NDArray[np.int64]
    floor: NDArray[np.int64]
    radius: Array
    angle: Array
    place: Array


def encode_first(look: Look) -> Array:
    """Return the tokens of the first frame, shape (n, FIRST, FIRST_WIDTH)."""
    tokens = np.zeros((len(look.floor), FIRST, FIRST_WIDTH), np.float32)
    there = look.shape >= 0
    shapes = tokens[:, :SLOTS]
    shapes[:, :, 0] = np.where(there, 1, -1)
    shapes[:, :, 1 : 1 + len(SHAPES)] = _one_hot(look.shape, len(SHAPES))
    shapes[:, :, 1 + len(SHAPES) : -5] = _one_hot(look.colour, len(COLOURS))
    shapes[:, :, -5] = (look.radius - _MEAN_RADIUS) / _RADIUS_SPREAD
    shapes[:, :, -4], shapes[:, :, -3] = np.cos(2 * look.angle), np.sin(2 * look.angle)
    shapes[:, :, -2:] = (look.place - _MIDDLE) * _PLACE_STRETCH
    shapes[:, :, 1:] *= there[..., None]
    tokens[:, SLOTS, : len(FLOORS)] = _one_hot(look.floor, len(FLOORS))
    return tokens


def decode_first(tokens: Array) -> Look:
    """Read a clip's look from the tokens of its first frame: words by the nearest, numbers within their bounds."""
    shapes = tokens[:, :SLOTS]
    there = shapes[:, :, 0] > 0
    there[:, 0] |= ~there.any(axis=1)  # an empty clip cannot be drawn: its likeliest shape stands
    return Look(
        np.where(there, shapes[:, :, 1 : 1 + len(SHAPES)].argmax(-1), -1),
        np.where(there, shapes[:, :, 1 + len(SHAPES) : -5].argmax(-1), -1),
        tokens[:, SLOTS, : len(FLOORS)].argmax(-1),
        np.clip(shapes[:, :, -5] * _RADIUS_SPREAD + _MEAN_RADIUS, 0.03, 0.2),
        np.asarray(np.arctan2(shapes[:, :, -3], shapes[:, :, -4]) / 2, np.float32),
        shapes[:, :, -2:] / _PLACE_STRETCH + _MIDDLE,
    )


def encode_motion(places: Array, there: NDArray[np.bool_]) -> Array:
    """Return the tokens of motion, shape (n, TIMES, MOTION_WIDTH), of places, shape (n, INSTANTS, SLOTS, 2)."""
    centred = (places - _MIDDLE) * there[:, None, :, None]
    knots = centred[:, ::STRIDE]
    before, after = knots[:, :-1, None], knots[:, 1:, None]
    inner = centred[:, 1:].reshape(-1, TIMES, STRIDE, SLOTS, 2)[:, :, :-1]
    off = inner - before - (after - before) * _AHEAD[:-1, None, None]
    sines = np.einsum("kt,nstoc->nskoc", _SINES, off) * _SINE_STRETCH[:, None, None]
    tokens = np.concatenate([after * _KNOT_STRETCH, sines], axis=2)
    return tokens.reshape(-1, TIMES, MOTION_WIDTH).astype(np.float32)


def decode_motion(tokens: Array, first: Array) -> Array:
    """Return places, shape (n, INSTANTS, SLOTS, 2), of motion tokens and of the places in the first frame."""
    parts = tokens.reshape(-1, TIMES, STRIDE, SLOTS, 2)
    after = parts[:, :, :1] / _KNOT_STRETCH
    start = (first - _MIDDLE)[:, None, None]
    before = np.concatenate([start, after[:, :-1]], axis=1)
    steps = before + (after - before) * _AHEAD[:, None, None]
    steps[:, :, :-1] += np.einsum("kt,nskoc->nstoc", _SINES, parts[:, :, 1:] / _SINE_STRETCH[:, None, None])
    steps = steps.reshape(-1, INSTANTS - 1, SLOTS, 2) + _MIDDLE
    return np.concatenate([first[:, None], steps], axis=1).astype(np.float32)


def breaks() -> Array:
    """Return the matrix from one coordinate's motion tokens, shape (TIMES * STRIDE,), to second differences of places.

    Decoding is linear, so the same matrix takes an error of the tokens to the error of what the eye sees break.
    """
    unit = np.zeros((TIMES * STRIDE, TIMES, STRIDE, SLOTS, 2), np.float32)
    unit.reshape(TIMES * STRIDE, TIMES * STRIDE, SLOTS, 2)[np.diag_indices(TIMES * STRIDE)] = 1
    still = np.broadcast_to(_MIDDLE, (TIMES * STRIDE, SLOTS, 2)).astype(np.float32)
    places = decode_motion(unit.reshape(-1, TIMES, MOTION_WIDTH), still)[:, :, 0, 0] - _MIDDLE[0]
    return np.diff(places, n=2, axis=1).T.astype(np.float32)


def encode_voice(timbre: NDArray[np.int64], size: NDArray[np.int64], there: NDArray[np.bool_]) -> Array:
    """Return the token of the voice, shape (n, 1, VOICE_WIDTH): the timbre, and each shape's pitch by its size."""
    pitch = np.where(there, _SIZE_PITCH[size] + _CHORD, 0) / _OCTAVE
    return np.concatenate([_one_hot(timbre, len(TIMBRES)), pitch], axis=1)[:, None].astype(np.float32)


def decode_voice(tokens: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the timbre's index, shape (n,), and each shape's pitch in semitones, shape (n, SLOTS)."""
    return tokens[:, 0, : len(TIMBRES)].argmax(-1), np.rint(tokens[:, 0, len(TIMBRES) :] * _OCTAVE).astype(
        int
    )


def encode_strikes(impacts: Array) -> Array:
    """Return the tokens of strikes, shape (n, TIMES, STRIKE_WIDTH), of impacts, shape (n, k, 3).

    Every strike is a bump one instant wide about its exact time, as high as the root of its level.
    """
    rows, instants = len(impacts), TIMES * STRIDE
    series = np.zeros((rows, instants, SLOTS), np.float32)
    row, which = np.nonzero(impacts[:, :, 0] >= 0)
    time, slot, strength = impacts[row, which].T
    centre = np.rint(time * FPS).astype(int)
    height = np.sqrt(level_of(strength))
    for shift in range(-4, 5):
        at = centre + shift
        inside = (at >= 0) & (at < instants)
        bump = height * np.exp(-((at - time * FPS) ** 2) / (2 * _STRIKE_SPREAD**2))
        np.maximum.at(
            series, (row[inside], at[inside], slot[inside].astype(int)), bump[inside].astype(np.float32)
        )
    return (series * _STRIKE_SCALE).reshape(rows, TIMES, STRIKE_WIDTH)


def level_of(strength: Array) -> Array:
    """Return how loud a strike is, as the world's sound has it."""
    return SOFTEST + (1 - SOFTEST) * strength


_FAINTEST = 1e-3
_LEAST_HEIGHT = 0.3  # below the softest strike's, 0.42, and above what noise leaves


@dataclass(frozen=True)
class Strike:
    """One strike heard: when in seconds, of which slot, how loud (0 to 1)."""

    time: float
    slot: int
    level: float


def decode_strikes(tokens: Array) -> list[Strike]:
    """Return the strikes of one clip, shape (TIMES, STRIKE_WIDTH), in the order of time: one for every peak."""
    series = tokens.reshape(TIMES * STRIDE, SLOTS) / _STRIKE_SCALE
    padded = _beyond_the_ends(np.maximum(series, _FAINTEST))
    before, here, after = padded[:-2], padded[1:-1], padded[2:]
    peaks = np.argwhere((here > _LEAST_HEIGHT) & (here >= before) & (here > after))
    strikes = [_strike(padded[at : at + 3, slot], int(at), int(slot)) for at, slot in peaks]
    return sorted(strikes, key=lambda strike: strike.time)


def _beyond_the_ends(series: Array) -> Array:
    """Add an instant before the first and one behind the last, as the bumps that are cut off there would go on."""
    fall = np.exp(np.float32(-1 / _STRIKE_SPREAD**2))  # the logarithm of a bump bends by as much
    before, after = (
        edge**2 / inner * fall for edge, inner in ((series[0], series[1]), (series[-1], series[-2]))
    )
    return np.concatenate([before[None], series, after[None]])


def _strike(bump: Array, at: int, slot: int) -> Strike:
    """Place a strike between instants: the logarithm of its bump is a parabola."""
    low, top, high = np.log(bump)
    bend = low - 2 * top + high
    shift = float(np.clip((low - high) / (2 * bend), -0.5, 0.5)) if bend < 0 else 0.0
    height = float(np.exp(top - (low - high) * shift / 4))
    return Strike(max(0.0, (at + shift) / FPS), slot, min(1.0, height * height))


def _one_hot(index: NDArray[np.int64], length: int) -> Array:
    return (_ONE_HOT * (np.arange(length) == index[..., None])).astype(np.float32)
