"""Blindness of files: by all that they and their answers tell beside pixels and sound, nobody tells entries apart."""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from generators import mp4, registry, video
from generators.catalogue import EMBEDDED, Embedded
from generators.clip_format import ClipFormat
from generators.contract import ClipSpec
from generators.poster import poster
from generators.production import produce
from generators.shapes.prompts import draft_prompts
from tests.generators.told import RENDITIONS, everything, fields, table

# Kinds of recipe whose adapter makes no clip yet. Empty means: every embedded entry takes part, or the test fails.
WITHOUT_ADAPTER: frozenset[str] = frozenset()
NEEDS_TORCH = frozenset({"happyhorse"})

CLIPS_AN_ENTRY = 8
SMALL = ClipFormat(width=128, height=128, seconds=0.5)
CLASSIFIERS = {
    "logistic regression": lambda: make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)),
    "random forest": lambda: RandomForestClassifier(100, random_state=0),
}


@dataclass(frozen=True)
class Answer:
    """The files of one clip, and who made it."""

    entry: str
    files: dict[str, bytes]


def excused(entry: Embedded) -> bool:
    kind = entry.recipe["kind"]
    return kind in WITHOUT_ADAPTER or (kind in NEEDS_TORCH and importlib.util.find_spec("torch") is None)


@cache
def adapter_of(slug: str):
    """The entry's adapter, or None where it is excused and makes no clips."""
    entry = next(each for each in EMBEDDED if each.slug == slug)
    try:
        return registry.load(entry.recipe)
    except Exception:
        if excused(entry):
            return None
        raise


def contestants() -> list[Embedded]:
    return [entry for entry in EMBEDDED if adapter_of(entry.slug) is not None]


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> list[Answer]:
    """Short, small clips of every entry, all of different prompts, through the real encoder."""
    folder = tmp_path_factory.mktemp("blindness")
    texts = [draft.text for draft in draft_prompts(77, CLIPS_AN_ENTRY * len(contestants()))]
    made = []
    for place, entry in enumerate(contestants()):
        for number in range(CLIPS_AN_ENTRY):
            text = texts[number * len(contestants()) + place]
            asked = ClipSpec(text, 1000 * place + number, 4.0, 24, SMALL.width, SMALL.height, sound=True)
            clip = adapter_of(entry.slug).generate(asked, lambda _: None)
            made.append(Answer(entry.slug, encoded(clip, folder)))
    return made


def encoded(clip, folder: Path) -> dict[str, bytes]:
    sounding, silent, first = (folder / name for name in ("sounding.mp4", "silent.mp4", "poster.jpg"))
    video.encode(clip, sounding, SMALL)
    video.remux_silent(sounding, silent)
    poster(sounding, first)
    mp4.pad_to_size_class(sounding)
    mp4.pad_to_size_class(silent)
    return {"with-sound": sounding.read_bytes(), "silent": silent.read_bytes(), "poster": first.read_bytes()}


def held_out(features: np.ndarray, makers: list[str], make: Callable) -> tuple[int, int]:
    """How many of the clips that a classifier has not seen it gives to their maker, and how many they are."""
    seen, unseen, known, wanted = train_test_split(
        features, makers, test_size=0.5, stratify=makers, random_state=0
    )
    return int((make().fit(seen, known).predict(unseen) == np.array(wanted)).sum()), len(wanted)


def allows_chance(right: int, of: int, makers: int) -> bool:
    """Whether the 95 % interval (Clopper and Pearson) of an accuracy holds that of guessing."""
    interval = binomtest(right, of).proportion_ci(0.95, method="exact")
    return interval.low <= 1 / makers <= interval.high


def look(
    answers: list[Answer], features: Callable[[Answer], dict[str, int]], make: Callable
) -> tuple[int, int]:
    numbers, _ = table([features(answer) for answer in answers])
    return held_out(numbers, [answer.entry for answer in answers], make)


