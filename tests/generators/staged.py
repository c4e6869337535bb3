"""Clips whose motion, light and sound are known, for the tests of measures."""

from pathlib import Path

import cv2
import numpy as np

from generators import video
from generators.clip_format import ClipFormat
from generators.contract import GeneratedClip

FRAMES, SIDE, FPS, RATE = 48, 256, 24, 48_000
FORMAT = ClipFormat(width=SIDE, height=SIDE, fps=FPS, seconds=FRAMES / FPS)


def texture(blur=2.0, seed=0, width=SIDE):
    """A grey picture, as wide as asked, with detail about as large as `blur` pixels."""
    noise = np.random.default_rng(seed).standard_normal((SIDE, width)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), blur)
    return np.clip(smooth / smooth.std() * 40 + 128, 0, 255).astype(np.uint8)


def colours(grey):
    """Grey pictures, shape (frames, height, width), as RGB."""
    return np.repeat(np.asarray(grey, np.uint8)[..., None], 3, axis=3)


def still(grey, frames=FRAMES):
    return colours(np.broadcast_to(grey, (frames, *grey.shape)))


def pan(pixels_a_frame, blur=2.0):
    """A texture that moves left, every pixel alike."""
    wide = texture(blur, width=SIDE + pixels_a_frame * FRAMES)
    return colours([wide[:, i * pixels_a_frame : i * pixels_a_frame + SIDE] for i in range(FRAMES)])


def disc(places, radius=24, on=None):
    """A dark disc at the places, (x, y) for each frame, on a light floor."""
    floor = np.full((SIDE, SIDE), 190, np.uint8) if on is None else on
    drawn = []
    for x, y in places:
        picture = floor.copy()
        centre = round(x * 16), round(y * 16)
        cv2.circle(picture, centre, radius * 16, 40, -1, cv2.LINE_AA, shift=4)
        drawn.append(picture)
    return colours(drawn)


def clicks(times, seconds=FRAMES / FPS):
    """Short bursts of sound that begin at the times."""
    sound = np.zeros((round(seconds * RATE), 2), np.float32)
    ring = np.sin(np.arange(4800) * 0.15) * np.exp(-np.arange(4800) / 900)
    for time in times:
        start = round(time * RATE)
        piece = ring[: max(0, len(sound) - start)]
        sound[start : start + len(piece)] += 0.3 * piece[:, None].astype(np.float32)
    return sound


def written(folder: Path, frames, audio=None, fmt=FORMAT) -> Path:
    """The clip as a file, through the real encoder; without sound, as the silent file."""
    path = folder / "clip.mp4"
    video.encode(GeneratedClip(frames, FPS, audio, RATE), path, fmt)
    if audio is None:
        video.remux_silent(path, folder / "silent.mp4")
        return folder / "silent.mp4"
    return path
