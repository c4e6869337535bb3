"""Tests of the codec: what goes in comes out again."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from generators.happyhorse import latents
from generators.happyhorse.codes import SLOTS
from generators.happyhorse.films import INSTANTS
from generators.happyhorse.latents import FPS, STRIDE, TIMES, Look, breaks, decode_motion, encode_motion
from generators.shapes import sound
from generators.shapes.scene import COLOURS, FLOORS, SHAPES, SIZES, TIMBRES, Thing

MIDDLE = np.array([0.5, 0.4], np.float32)
BREAKS = breaks()
seeds = st.integers(0, 2**32 - 1)
presence = st.lists(st.booleans(), min_size=SLOTS, max_size=SLOTS).filter(any)
numbers = st.floats(0, 1)


@st.composite
def looks(draw):
    """A clip's look; absent shapes have no place."""
    there = np.array([draw(presence)])

    def each(values):
        return np.where(there, [draw(st.lists(values, min_size=SLOTS, max_size=SLOTS))], 0)

    def index(words):
        return np.where(there, each(st.integers(0, len(words) - 1)), -1)

    return Look(
        index(SHAPES),
        index(COLOURS),
        np.array([draw(st.integers(0, len(FLOORS) - 1))]),
        each(st.floats(0.04, 0.15)).astype(np.float32),
        each(st.floats(-np.pi, np.pi)).astype(np.float32),
        np.stack([each(numbers), each(numbers)], axis=-1).astype(np.float32),
    )


@settings(deadline=None)
@given(looks())
def test_a_look_comes_back(look):
    back = latents.decode_first(latents.encode_first(look))
    there = look.shape >= 0
    for name in ("shape", "colour", "floor"):
        np.testing.assert_array_equal(getattr(back, name), getattr(look, name))
    np.testing.assert_allclose(back.radius[there], look.radius[there], atol=1e-6)
    np.testing.assert_allclose(back.place[there], look.place[there], atol=1e-6)
    turned = (back.angle - look.angle)[there]
    np.testing.assert_allclose(np.abs(np.sin(turned)), 0, atol=1e-5)  # modulo pi


def test_tokens_of_the_first_frame_have_their_shape_and_say_nothing_of_the_absent():
    look = Look(
        np.array([[0, -1, -1, -1]]),
        np.array([[2, -1, -1, -1]]),
        np.array([1]),
        np.full((1, SLOTS), 0.1, np.float32),
        np.ones((1, SLOTS), np.float32),
        np.full((1, SLOTS, 2), 0.3, np.float32),
    )
    tokens = latents.encode_first(look)
    assert tokens.shape == (1, latents.FIRST, latents.FIRST_WIDTH)
    assert tokens.dtype == np.float32
    assert (tokens[0, 1:SLOTS, 0] < 0).all()
    assert not tokens[0, 1:SLOTS, 1:].any()


@settings(deadline=None)
@given(seeds)
def test_whatever_the_tokens_a_clip_can_be_drawn(seed):
    tokens = 3 * np.random.default_rng(seed).standard_normal((2, latents.FIRST, latents.FIRST_WIDTH))
    look = latents.decode_first(tokens.astype(np.float32))
    there = look.shape >= 0
    assert there.any(axis=1).all()
    np.testing.assert_array_equal(look.colour >= 0, there)
    assert ((look.radius >= 0.03) & (look.radius <= 0.2)).all()
    assert ((look.floor >= 0) & (look.floor < len(FLOORS))).all()


def test_an_empty_clip_is_drawn_with_one_shape():
    tokens = np.zeros((1, latents.FIRST, latents.FIRST_WIDTH), np.float32)
    tokens[0, :SLOTS, 0] = -1
    tokens[0, 0, 1 + SHAPES.index("star")] = 0.1
    look = latents.decode_first(tokens)
    assert (look.shape[0] >= 0).tolist() == [True, False, False, False]
    assert SHAPES[look.shape[0, 0]] == "star"
    assert (tokens[0, :SLOTS, 0] == -1).all()  # the caller's tokens are the caller's


def wandering(seed, rows=2):
    """Places anywhere in the picture, however wild."""
    rng = np.random.default_rng(seed)
    rough = rng.uniform(0, 1.05, (rows, INSTANTS, SLOTS, 2))
    smooth = np.cumsum(rng.normal(0, 0.02, rough.shape), axis=1) + 0.5
    return np.where(rng.random((rows, 1, SLOTS, 1)) < 0.5, rough, smooth).astype(np.float32)


@settings(deadline=None)
@given(seeds, presence)
def test_motion_comes_back(seed, there):
    places = wandering(seed)
    there = np.array([there, there])
    tokens = encode_motion(places, there)
    assert tokens.shape == (2, TIMES, latents.MOTION_WIDTH)
    assert tokens.dtype == np.float32
    back = decode_motion(tokens, places[:, 0])
    assert back.shape == places.shape
    seen = np.broadcast_to(there[:, None, :, None], places.shape)
    np.testing.assert_allclose(back[seen], places[seen], atol=1e-5)


def test_absent_shapes_do_not_move():
    there = np.array([[True, False, True, False]])
    tokens = encode_motion(wandering(1, rows=1), there).reshape(TIMES, STRIDE, SLOTS, 2)
    assert tokens[:, :, there[0]].all()
    assert not tokens[:, :, ~there[0]].any()


