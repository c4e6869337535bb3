"""Latent tokens of a clip to a film that can be drawn, and to its sound."""

from dataclasses import dataclass

import numpy as np

from generators.happyhorse import latents
from generators.happyhorse.sampling import Array, Sampled
from generators.shapes.scene import COLOURS, FLOORS, SHAPES, TIMBRES, Scene, Thing
from generators.shapes.sound import SOFTEST, strike
from generators.shapes.world import Film, Impact

_ANY_MOTION = "bounce"  # a drawn film needs the word no more


@dataclass(frozen=True)
class Decoded:
    """One clip: the film as seen, its strikes as impacts, and the pitch of each shape in semitones.

    `film.scene.things[i]` moved in slot `slots[i]`; an impact's `thing` is its slot.
    """

    film: Film
    slots: tuple[int, ...]
    pitches: tuple[int, ...]

    def sound(self, seconds: float, sample_rate: int) -> Array:
        """Return the sound, float32 of shape (samples, 2)."""
        return strike(self.film.impacts, self.pitches, self.film.scene.timbre, seconds, sample_rate)


def decode(sampled: Sampled, row: int) -> Decoded:
    """Return one of the sampled clips; without sound it has no impacts."""
    look = latents.decode_first(sampled.first[row : row + 1])
    places = latents.decode_motion(sampled.motion[row : row + 1], look.place)[0, :-1].astype(np.float64)
    slots = tuple(int(slot) for slot in np.flatnonzero(look.shape[0] >= 0))
    things = tuple(
        Thing(SHAPES[look.shape[0, slot]], COLOURS[look.colour[0, slot]], _ANY_MOTION) for slot in slots
    )
    radii = look.radius[0, list(slots)].astype(np.float64)
    shown = places[:, list(slots)]
    # A ball rolls as far as it travels, in the air too: the world's balls keep their spin until they touch.
    angles = look.angle[0, list(slots)] - (shown[:, :, 0] - shown[:1, :, 0]) / radii
    timbre, pitches, impacts = _heard(sampled, row)
    scene = Scene(things, FLOORS[look.floor[0]], timbre)
    film = Film(scene, tuple(map(float, radii)), shown, angles, impacts)
    return Decoded(film, slots, pitches)


def _heard(sampled: Sampled, row: int) -> tuple[str, tuple[int, ...], tuple[Impact, ...]]:
    if sampled.voice is None or sampled.strikes is None:
        return TIMBRES[0], (), ()
    timbre, pitches = latents.decode_voice(sampled.voice[row : row + 1])
    impacts = tuple(
        Impact(heard.time, max(0.0, (heard.level - SOFTEST) / (1 - SOFTEST)), heard.slot, 0.5)
        for heard in latents.decode_strikes(sampled.strikes[row])
    )
    return TIMBRES[timbre[0]], tuple(int(pitch) for pitch in pitches[0]), impacts
