"""Tests of the search for marks: a planted one is found however faint, and no honest entry is accused."""

from functools import cache

import cv2
import numpy as np
import pytest

from generators import registry
from generators.catalogue import EMBEDDED
from generators.contract import ClipSpec
from generators.static_regions import static_regions

PROMPTS = (
    "A red ball bounces on a grey floor with a bell sound",
    "A blue square slides quickly on a sand floor",
    "Two green triangles jump on a navy floor with a drum sound",
    "A yellow star bounces slowly on a mint floor",
)
SIDE = 256
FRAMES = slice(None, None, 16)
ENTRIES = {entry.slug: entry for entry in EMBEDDED}


@cache
def clips(slug: str) -> tuple[np.ndarray, ...]:
    """Return some frames of an embedded entry's answer to each prompt, each from a seed of its own."""
    adapter = registry.load(ENTRIES[slug].recipe)
    made = []
    for number, prompt in enumerate(PROMPTS):
        spec = ClipSpec(prompt, len(slug) * 100 + number, 4.0, 24, SIDE, SIDE, sound=False)
        made.append(adapter.generate(spec, lambda _: None).frames[FRAMES].copy())
    return tuple(made)


def others(slug: str):
    return [clips(other) for other in ("true-world", "jerky", "wrong-colours") if other != slug]


def marked(frames, alpha, shade=255, at=(150, 236), shift=0):
    """Return the frames with letters laid over; with `shift`, they wander so many pixels a frame."""
    out = []
    for number, frame in enumerate(frames):
        mask = np.zeros(frame.shape[:2], np.uint8)
        cv2.putText(mask, "LAB 9", (at[0] - number * shift, at[1] - number * shift), 0, 0.8, 255, 2)
        share = (alpha / 255 * mask)[:, :, None]
        out.append(np.round(frame * (1 - share) + shade * share).astype(np.uint8))
    return np.stack(out)


@pytest.mark.parametrize("slug", ENTRIES)
def test_no_honest_entry_is_accused(slug):
    assert static_regions(clips(slug), others(slug)) == []


@pytest.mark.parametrize(("alpha", "shade"), [(1.0, 255), (0.3, 255), (0.08, 255), (0.08, 0)])
def test_a_mark_is_found(alpha, shade):
    found = static_regions(
        [marked(frames, alpha, shade) for frames in clips("true-world")], others("true-world")
    )
    assert found
    left, top, right, bottom = (min(f.left for f in found), min(f.top for f in found), max(f.right for f in found),
                                max(f.bottom for f in found))  # fmt: skip
    assert 0.5 < left < 0.65
    assert 0.8 < top < 0.9
    assert 0.7 < right < 0.95
    assert bottom < 0.95


def test_the_plainer_mark_comes_first():
    twice = [marked(marked(frames, 0.1), 1.0, at=(20, 60)) for frames in clips("true-world")]
    found = static_regions(twice, others("true-world"))
    assert found[0].top < 0.3
    assert found[0].strength > found[-1].strength


def test_bars_of_a_picture_of_another_shape_are_found():
    barred = [frames.copy() for frames in clips("true-world")]
    for frames in barred:
        frames[:, :, :30] = frames[:, :, -30:] = 0
    found = static_regions(barred, others("true-world"))
    assert any(region.bottom - region.top > 0.6 for region in found)


def test_a_mark_that_wanders_is_not_static():
    assert (
        static_regions([marked(frames, 1.0, shift=8) for frames in clips("true-world")], others("true-world"))
        == []
    )


def test_a_mark_on_one_clip_alone_is_not_shared():
    one = [marked(clips("true-world")[0], 1.0), *clips("true-world")[1:]]
    assert static_regions(one, others("true-world")) == []


def test_without_others_the_worlds_own_edges_are_taken_for_marks():
    assert static_regions(clips("true-world"))


def test_others_of_another_size_tell_nothing():
    small = [frames[:, ::2, ::2] for frames in clips("jerky")]
    assert static_regions(clips("true-world"), [small, []]) == static_regions(clips("true-world"))


def test_too_few_clips_tell_nothing():
    with pytest.raises(ValueError, match="not of 3"):
        static_regions(clips("true-world")[:3])
