"""Tests of reading first frames: all of them right, measured to a part of a pixel, and bad ones refused."""

import math
import time

import numpy as np
import pytest

from generators.contract import FirstFrameInvalid
from generators.shapes.bodies import FLOOR, WALL
from generators.shapes.outlines import reach
from generators.shapes.render import render, room
from generators.shapes.scene import COLOURS, FLOORS, SHAPES
from generators.shapes.seen import Seen
from generators.shapes.sight import look
from tests.generators.shapes.pictures import drawn, encoded, first_instants, painted, things_of

RED = (206, 62, 66)
FILMS = first_instants(5, 60)


def standing(shape: str, colour: str, x: float, radius: float, on: float = FLOOR) -> Seen:
    return Seen(shape, colour, x, on + radius * reach(shape).below, radius)


def faults(instant, image, pixels, share):
    """Yield what is read wrongly: words, centres off by `pixels` of 512, radii off by a `share`."""
    sight, things = look(image), things_of(instant)
    words = [(thing.shape, thing.colour) for thing in things]
    if (sight.floor, words) != (instant.scene.floor, [(each.shape, each.colour) for each in sight.things]):
        yield instant.scene, sight
        return
    for thing, seen in zip(things, sight.things, strict=True):
        off = 512 * math.hypot(thing.x - seen.x, thing.y - seen.y)
        if off > pixels or abs(seen.radius / thing.radius - 1) > share:
            yield thing, seen
        turn = (seen.angle - thing.angle) % math.pi
        if thing.shape == "ball" and min(turn, math.pi - turn) > 0.05:
            yield thing, seen


@pytest.mark.parametrize(
    ("films", "pixels", "share", "how"),
    [
        (FILMS, 0.5, 0.01, {}),
        (FILMS[:30], 0.5, 0.01, {"kind": "JPEG", "quality": 70}),
        (FILMS[:15], 0.5, 0.01, {"kind": "WEBP", "quality": 70}),
        (FILMS[:15], 0.5, 0.01, {"size": (1024, 1024)}),
        (FILMS[:15], 0.8, 0.02, {"size": (256, 256)}),
        (FILMS[:15], 2.0, 0.06, {"size": (128, 128)}),
    ],
    ids=["PNG", "JPEG", "WebP", "enlarged", "a half", "a quarter"],
)
def test_first_frames_are_read_exactly(films, pixels, share, how):
    wrong = [
        fault
        for film in films
        for fault in faults(film, encoded(render(film, 512, 512)[0], **how), pixels, share)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("aspect", "height", "pixels"), [(16 / 9, 720, 0.5), (9 / 16, 640, 1.0), (1.0, 1000, 0.5)]
)
def test_pictures_of_other_forms_are_read_too(aspect, height, pixels):
    for film in first_instants(6, 6, aspect):
        image = encoded(render(film, round(height * aspect), height)[0])
        assert not list(faults(film, image, pixels, 0.02))


def test_the_largest_picture_is_read():
    picture = render(FILMS[3], 512, 512)[0]
    assert not list(faults(FILMS[3], encoded(picture, "JPEG", size=(4096, 4096), quality=90), 0.5, 0.01))


def test_of_the_smallest_pictures_most_are_read_and_the_rest_refused():
    read = 0
    for film in FILMS[:30]:
        try:
            wrong = list(faults(film, encoded(render(film, 512, 512)[0], size=(64, 64)), 5.0, 0.2))
        except FirstFrameInvalid:
            continue
        read += not wrong
    assert read >= 24


@pytest.mark.parametrize("floor", FLOORS)
def test_white_is_seen_in_every_room(floor):
    for shape in SHAPES:
        for radius in (0.05, 0.115):
            thing = standing(shape, "white", WALL + radius * reach(shape).beside, radius)
            aloft = Seen(shape, "white", 0.6, 0.5, radius, 0.7 if shape == "ball" else 0.0)
            seen = look(encoded(drawn(floor, thing, aloft))).things
            assert [(each.shape, each.colour) for each in seen] == [(shape, "white")] * 2
            assert [each.radius for each in seen] == pytest.approx([radius] * 2, rel=0.01)


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_and_shape_is_known_when_small(colour):
    for shape in SHAPES:
        picture = drawn("lilac", standing(shape, colour, 0.4, 0.045))
        for how in ({}, {"kind": "JPEG", "quality": 70}):
            (thing,) = look(encoded(picture, **how)).things
            assert (thing.shape, thing.colour) == (shape, colour)
            assert thing.radius == pytest.approx(0.045, rel=0.02)


