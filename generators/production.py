"""Make the files of one order in a folder: generate, encode, renditions, poster."""

import resource
import sys
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import av

from generators import registry, video
from generators.clip_format import ClipFormat
from generators.contract import JSON, Adapter, ClipSpec, GeneratedClip
from generators.mp4 import pad_to_size_class
from generators.poster import poster
from generators.probe import check_canonical, probe

WITH_SOUND, SILENT, POSTER = "with-sound", "silent", "poster"
RENDITIONS = (WITH_SOUND, SILENT)


@dataclass(frozen=True)
class Production:
    """The files made for one order, by rendition, and how they were made.

    Parameters
    ----------
    renditions : dict of str to Path
        `with-sound`, `silent` or both.
    poster : Path
        The first frame as JPEG.
    origin : dict
        How the clip was made and what it cost, as JSON takes it.
    """

    renditions: dict[str, Path]
    poster: Path
    origin: dict[str, JSON]


def produce(
    spec: ClipSpec,
    recipe: Mapping[str, JSON],
    renditions: Collection[str],
    folder: Path,
    adapter_for: Callable[[Mapping[str, JSON]], Adapter] = registry.load,
) -> Production:
    """Make the files of one clip.

    Parameters
    ----------
    spec : ClipSpec
        What to make.
    recipe : mapping
        By what.
    renditions : collection of str
        `with-sound`, `silent` or both; a silent file is always a remux of the sounding one.
    folder : Path
        Where the files go; it must exist.
    adapter_for : callable
        Where the adapter comes from, such as `Runtime.adapter`.

    Returns
    -------
    Production

    Raises
    ------
    AdapterError
        If the clip cannot be made.
    ValueError
        If a rendition is unknown, or none is wanted.
    """
    _check(renditions)
    adapter = adapter_for(recipe)
    started = time.perf_counter()
    clip = adapter.generate(spec, _unheard)
    generated = time.perf_counter()
    files, first_frame, loudness = _encode(clip, spec, renditions, folder)
    encoded = time.perf_counter()
    return Production(
        files,
        first_frame,
        {
            "adapter": recipe["kind"],
            "recipe_sha256": registry.sha256(recipe),
            "seed": spec.seed,
            "seconds_generating": round(generated - started, 4),
            "seconds_encoding": round(encoded - generated, 4),
            "peak_memory_bytes": _peak_memory(),
            "encoder": {
                "pyav": av.__version__,
                "libavcodec": ".".join(map(str, av.library_versions["libavcodec"])),
            },
            "loudness_lufs": loudness,
            "notes": clip.notes,
        },
    )


def _check(renditions: Collection[str]) -> None:
    if isinstance(renditions, str) or not renditions or not set(renditions) <= set(RENDITIONS):
        raise ValueError(f"The renditions must be some of {', '.join(RENDITIONS)}, not {renditions!r}.")


def _encode(
    clip: GeneratedClip, spec: ClipSpec, renditions: Collection[str], folder: Path
) -> tuple[dict[str, Path], Path, float | None]:
    fmt = ClipFormat(width=spec.width, height=spec.height, fps=spec.fps, seconds=float(spec.seconds))
    sounding, silent, first_frame = (folder / name for name in ("with-sound.mp4", "silent.mp4", "poster.jpg"))
    loudness = video.encode(clip, sounding, fmt).loudness_lufs
    if SILENT in renditions:
        video.remux_silent(sounding, silent)
    poster(sounding, first_frame)
    files = {name: path for name, path in ((WITH_SOUND, sounding), (SILENT, silent)) if name in renditions}
    for name, path in files.items():
        pad_to_size_class(path)
        check_canonical(probe(path), fmt, sound=name == WITH_SOUND)
    return files, first_frame, loudness


def _unheard(_share: float) -> None:
    """Take progress that nobody asked for: the web server hears of a clip when it is whole."""


def _peak_memory() -> int | None:
    """Return the most memory this process has held, where the system tells it in a known unit."""
    if not sys.platform.startswith("linux"):
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
