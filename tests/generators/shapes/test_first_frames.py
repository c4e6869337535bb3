import io

from PIL import Image

from generators.shapes.first_frames import first_frame
from generators.shapes.grounding import ground
from generators.shapes.language import parse
from generators.shapes.prompts import draft_prompts
from generators.shapes.sight import look


def test_a_first_frame_is_read_back_as_the_scene_it_was_drawn_for():
    for seed, draft in enumerate(draft_prompts(5, 12)):
        scene = parse(draft.text)
        start = ground(scene, look(first_frame(scene, seed, 512, 512)))
        assert [(seen.shape, seen.colour) for seen in start.things] == [
            (thing.shape, thing.colour) for thing in scene.things
        ]


def test_the_same_seed_draws_the_same_bytes_and_nothing_but_the_picture():
    scene = parse("A red ball bounces on a grey floor")
    picture = first_frame(scene, 3, 512, 512)
    assert picture == first_frame(scene, 3, 512, 512)
    assert picture != first_frame(scene, 4, 512, 512)
    opened = Image.open(io.BytesIO(picture))
    assert (opened.format, opened.size, opened.mode, opened.info) == ("PNG", (512, 512), "RGB", {})