@settings(deadline=None)
@given(seeds)
def test_neighbouring_tokens_always_meet(seed):
    """Sines vanish at the knots: whatever they are, the last of each four places is the knot."""
    rng = np.random.default_rng(seed)
    tokens = rng.standard_normal((1, TIMES, STRIDE, SLOTS, 2)).astype(np.float32)
    first = rng.random((1, SLOTS, 2), np.float32)
    straight = tokens.copy()
    straight[:, :, 1:] = 0
    bent, plain = (decode_motion(each.reshape(1, TIMES, -1), first) for each in (tokens, straight))
    np.testing.assert_array_equal(bent[:, ::STRIDE], plain[:, ::STRIDE])
    np.testing.assert_array_equal(bent[:, 0], first)
    assert np.abs(np.diff(plain[:, STRIDE:].reshape(1, -1, SLOTS, 2), axis=1)).max() > 0
    corners = np.abs(np.diff(plain, n=2, axis=1)).max(axis=(0, 2, 3))
    between = np.delete(corners, np.arange(STRIDE - 1, INSTANTS - 2, STRIDE))
    np.testing.assert_allclose(between, 0, atol=1e-6)  # without sines all is straight from knot to knot


@settings(deadline=None)
@given(seeds)
def test_breaks_take_an_error_of_the_tokens_to_that_of_what_is_seen(seed):
    rng = np.random.default_rng(seed)
    tokens, others = rng.standard_normal((2, 1, TIMES, latents.MOTION_WIDTH)).astype(np.float32)
    first = rng.random((1, SLOTS, 2), np.float32)
    seen, other = (np.diff(decode_motion(each, first), n=2, axis=1) for each in (tokens, others))
    courses = (tokens - others).reshape(TIMES * STRIDE, SLOTS, 2)
    said = np.einsum("bt,tsc->bsc", BREAKS, courses)
    np.testing.assert_allclose(said, (seen - other)[0], atol=2e-5)
    assert BREAKS.shape == (INSTANTS - 2, TIMES * STRIDE)


@settings(deadline=None)
@given(st.lists(st.integers(0, len(SIZES) - 1), min_size=SLOTS, max_size=SLOTS), presence)
def test_voices_are_pitched_as_in_the_world(sizes, there):
    there, sizes = np.array([there]), np.array([sizes])
    things = tuple(Thing("ball", "red", "fall", SIZES[size]) for size in sizes[0])
    for timbre in range(len(TIMBRES)):
        token = latents.encode_voice(np.array([timbre]), sizes, there)
        assert token.shape == (1, 1, latents.VOICE_WIDTH)
        heard, pitches = latents.decode_voice(token)
        assert heard.tolist() == [timbre]
        wanted = [sound._pitch(things, slot) if there[0, slot] else 0 for slot in range(SLOTS)]
        assert pitches[0].tolist() == wanted


def impacts_of(strikes):
    """Rows of (time, slot, strength), then some that are none."""
    return np.array([[*strikes, (-1, -1, -1)]], np.float32)


def heard(strikes):
    return latents.decode_strikes(latents.encode_strikes(impacts_of(strikes))[0])


@st.composite
def series(draw):
    """Strikes four instants apart or more on their slot, the first and last half an instant from the ends."""
    strikes = []
    for slot in range(SLOTS):
        at = draw(st.floats(0.5, 60))
        while at <= TIMES * STRIDE - 1.5 and len(strikes) < 40:
            strikes.append((at / FPS, slot, draw(st.floats(0, 1))))
            at += draw(st.floats(4, 60))
    return sorted(strikes)


@settings(deadline=None)
@given(series())
def test_strikes_come_back(strikes):
    back = heard(strikes)
    assert len(back) == len(strikes)
    assert [strike.time for strike in back] == sorted(strike.time for strike in back)
    found = sorted((strike.slot, strike.time, strike.level) for strike in back)
    for (slot, time, level), (asked_slot, asked_time, strength) in zip(
        found, sorted((slot, time, strength) for time, slot, strength in strikes), strict=True
    ):
        assert slot == asked_slot
        assert time == pytest.approx(asked_time, abs=0.01)
        assert level == pytest.approx(latents.level_of(strength), abs=0.05)


@pytest.mark.parametrize("strength", [0.0, 0.03, 1.0])
@pytest.mark.parametrize("instant", [0.0, 0.2, 0.49, 94.6, 95.0, 95.4])
def test_strikes_at_the_ends_come_back_too(instant, strength):
    (strike,) = heard([(instant / FPS, 2, strength)])
    assert strike.slot == 2
    assert strike.time == pytest.approx(instant / FPS, abs=0.01)
    assert strike.level == pytest.approx(latents.level_of(strength), abs=0.05)


def test_strikes_of_different_shapes_at_once_stay_apart():
    back = heard([(1.0, 0, 0.2), (1.0, 1, 0.9)])
    assert [(strike.slot, round(strike.level, 2)) for strike in back] == [(0, 0.34), (1, 0.92)]


@settings(deadline=None)
@given(seeds)
def test_silence_and_faint_noise_are_no_strikes(seed):
    noise = np.random.default_rng(seed).uniform(-1, 1, (TIMES, latents.STRIKE_WIDTH)).astype(np.float32)
    assert latents.decode_strikes(noise) == []


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_whatever_the_tokens_strikes_lie_in_the_clip(seed):
    tokens = 5 * np.random.default_rng(seed).standard_normal((TIMES, latents.STRIKE_WIDTH))
    strikes = latents.decode_strikes(tokens.astype(np.float32))
    assert strikes
    for strike in strikes:
        assert 0 <= strike.time < INSTANTS / FPS
        assert 0 < strike.level <= 1
        assert strike.slot in range(SLOTS)


def test_levels_are_those_of_the_world():
    quiet = sound.strike([], [0], "beep", 1.0, 8000)
    assert not quiet.any()
    assert latents.level_of(np.float32(0)) == sound.SOFTEST
    assert latents.level_of(np.float32(1)) == 1