@pytest.mark.parametrize("make", CLASSIFIERS.values(), ids=list(CLASSIFIERS))
def test_no_classifier_beats_chance(answers, tmp_path, make):
    makers = len(contestants())
    right, of = look(answers, lambda answer: everything(answer.files, tmp_path), make)
    print(f"{right} of {of} held-out clips given to their maker, among {makers}: chance is {of / makers:.1f}")
    assert allows_chance(right, of, makers)


def test_there_is_nothing_to_learn_from(answers, tmp_path):
    """The reason for the above, and the stronger statement: of thousands of numbers none differs."""
    numbers, names = table([everything(answer.files, tmp_path) for answer in answers])
    assert len(names) > 1500
    assert [name for name, column in zip(names, numbers.T, strict=True) if len(set(column)) > 1] == []
    assert len({answer.files["silent"] for answer in answers}) == len(answers), "the clips do differ"


def test_whole_clips_of_every_entry_say_the_same(tmp_path):
    """As the worker makes them: 512 x 512, 4 s, in both renditions."""
    told = []
    for place, entry in enumerate(contestants()):
        folder = tmp_path / entry.slug
        folder.mkdir()
        asked = ClipSpec(
            "A red ball bounces on a grey floor with a bell sound", place, 4.0, 24, 512, 512, sound=True
        )
        made = produce(asked, entry.recipe, RENDITIONS, folder, lambda _, slug=entry.slug: adapter_of(slug))
        files = {name: path.read_bytes() for name, path in made.renditions.items()}
        told.append(everything(files | {"poster": made.poster.read_bytes()}, tmp_path))
    assert all(one == told[0] for one in told)


def tagged(answer: Answer) -> bytes:
    """Write another letter of the alphabet into each entry's files, as encoders write their names."""
    place = [entry.slug for entry in EMBEDDED].index(answer.entry)
    return answer.files["silent"].replace(b"VideoHandler", f"VideoHandle{chr(ord('a') + place)}".encode())


def grown(content: bytes) -> bytes:
    """Lengthen the padding, and so the file, by four bytes."""
    padding = mp4.boxes(content)[-1]
    return content[: padding.start] + struct.pack(">I4s", padding.size + 4, b"free") + bytes(padding.size - 4)


def divided(content: bytes) -> bytes:
    """Pad by two boxes in place of one, to the same size."""
    padding = mp4.boxes(content)[-1]
    first = struct.pack(">I4s", padding.size - 8, b"free") + bytes(padding.size - 16)
    return content[: padding.start] + first + struct.pack(">I4s", 8, b"free")


@pytest.mark.parametrize("make", CLASSIFIERS.values(), ids=list(CLASSIFIERS))
def test_a_classifier_finds_an_encoders_tag(answers, make):
    right, of = look(answers, lambda answer: fields(tagged(answer)), make)
    assert not allows_chance(right, of, len(contestants()))
    assert right / of > 2 / len(contestants())


@pytest.mark.parametrize("make", CLASSIFIERS.values(), ids=list(CLASSIFIERS))
@pytest.mark.parametrize("leak", [grown, divided])
def test_a_classifier_finds_an_entry_that_is_padded_otherwise(answers, make, leak):
    """One entry against as many clips of the others."""
    ours = [answer.files["silent"] for answer in answers if answer.entry == "jerky"]
    others = [answer.files["silent"] for answer in answers if answer.entry != "jerky"]
    others = others[:: len(others) // len(ours)][: len(ours)]
    numbers, _ = table([fields(content) for content in [*map(leak, ours), *others]])
    right, of = held_out(numbers, [*["jerky"] * len(ours), *["another"] * len(others)], make)
    assert not allows_chance(right, of, 2)


def test_every_embedded_entry_takes_part():
    missing = {entry.slug for entry in EMBEDDED} - {entry.slug for entry in contestants()}
    assert missing <= {entry.slug for entry in EMBEDDED if excused(entry)}
    assert len(contestants()) >= 6
