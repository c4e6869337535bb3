"""Make the files of one order in a folder: generate, encode, renditions, poster, measures."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import cast

from generators import registry, video
from generators.clip_format import ClipFormat
from generators.contract import JSON, Adapter, ClipSpec, Converter, GeneratedClip, Progress, RecipeInvalid
from generators.measures import Measures, measure
from generators.mp4 import pad_to_size_class
from generators.origin import Cost, facts_of, origin
from generators.peak_memory import PeakMemory
from generators.poster import poster
from generators.probe import NotAVideo, check_canonical, probe
from generators.stages import ENCODING, GENERATING, LOADING, StagedProgress, Unheard

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
        How the clip was made, what it cost and what was measured on its file, as JSON takes it.
    void : str
        Why it is no answer, in one sentence: black, frozen or unreadable. Empty where it is one.
    """

    renditions: dict[str, Path]
    poster: Path
    origin: dict[str, JSON]
    void: str = ""


def produce(
    spec: ClipSpec,
    recipe: Mapping[str, JSON],
    renditions: Collection[str],
    folder: Path,
    adapter_for: Callable[[Mapping[str, JSON]], Adapter] = registry.load,
    *,
    queue_seconds: float | None = None,
    source: Path | None = None,
    provider: Mapping[str, JSON] | None = None,
    progress: StagedProgress | None = None,
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
    queue_seconds : float or None
        How long the order waited, where that is known.
    source : Path or None
        The file that the clip is made of, where a lab has sent one, or a provider made it.
    provider : mapping or None
        What a provider says of the file that it made: a note of the origin. How long it took is then not known.
    progress : StagedProgress or None
        Told the stages, and the share done now and then; what it raises ends the work.

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
    progress = Unheard() if progress is None else progress
    progress.enter(LOADING)
    began = perf_counter()
    adapter = adapter_for(recipe)
    loaded = perf_counter()
    progress.enter(GENERATING)
    facts = facts_of(adapter)
    memory = PeakMemory(facts["device"])
    clip = _generate(adapter, spec, source, progress)
    generated = perf_counter()
    progress.enter(ENCODING)
    fmt = ClipFormat(width=spec.width, height=spec.height, fps=spec.fps, seconds=float(spec.seconds))
    files, first_frame = _encode(clip, fmt, renditions, folder)
    encoded, peak = perf_counter(), memory.bytes()
    progress(1.0)
    measures, void = _measured(files, fmt)
    cost = Cost(
        queue=queue_seconds,
        load=loaded - began,
        generate=generated - loaded if provider is None else None,
        encode=encoded - generated,
        measure=perf_counter() - encoded,
        peak_memory=peak,
    )
    made = origin(spec=spec, recipe=recipe, facts=facts, clip=clip, cost=cost, measures=measures)
    if provider is not None:
        made["notes"] = {**made["notes"], "provider": dict(provider)}
    return Production(files, first_frame, made, void)


def _generate(adapter: Adapter, spec: ClipSpec, source: Path | None, progress: Progress) -> GeneratedClip:
    if source is None:
        return adapter.generate(spec, progress)
    if not hasattr(adapter, "convert"):
        raise RecipeInvalid("A recipe of this kind makes its clips itself; it takes no file.")
    return cast("Converter", adapter).convert(source, spec, progress)


def _check(renditions: Collection[str]) -> None:
    if isinstance(renditions, str) or not renditions or not set(renditions) <= set(RENDITIONS):
        raise ValueError(f"The renditions must be some of {', '.join(RENDITIONS)}, not {renditions!r}.")


def _encode(
    clip: GeneratedClip, fmt: ClipFormat, renditions: Collection[str], folder: Path
) -> tuple[dict[str, Path], Path]:
    sounding, silent, first_frame = (folder / name for name in ("with-sound.mp4", "silent.mp4", "poster.jpg"))
    video.encode(clip, sounding, fmt)
    if SILENT in renditions:
        video.remux_silent(sounding, silent)
    poster(sounding, first_frame)
    files = {name: path for name, path in ((WITH_SOUND, sounding), (SILENT, silent)) if name in renditions}
    for path in files.values():
        pad_to_size_class(path)
    return files, first_frame


def _measured(files: Mapping[str, Path], fmt: ClipFormat) -> tuple[Measures | None, str]:
    """Return the measures of the sounding file, or of the silent where it is alone, and why the clip is void."""
    try:
        for name, path in files.items():
            check_canonical(probe(path), fmt, sound=name == WITH_SOUND)
        measures = measure(files.get(WITH_SOUND) or files[SILENT])
    except NotAVideo as error:
        return None, f"The clip cannot be read: {error}"
    return measures, measures.void
