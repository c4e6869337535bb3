"""Tests of batches: films in new clothes, and no scene that is held out."""

import numpy as np
import pytest

from generators.happyhorse import latents
from generators.happyhorse.batches import draw, dress, tokens
from generators.happyhorse.codes import ABSENT, COLOUR, DIRECTION, PHRASES, SHAPE, SIZE, VOCABULARY
from generators.shapes.scene import COLOURS, DIRECTIONS, FLOORS, TIMBRES
from tests.generators.happyhorse.reading import codes_of

LEFT, RIGHT = DIRECTIONS.index("left"), DIRECTIONS.index("right")


def dressed(films, seed=0):
    return dress(films, np.random.default_rng(seed))


def test_a_batch_has_the_shapes_that_the_networks_take(films):
    batch = draw(films, 7, np.random.default_rng(0))
    shapes = {name: tuple(part.shape) for name, part in vars(batch).items()}
    assert shapes == {
        "words": (7, PHRASES, VOCABULARY),
        "first": (7, latents.FIRST, latents.FIRST_WIDTH),
        "motion": (7, latents.TIMES, latents.MOTION_WIDTH),
        "voice": (7, 1, latents.VOICE_WIDTH),
        "strikes": (7, latents.TIMES, latents.STRIKE_WIDTH),
    }
    assert {part.dtype.itemsize for part in vars(batch).values()} == {4}


def test_nothing_held_out_is_ever_trained_on(films):
    rng = np.random.default_rng(1)
    clothes = [codes_of(draw(films, 32, rng).words).held_out() for _ in range(50)]
    assert len(np.concatenate(clothes)) == 1600
    assert not np.concatenate(clothes).any()
    assert dressed(films).codes.held_out().any()  # it is the drawing that leaves them out


def test_the_generator_decides_everything(films):
    one, same, other = (draw(films, 5, np.random.default_rng(seed)) for seed in (3, 3, 4))
    for name, part in vars(one).items():
        assert part.equal(getattr(same, name))
    assert not one.motion.equal(other.motion)


def test_every_other_film_is_mirrored_and_its_words_with_it(films):
    new = dressed(films).films
    there = films.things[:, :, SHAPE] != ABSENT
    turned = new.places[:, 0, 0, 0] != films.places[:, 0, 0, 0]
    assert 0.35 < turned.mean() < 0.65
    assert not (turned & films.meeting).any()
    for row, mirrored in enumerate(turned):
        here = there[row]
        x, was = new.places[row, :, here, 0], films.places[row, :, here, 0]
        np.testing.assert_array_equal(x, 1 - was if mirrored else was)
        direction, said = new.things[row, here, DIRECTION], films.things[row, here, DIRECTION]
        np.testing.assert_array_equal(direction, len(DIRECTIONS) - 1 - said if mirrored else said)
        assert (new.angles[row] == (-films.angles[row] if mirrored else films.angles[row])).all()
    np.testing.assert_array_equal(new.places[..., 1], films.places[..., 1])
    assert not new.places[~np.broadcast_to(there[:, None], new.places.shape[:3])].any()


def test_who_is_sent_to_the_left_goes_to_the_left(films):
    """Also in a mirrored film: the words are told from the motion."""
    new = dressed(films, seed=2)
    sent = np.isin(new.codes.things[:, :, DIRECTION], (LEFT, RIGHT)) & ~films.meeting[:, None]
    ways = np.sign(np.diff(new.films.places[:, :2, :, 0], axis=1))[:, 0]
    wanted = np.where(new.codes.things[:, :, DIRECTION] == LEFT, -1, 1)
    assert sent.sum() > 60
    assert (ways == wanted)[sent].all()


def test_dressing_leaves_the_films_as_they_were(films):
    before = {name: getattr(films, name).copy() for name in vars(films)}
    dressed(films)
    for name, part in before.items():
        np.testing.assert_array_equal(getattr(films, name), part)


def test_what_is_asked_for_is_what_is_shown_and_heard(films):
    batch = tokens(dressed(films))
    codes = codes_of(batch.words)
    look = latents.decode_first(batch.first.numpy())
    np.testing.assert_array_equal(look.shape, codes.things[:, :, SHAPE])
    np.testing.assert_array_equal(look.colour, codes.things[:, :, COLOUR])
    timbre, pitches = latents.decode_voice(batch.voice.numpy())
    for asked, shown, words in ((codes.floor, look.floor, FLOORS), (codes.timbre, timbre, TIMBRES)):
        np.testing.assert_array_equal(asked[asked != ABSENT], shown[asked != ABSENT])
        assert 0.1 < (asked == ABSENT).mean() < 0.3
        assert set(shown[asked == ABSENT]) == set(range(len(words)))
    high = [pitches[codes.things[:, :, SIZE] == size] % 12 for size in range(3)]
    assert [set(each) & {5, 9, 0} for each in high] == [{5, 9, 0}, {0}, set()]


def test_clothes_are_drawn_evenly_and_anew(films):
    one, other = dressed(films), dressed(films, seed=1)
    there = films.things[:, :, SHAPE] != ABSENT
    share = np.bincount(one.colour[there], minlength=len(COLOURS)) / there.sum()
    assert share == pytest.approx(1 / len(COLOURS), abs=0.05)
    assert (one.colour[~there] == ABSENT).all()
    assert (one.colour != other.colour)[there].mean() > 0.7
    assert set(one.floor) == set(range(len(FLOORS)))
    assert set(one.timbre) == set(range(len(TIMBRES)))


def test_tokens_show_the_film_itself(films):
    new = dressed(films)
    batch = tokens(new)
    there = np.broadcast_to((films.things[:, :, SHAPE] != ABSENT)[:, None, :, None], new.films.places.shape)
    places = latents.decode_motion(batch.motion.numpy(), new.films.places[:, 0])
    np.testing.assert_allclose(places[there], new.films.places[there], atol=1e-5)
    look = latents.decode_first(batch.first.numpy())
    np.testing.assert_allclose(
        look.place[there[:, 0, :, 0]], new.films.places[:, 0][there[:, 0, :, 0]], atol=1e-5
    )
    assert batch.strikes.equal(tokens(dressed(films, seed=5)).strikes)
