import pytest

from generators.contract import PermanentFailure
from generators.shapes.grounding import ground
from generators.shapes.language import parse
from generators.shapes.seen import Seen, Sight


def seen(colour, shape, x, radius=0.085):
    return Seen(shape, colour, x, 0.5, radius)


def test_shapes_are_found_in_the_order_of_the_prompt():
    scene = parse("A blue square and a red ball bounce")
    start = ground(scene, Sight("mint", (seen("red", "ball", 0.2), seen("blue", "square", 0.7))))
    assert [thing.colour for thing in start.things] == ["blue", "red"]
    assert start.scene.floor == "mint"
    assert start.scene.things == scene.things


def test_twins_are_told_apart_by_their_sizes():
    scene = parse("A large red ball and a small red ball bounce")
    sight = Sight("grey", (seen("red", "ball", 0.2, 0.06), seen("red", "ball", 0.7, 0.115)))
    assert [thing.radius for thing in ground(scene, sight).things] == [0.115, 0.06]


def test_twins_of_no_size_go_from_left_to_right():
    sight = Sight("grey", (seen("red", "ball", 0.2, 0.09), seen("red", "ball", 0.7, 0.08)))
    assert [thing.x for thing in ground(parse("Two red balls bounce"), sight).things] == [0.2, 0.7]


@pytest.mark.parametrize(
    ("text", "things", "sentence"),
    [
        (
            "A red ball bounces",
            [seen("blue", "square", 0.5)],
            "The first frame shows a blue square; the prompt asks for a red ball.",
        ),
        (
            "Two red balls bounce",
            [seen("red", "ball", 0.5)],
            "The first frame shows a red ball; the prompt asks for two red balls.",
        ),
        (
            "A red ball bounces on a navy floor",
            [seen("red", "ball", 0.5)],
            "The first frame shows a grey floor; the prompt asks for a navy one.",
        ),
    ],
)
def test_what_does_not_go_together_is_said(text, things, sentence):
    with pytest.raises(PermanentFailure) as refusal:
        ground(parse(text), Sight("grey", tuple(things)))
    assert str(refusal.value) == sentence
