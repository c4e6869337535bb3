"""Turn what was asked for on a command line into what entries take, or refuse it in one sentence."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from generators.catalogue import EMBEDDED, Embedded
from generators.clip_format import ClipFormat
from generators.contract import ClipSpec
from generators.shapes.decoding import LARGEST_BYTES
from generators.shapes.grounding import ground
from generators.shapes.language import Understanding, understand
from generators.shapes.sight import look

FORMAT = ClipFormat()
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_LONGEST_SLUG = 48


def seed(word: str) -> int:
    """Read a seed; whether it is in range, the specification says.

    Raises
    ------
    ValueError
        If it is no whole number.
    """
    if not _INTEGER.fullmatch(word):
        raise ValueError(f"The seed must be a whole number from 0 to 2**63 - 1, not {word[:40]!r}.")
    return int(word)


def entries(slugs: str | None, known: Sequence[Embedded] = EMBEDDED) -> list[Embedded]:
    """Return the entries named, each once; all of them where none is.

    Raises
    ------
    ValueError
        If a name is not known.
    """
    if slugs is None:
        return list(known)
    by_slug = {entry.slug: entry for entry in known}
    wanted = list(dict.fromkeys(slug.strip() for slug in slugs.split(",") if slug.strip()))
    if strange := [slug for slug in wanted if slug not in by_slug]:
        raise ValueError(f"No entry is named {strange[0][:40]!r}; the entries are {', '.join(by_slug)}.")
    if not wanted:
        raise ValueError(f"Name at least one entry; the entries are {', '.join(by_slug)}.")
    return [by_slug[slug] for slug in wanted]


def specification(prompt: str, seed: int, image: Path | None) -> ClipSpec:
    """Return what every entry is asked for.

    Raises
    ------
    ValueError
        If the prompt is empty, too long or no text, the seed out of range, or there is no such image.
    OSError
        If the image cannot be read.
    """
    try:
        prompt.encode()
    except UnicodeEncodeError:
        raise ValueError("The prompt is no valid text: it has bytes that are not UTF-8.") from None
    spec = ClipSpec(
        prompt,
        seed,
        seconds=FORMAT.seconds,
        fps=FORMAT.fps,
        width=FORMAT.width,
        height=FORMAT.height,
        sound=True,
    )
    return replace(spec, image=_contents(image)) if image else spec


def _contents(path: Path) -> bytes:
    if not path.is_file():
        raise ValueError(f"There is no image file {path}.")
    with path.open("rb") as file:
        return file.read(LARGEST_BYTES + 1)  # one too many is refused like any number


def understanding(spec: ClipSpec) -> Understanding:
    """Return what the prompt is taken for, once prompt and first frame are known to be of this world.

    Raises
    ------
    PromptNotUnderstood
        If the prompt is not.
    FirstFrameInvalid
        If the image is none, or shows no shape.
    PermanentFailure
        If it shows other shapes than the prompt asks for.
    """
    understood = understand(spec.prompt)
    if spec.image is not None:
        ground(understood.scene, look(spec.image, spec.width / spec.height))
    return understood


def folder(prompt: str, out: Path | None) -> Path:
    """Return where the clips go: the folder named, or one named after the prompt."""
    if out is not None:
        return out
    slug = re.sub(r"[^a-z0-9]+", "-", prompt.lower())[:_LONGEST_SLUG].strip("-")
    return Path(f"clips-{slug}" if slug else "clips")
