"""What the duel socket refuses, one bad frame after another on a socket that lives through all of it."""

from __future__ import annotations

import json

import pytest

from arena.refusals import Code
from tests.arena import stage
from tests.arena.voter import SocketVoter, code

pytestmark = pytest.mark.usefixtures("clean_logs")


def frame(**fields: object) -> str:
    return json.dumps(fields)


BAD = {
    "not JSON": "hello",
    "empty": "",
    "cut off": '{"type":"vote","battle":"x"',
    "two at once": '{"type":"next","track":"a"}{"type":"next","track":"b"}',
    "a number": "7",
    "a list": '[{"type":"next"}]',
    "null": "null",
    "a string": '"next"',
    "no type": "{}",
    "type unknown": frame(type="verdict"),
    "type of another case": frame(type="NEXT", track=stage.SILENT),
    "type a list": frame(type=["next"]),
    "type an object": frame(type={"next": 1}),
    "type null": frame(type=None),
    "binary": b'{"type":"next","track":"shapes-text-to-video"}',
    "binary rubbish": b"\x00\xff\xfe",
    "deep": '{"type":"next","track":' + "[" * 900 + "]" * 900 + "}",
    "deeper than it is closed": "[" * 1990,
    "no track": frame(type="next"),
    "track a number": frame(type="next", track=3),
    "track empty": frame(type="next", track=""),
    "track endless": frame(type="next", track="x" * 61),
    "track with a zero byte": frame(type="next", track="shapes\x00"),
    "track of half a character": r'{"type":"next","track":"\ud800"}',
    "ahead a number": frame(type="next", track=stage.SILENT, ahead=1),
    "ahead null": frame(type="next", track=stage.SILENT, ahead=None),
    "shown without battle": frame(type="shown"),
    "battle null": frame(type="shown", battle=None),
    "battle a list": frame(type="shown", battle=["x"]),
    "battle an object": frame(type="vote", battle={"$ne": 1}, choice="left"),
    "battle endless": frame(type="shown", battle="x" * 41),
    "battle with a zero byte": frame(type="vote", battle="x\x00", choice="left"),
    "battle of half a character": r'{"type":"skip","battle":"\udfff"}',
    "battle with a new line": frame(type="skip", battle="x\n"),
    "side unknown": frame(type="watched", battle="x", side="middle", seconds=1),
    "side a number": frame(type="watched", battle="x", side=0, seconds=1),
    "side an object": frame(type="watched", battle="x", side={}, seconds=1),
    "no seconds": frame(type="watched", battle="x", side="left"),
    "seconds a text": frame(type="watched", battle="x", side="left", seconds="3"),
    "seconds true": frame(type="watched", battle="x", side="left", seconds=True),
    "seconds negative": frame(type="watched", battle="x", side="left", seconds=-0.1),
    "seconds not a number": '{"type":"watched","battle":"x","side":"left","seconds":NaN}',
    "seconds infinite": '{"type":"watched","battle":"x","side":"left","seconds":Infinity}',
    "seconds beyond a float": '{"type":"watched","battle":"x","side":"left","seconds":1e999}',
    "seconds of a thousand digits": f'{{"type":"watched","battle":"x","side":"left","seconds":{"9" * 1000}}}',
    "seconds of more than a day": frame(type="watched", battle="x", side="left", seconds=86401),
    "heard a text": frame(type="watched", battle="x", side="left", seconds=1, heard="yes"),
    "no choice": frame(type="vote", battle="x"),
    "choice a number": frame(type="vote", battle="x", choice=0),
    "choice unknown": frame(type="vote", battle="x", choice="LEFT"),
    "choice a list": frame(type="vote", battle="x", choice=["left"]),
    "reason unknown": frame(type="report", battle="x", side="left", reason="ugly"),
    "no reason": frame(type="report", battle="x", side="left"),
    "report without side": frame(type="report", battle="x", reason="unsafe"),
}
FORGED = {
    "shown": frame(type="shown", battle="nobodys"),
    "watched": frame(type="watched", battle="nobodys", side="left", seconds=3),
    "vote": frame(type="vote", battle="nobodys", choice="left"),
    "skip": frame(type="skip", battle="nobodys"),
    "report": frame(type="report", battle="nobodys", side="left", reason="broken"),
    "SQL": frame(type="vote", battle="' OR 1=1 --", choice="left"),
    "not Latin": frame(type="vote", battle="дуэль", choice="left"),
}
REFUSED = [
    *[pytest.param(text, "bad_message", id=name) for name, text in BAD.items()],
    *[pytest.param(text, "unknown_battle", id=f"forged {name}") for name, text in FORGED.items()],
    pytest.param(frame(type="next", track="mars-text-to-video"), "unknown_track", id="track unknown"),
    pytest.param(frame(type="next", track="Straße %s {0}"), "unknown_track", id="track odd"),
    pytest.param(frame(type="next", track="x", more="y" * 2000), "too_large", id="too large"),
    pytest.param("é" * 100_000, "too_large", id="far too large"),
]


@pytest.fixture(scope="module")
def patient(shared_rehearsal):
    """One socket that gets everything in a row: it has to live through all of it."""
    with SocketVoter(shared_rehearsal) as voter:
        yield voter


@pytest.mark.parametrize(("text", "expected"), REFUSED)
def test_a_frame_that_cannot_be_is_refused_and_the_socket_lives_on(patient, text, expected):
    assert code(patient.send_raw(text)) == expected
    assert code(patient.ask("next", track="no-such-track")) == "unknown_track"


def test_every_refusal_is_of_the_closed_list():
    assert {case.values[1] for case in REFUSED} <= {known.value for known in Code}