def test_a_shape_half_behind_another_is_told_apart_from_it():
    behind, before = Seen("ball", "red", 0.3, 0.5, 0.08), Seen("ball", "blue", 0.36, 0.5, 0.08)
    seen = look(encoded(drawn("grey", behind, before))).things
    assert [(each.colour, each.x) for each in seen] == [
        ("red", pytest.approx(0.3, abs=0.001)),
        ("blue", pytest.approx(0.36, abs=0.001)),
    ]


def test_shapes_that_touch_are_told_apart():
    square = standing("square", "red", 0.3, 0.08)
    above = FLOOR + 2 * 0.08 * reach("square").beside
    beside = 0.3 + 2 * 0.08 * reach("square").beside
    for other in (
        standing("ball", "red", 0.3, 0.08, above),
        standing("ball", "blue", 0.3, 0.08, above),
        standing("square", "pink", beside, 0.08),
    ):
        seen = look(encoded(drawn("grey", square, other))).things
        assert {(each.shape, each.colour) for each in seen} == {
            ("square", "red"),
            (other.shape, other.colour),
        }
        assert [each.radius for each in seen] == pytest.approx([0.08, 0.08], rel=0.01)
    balls = [standing("ball", "green", x, 0.08) for x in (0.3, 0.46, 0.62)]
    assert [each.x for each in look(encoded(drawn("sand", *balls))).things] == pytest.approx(
        [0.3, 0.46, 0.62], abs=0.001
    )


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (room("navy", 512, 512), "shows no shape"),
        (np.full((512, 512, 3), 200, np.uint8), "no room of the shapes world"),
        (np.random.default_rng(1).integers(0, 255, (512, 512, 3), np.uint8), "no room of the shapes world"),
        (
            painted("grey", lambda draw: draw.text((200, 200), "HELLO", (0, 0, 0), font_size=40)),
            "no shape of",
        ),
        (painted("grey", lambda draw: draw.rectangle((200, 200, 280, 240), RED)), "no shape of this world"),
        (painted("mint", lambda draw: draw.ellipse((200, 200, 280, 240), RED)), "no shape of this world"),
        (
            painted("grey", lambda draw: draw.ellipse((200, 200, 260, 260), (0, 0, 0))),
            "no shape of this world",
        ),
        (drawn("grey", Seen("ball", "red", 0.3, 0.98, 0.08)), "red ball .* cut off"),
        (drawn("grey", Seen("ball", "red", 0.07, 0.5, 0.08)), "red ball .* cut off"),
    ],
    ids=["empty", "grey", "noise", "text", "oblong", "oval", "black", "top", "wall"],
)
def test_what_is_no_first_frame_is_refused_in_a_sentence(picture, sentence):
    with pytest.raises(FirstFrameInvalid, match=sentence) as refusal:
        look(encoded(picture))
    assert str(refusal.value).count(".") == 1


def test_five_shapes_are_too_many():
    picture = drawn("grey", *(Seen("ball", "red", 0.14 + 0.18 * each, 0.5, 0.05) for each in range(4)))
    assert len(look(encoded(picture)).things) == 4
    fifth = drawn("grey", Seen("square", "blue", 0.5, 0.75, 0.05))
    both = np.where(
        np.abs(fifth.astype(int) - room("grey", 512, 512)).max(-1, keepdims=True) > 0, fifth, picture
    )
    with pytest.raises(FirstFrameInvalid, match="more than 4 shapes"):
        look(encoded(both.astype(np.uint8)))


def test_a_picture_full_of_dirt_takes_no_longer_than_others():
    rng, dirt = np.random.default_rng(1), room("grey", 512, 512).copy()
    for row, column in rng.integers(30, 400, (400, 2)):
        dirt[row : row + 9, column : column + 9] = rng.integers(0, 255, 3)
    start = time.process_time()
    with pytest.raises(FirstFrameInvalid):
        look(encoded(dirt))
    assert time.process_time() - start < 3
