"""Let entries answer one prompt: a clip each, where they come from, and a contact sheet of all."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from generators.catalogue import Embedded
from generators.contact_sheet import PICTURES, SIDE, Row, contact_sheet
from generators.contract import JSON, Adapter, AdapterError, ClipSpec
from generators.filmstrip import filmstrip
from generators.production import WITH_SOUND, produce
from generators.shapes.language import Understanding, named

ORIGINS, SHEET = "origins.json", "contact-sheet.png"


@dataclass(frozen=True)
class Answer:
    """What came of one entry.

    Parameters
    ----------
    entry : Embedded
        Who was asked.
    clip : Path or None
        The file, with sound; None where there is none.
    origin : dict
        As `production.Production` has it.
    failure : str
        One sentence on why there is no clip.
    """

    entry: Embedded
    clip: Path | None
    origin: dict[str, JSON]
    failure: str = ""


def answer(
    entry: Embedded, spec: ClipSpec, folder: Path, adapter_for: Callable[[Mapping[str, JSON]], Adapter]
) -> Answer:
    """Make the clip of one entry in a folder; whatever goes wrong is the entry's failure."""
    scratch = folder / entry.slug
    scratch.mkdir()
    try:
        production = produce(spec, entry.recipe, [WITH_SOUND], scratch, adapter_for)
        if production.void:
            return Answer(entry, None, {}, production.void)
        clip = production.renditions[WITH_SOUND].rename(folder / f"{entry.slug}.mp4")
    except AdapterError as error:
        return Answer(entry, None, {}, str(error))
    except Exception as error:  # noqa: BLE001 - one entry's fault must not cost the others' clips
        return Answer(entry, None, {}, f"It failed unexpectedly ({type(error).__name__}: {error}).")
    finally:
        shutil.rmtree(scratch)
    return Answer(entry, clip, production.origin)


def record(answers: Sequence[Answer], spec: ClipSpec, understood: Understanding, folder: Path) -> None:
    """Write the origins of all clips, and their contact sheet, into the folder."""
    origins = json.dumps(_origins(answers, spec, understood), ensure_ascii=False, indent=2)
    (folder / ORIGINS).write_text(origins + "\n", "utf-8")
    remarks = [_shape(spec), " ".join(told(understood))]
    contact_sheet(spec.prompt, remarks, [_row(each) for each in answers]).save(folder / SHEET, optimize=True)


def told(understood: Understanding) -> list[str]:
    """Return the sentences on what was left out and what was assumed; none where all was plain."""
    sentences = []
    if understood.unknown:
        sentences.append(f"Left out: {named(understood.unknown)}.")
    if understood.assumed:
        sentences.append(f"Assumed: {'; '.join(understood.assumed)}.")
    return sentences


def _origins(answers: Sequence[Answer], spec: ClipSpec, understood: Understanding) -> dict[str, JSON]:
    return {
        "prompt": spec.prompt,
        "scene": asdict(understood.scene),
        "not_understood": list(understood.unknown),
        "assumed": list(understood.assumed),
        "seed": spec.seed,
        "first_frame": spec.image is not None,
        "seconds": spec.seconds,
        "fps": spec.fps,
        "width": spec.width,
        "height": spec.height,
        "clips": {
            each.entry.slug: {"file": each.clip.name, "name": each.entry.name, **each.origin}
            for each in answers
            if each.clip
        },
        "failures": {each.entry.slug: each.failure for each in answers if not each.clip},
    }


def _shape(spec: ClipSpec) -> str:
    start = ", from a first frame" if spec.image else ""
    size = f"{spec.width} x {spec.height} pixels, {spec.fps} frames a second, {spec.seconds:g} seconds"
    return f"Seed {spec.seed}{start}; {size}."


def _row(answer: Answer) -> Row:
    if not answer.clip:
        return Row(answer.entry.name, failure=answer.failure)
    making = f"Made in {answer.origin['seconds_generating']:.1f} s."
    return Row(answer.entry.name, (answer.entry.description, making), filmstrip(answer.clip, PICTURES, SIDE))
