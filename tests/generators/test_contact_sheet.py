"""Tests of contact sheets: what stands where, on one axis."""

import numpy as np
import pytest
from PIL import Image

from generators.contact_sheet import PICTURES, SIDE, Row, contact_sheet
from generators.filmstrip import Filmstrip, filmstrip
from generators.onsets import onsets

RATE = 48_000
MARK = (214, 66, 40)


def strip(*times, seconds=4.0):
    """Grey pictures and a click at each time."""
    sound = np.zeros(round(seconds * RATE), np.float32)
    for time in times:
        sound[round(time * RATE) : round(time * RATE) + 480] = 0.5
    return Filmstrip(
        tuple(Image.new("RGB", (SIDE, SIDE), (20 * i, 20 * i, 20 * i)) for i in range(PICTURES)),
        sound,
        RATE,
        seconds,
    )


def columns_of(image, colour, top=0, bottom=None):
    hits = (np.asarray(image)[top:bottom] == colour).all(axis=2)
    return np.flatnonzero(hits.sum(axis=0) > 40)


def test_sound_stands_below_its_picture():
    """Onsets in the middle of the second and the ninth tenth are marked below the middle of their pictures."""
    image = contact_sheet("Two clicks", [], [Row("One", (), strip(0.6, 3.4))])
    pixels = np.asarray(image)
    marks = columns_of(image, MARK)
    assert len(marks) == 2
    for mark, grey in zip(marks, (20, 160), strict=True):
        shown = np.flatnonzero((pixels == grey).all(axis=2).sum(axis=0) >= SIDE)
        assert abs(mark - shown.mean()) < 3
        assert len(shown) == SIDE


def test_rows_share_time_and_level():
    loud, soft = strip(1.0), strip(1.0)
    soft.sound[:] *= 0.2
    image = contact_sheet("Loud and soft", [], [Row("Loud", (), loud), Row("Soft", (), soft)])
    blue = (np.asarray(image) == (96, 111, 138)).all(axis=2)
    x = columns_of(image, MARK)[0] + 2
    rows = np.flatnonzero(blue[:, x])
    gaps = np.flatnonzero(np.diff(rows) > 50)
    assert len(gaps) == 1
    assert gaps[0] + 1 > 2 * (len(rows) - gaps[0] - 1)


def test_a_clip_that_is_missing_says_why_in_less_room():
    whole = contact_sheet("x", [], [Row("One", (), strip()), Row("Two", (), strip())])
    less = contact_sheet("x", [], [Row("One", (), strip()), Row("Two", failure="It failed. " * 200)])
    assert less.height < whole.height
    assert contact_sheet("x", [], [Row("One", failure="It failed.")]).width == whole.width


@pytest.mark.parametrize("title", ["", "word " * 800, "x" * 4000, "\u8d64\u3044 \x00\ud800 \N{SMILE}"])
def test_any_title_fits(title):
    image = contact_sheet(title, [title], [Row(title or "One", (title,), strip())])
    pixels = np.asarray(image)
    assert image.height < 800
    assert (pixels[:, :40] == 255).all()
    assert (pixels[:, -40:] == 255).all()


def test_a_finished_clip_is_seen_and_heard_as_it_is(productions):
    made = productions[0]
    read = filmstrip(made.renditions["with-sound"], PICTURES, SIDE)
    assert [picture.size for picture in read.pictures] == [(SIDE, SIDE)] * PICTURES
    assert (read.seconds, read.sample_rate, len(read.sound)) == (4.0, RATE, 4 * RATE)
    picture = np.asarray(read.pictures[0]).astype(int)
    assert (np.abs(picture - (206, 62, 66)).max(axis=2) < 30).any(), "its red is the palette's"
    impacts = [time for time, strength, _ in made.origin["notes"]["impacts"] if strength > 0.3]
    heard = onsets(read.sound, read.sample_rate)
    assert impacts
    assert sum(min(abs(time - onset) for onset in heard) < 0.03 for time in impacts) > 0.7 * len(impacts)


def test_a_silent_clip_has_pictures(silent):
    read = filmstrip(silent, PICTURES, SIDE)
    assert len(read.sound) == 0
    assert contact_sheet("Silence", [], [Row("One", (), read)])
