"""The duel socket on the real server: the contract, and what must not break it."""

from __future__ import annotations

import json
import threading
import time
import uuid
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus

from arena.battles import cookie
from arena.battles.models import Battle, LedgerLine, Report, Skip, Viewing, Vote, Voter
from arena.clips.removal import remove
from arena.refusals import Code
from tests.arena import stage
from tests.arena.voter import SocketVoter, open_socket
from tests.conftest import start_server

pytestmark = pytest.mark.usefixtures("clean_logs")


def served(voter: SocketVoter, *, ahead: bool = False) -> dict:
    battle = voter.ask("next", track=stage.SILENT, ahead=ahead)
    assert battle["type"] == "battle", battle
    return battle


def code(message: dict | None) -> str:
    assert message is not None
    assert set(message) == {"type", "code", "detail", "battle"}
    assert message["type"] == "refusal"
    assert message["detail"].endswith(".")
    return message["code"]


def open_gate(battle: dict) -> None:
    stage.watch(Battle.objects.get(key=battle["battle"]))


def test_a_duel_from_next_to_verdict(server):
    stage.arena(entries=2, prompts=2)
    with SocketVoter(server) as voter:
        battle = served(voter)
        assert set(battle) == {
            "type", "battle", "track", "prompt", "left", "right", "sound", "watch_seconds", "expires_at",
        }  # fmt: skip
        voter.watch(battle)
        time.sleep(0.5)
        verdict = voter.ask("vote", battle=battle["battle"], choice="left")
        assert set(verdict) == {"type", "battle", "choice", "left", "right", "receipt", "repeat"}
        assert {verdict["left"]["entry"], verdict["right"]["entry"]} == {"entry-a", "entry-b"}
        assert verdict["repeat"] is False
        stored = Vote.objects.get()
        assert stored.battle.key == battle["battle"]
        assert stored.choice == 0
        assert LedgerLine.objects.get().position is None
        again = voter.ask("vote", battle=battle["battle"], choice="left")
        assert again == {**verdict, "repeat": True}
        other = voter.ask("vote", battle=battle["battle"], choice="right")
        assert code(other) == "already_voted"
        assert Battle.objects.count() == 1


def test_nothing_before_the_vote_names_an_entry(rehearsal):
    for contestant in stage.arena(entries=2, prompts=1):
        contestant.codename, contestant.public_name = "Amber Fox", ""
        contestant.save()
    with SocketVoter(rehearsal) as voter:
        battle = served(voter)
        text = json.dumps(battle)
        assert "entry-" not in text
        assert "Amber" not in text
        assert battle["prompt"] == {"text": f"{stage.TEXT}, take 0", "language": "en", "image": None}
        open_gate(battle)
        verdict = voter.ask("vote", battle=battle["battle"], choice="tie")
        assert verdict["left"]["name"] == "Amber Fox"
        assert verdict["left"]["codename"] is True


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


def test_what_is_not_asked_for_is_ignored(rehearsal):
    stage.arena(entries=2, prompts=1)
    with SocketVoter(rehearsal) as voter:
        extras = {"voter": str(uuid.uuid4()), "left": 3, "probability": 1, "x": [None, {"y": "\x00"}]}
        battle = voter.ask("next", track=stage.SILENT, **extras)
        assert battle["type"] == "battle"
        assert voter.tell("shown", battle=battle["battle"], shown_at="1970-01-01") is None
    assert Viewing.objects.get().shown_at.year > 1970


def test_another_voters_battle_is_unknown(rehearsal):
    stage.arena(entries=2, prompts=1)
    with SocketVoter(rehearsal) as owner, SocketVoter(rehearsal) as thief:
        battle = served(owner)["battle"]
        open_gate({"battle": battle})
        for message in (
            thief.tell("shown", battle=battle),
            thief.tell("watched", battle=battle, side="left", seconds=40, heard=True),
            thief.ask("vote", battle=battle, choice="left"),
            thief.ask("skip", battle=battle),
            thief.tell("report", battle=battle, side="left", reason="unsafe"),
        ):
            assert code(message) == "unknown_battle"
    assert not (Vote.objects.exists() or Skip.objects.exists() or Report.objects.exists())


class TestTheGate:
    def vote(self, voter, battle, choice="left"):
        return voter.ask("vote", battle=battle["battle"], choice=choice)

    def test_opens_step_by_step(self, rehearsal):
        stage.arena(entries=2, prompts=1)
        with SocketVoter(rehearsal) as voter:
            battle = served(voter)
            key = battle["battle"]
            assert "on screen" in self.vote(voter, battle)["detail"]
            assert code(voter.tell("watched", battle=key, side="left", seconds=30)) == "not_watched"
            assert voter.tell("shown", battle=key) is None
            assert "left clip" in self.vote(voter, battle)["detail"]
            assert voter.tell("watched", battle=key, side="left", seconds=30) is None
            assert "right clip" in self.vote(voter, battle)["detail"]
            assert voter.tell("watched", battle=key, side="right", seconds=30) is None
            too_early = self.vote(voter, battle)
            assert code(too_early) == "not_watched"
            assert "By our clock" in too_early["detail"]
            assert not Vote.objects.exists()
            Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=31))
            assert self.vote(voter, battle)["type"] == "verdict"

    def test_wants_both_sides_heard_where_there_is_sound(self, rehearsal):
        stage.arena(entries=2, prompts=1, on=stage.track(stage.SOUNDING))
        with SocketVoter(rehearsal) as voter:
            battle = voter.ask("next", track=stage.SOUNDING)
            assert battle["sound"] is True
            open_gate(battle)
            Viewing.objects.update(left_heard=False, right_heard=False)
            assert "Listen to the left clip" in self.vote(voter, battle)["detail"]
            voter.say("watched", battle=battle["battle"], side="left", seconds=1, heard=True)
            assert "Listen to the right clip" in self.vote(voter, battle)["detail"]
            voter.say("watched", battle=battle["battle"], side="right", seconds=1, heard=True)
            Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=31))
            assert "By our clock" in self.vote(voter, battle)["detail"], "only one side is heard at a time"
            Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=61))
            assert self.vote(voter, battle)["type"] == "verdict"
        assert Vote.objects.get().heard is True

    def test_a_second_shown_and_a_smaller_number_change_nothing(self, rehearsal):
        stage.arena(entries=2, prompts=1)
        with SocketVoter(rehearsal) as voter:
            key = served(voter)["battle"]
            voter.tell("shown", battle=key)
            first = Viewing.objects.get().shown_at
            voter.say("watched", battle=key, side="left", seconds=12.5, heard=True)
            voter.say("watched", battle=key, side="left", seconds=3)
            assert voter.tell("shown", battle=key) is None
        viewing = Viewing.objects.get()
        assert (viewing.shown_at, viewing.left_seconds, viewing.left_heard) == (first, 12.5, True)
        assert (viewing.right_seconds, viewing.right_heard) == (0, False)


class TestWhichBattle:
    def test_two_tabs_share_at_most_two(self, rehearsal):
        stage.arena(entries=2, prompts=5)
        person = uuid.uuid4()
        with SocketVoter(rehearsal, person) as one, SocketVoter(rehearsal, person) as two:
            first, second = served(one), served(one, ahead=True)
            assert first["battle"] != second["battle"]
            assert served(two)["battle"] == first["battle"]
            assert served(two, ahead=True)["battle"] == second["battle"]
            assert served(one, ahead=True)["battle"] == second["battle"]
        assert Battle.objects.count() == 2

    def test_tabs_that_ask_at_the_same_moment(self, rehearsal):
        stage.arena(entries=2, prompts=10)
        person = uuid.uuid4()
        tabs = [SocketVoter(rehearsal, person) for _ in range(6)]
        for number, tab in enumerate(tabs * 3):
            tab.say("next", track=stage.SILENT, ahead=bool(number % 2))
        heard = {tab.hear()["battle"] for tab in tabs * 3}
        for tab in tabs:
            tab.socket.close()
        assert Battle.objects.count() <= 2
        assert heard == set(Battle.objects.values_list("key", flat=True))

    def test_ahead_of_nothing_is_the_first(self, rehearsal):
        stage.arena(entries=2, prompts=5)
        with SocketVoter(rehearsal) as voter:
            assert served(voter, ahead=True)["battle"] == served(voter)["battle"]

    def test_a_reconnect_loses_nothing(self, rehearsal):
        stage.arena(entries=2, prompts=5)
        person = uuid.uuid4()
        with SocketVoter(rehearsal, person) as voter:
            battle = served(voter)
            voter.tell("shown", battle=battle["battle"])
            voter.tell("watched", battle=battle["battle"], side="left", seconds=30)
        Viewing.objects.update(shown_at=timezone.now() - timedelta(seconds=40))
        with SocketVoter(rehearsal, person) as voter:
            again = served(voter)
            links = ("left", "right")
            assert {k: v for k, v in again.items() if k not in links} == {
                k: v for k, v in battle.items() if k not in links
            }
            voter.tell("watched", battle=battle["battle"], side="right", seconds=30)
            assert voter.ask("vote", battle=battle["battle"], choice="both_bad")["type"] == "verdict"
        assert Vote.objects.get().choice == 3

    def test_a_skip_brings_the_next(self, rehearsal):
        stage.arena(entries=2, prompts=3)
        with SocketVoter(rehearsal) as voter:
            first, ahead = served(voter), served(voter, ahead=True)
            assert voter.ask("skip", battle=first["battle"])["battle"] == ahead["battle"]
            open_gate(first)
            refused = voter.ask("vote", battle=first["battle"], choice="left")
            assert code(refused) == "expired"
            assert refused["battle"] == first["battle"]
            assert voter.ask("skip", battle=first["battle"])["battle"] == ahead["battle"], "twice is once"
            open_gate(ahead)
            assert voter.ask("vote", battle=ahead["battle"], choice="left")["type"] == "verdict"
            assert code(voter.ask("skip", battle=ahead["battle"])) == "already_voted"
            told_again = voter.tell("shown", battle=ahead["battle"])
            assert told_again is None, "a page that lost the verdict tells its story again"
        assert list(Skip.objects.values_list("battle__key", flat=True)) == [first["battle"]]

    def test_an_expired_battle_is_over(self, rehearsal):
        stage.arena(entries=2, prompts=3)
        person = Voter.objects.create()
        old = stage.battle(person, watched=True, expires_at=timezone.now() - timedelta(seconds=1))
        with SocketVoter(rehearsal, person.pk) as voter:
            assert code(voter.ask("vote", battle=old.key, choice="left")) == "expired"
            assert code(voter.tell("shown", battle=old.key)) == "expired"
            assert served(voter)["battle"] != old.key
        assert not Vote.objects.exists()

    def test_no_voter_meets_a_clip_twice(self, rehearsal):
        stage.arena(entries=3, prompts=4)
        with SocketVoter(rehearsal) as voter, SocketVoter(rehearsal) as newcomer:
            for number in range(4):
                battle = served(voter)
                if number % 2:
                    open_gate(battle)
                    voter.ask("vote", battle=battle["battle"], choice="tie")
                else:
                    voter.tell("shown", battle=battle["battle"])
                    Skip.objects.create(battle=Battle.objects.get(key=battle["battle"]))
            refused = voter.ask("next", track=stage.SILENT)
            assert code(refused) == "no_pair"
            assert "every pair" in refused["detail"]
            assert served(newcomer)
        met = [
            clip
            for pair in Battle.objects.filter(voter=voter.voter).values_list("left", "right")
            for clip in pair
        ]
        assert len(met) == len(set(met)) == 8

    @pytest.mark.parametrize(
        "slug", ["open-text-to-video", "shapes-image-to-video-with-sound", stage.SOUNDING]
    )
    def test_a_track_that_has_no_pair_says_so(self, rehearsal, slug):
        stage.arena(entries=2, prompts=1)
        with SocketVoter(rehearsal) as voter:
            refused = voter.ask("next", track=slug)
            assert code(refused) == "no_pair"
            assert "still being made" in refused["detail"]

    def test_a_battle_whose_clip_was_taken_down_is_passed_over(self, rehearsal):
        stage.arena(entries=2, prompts=2, real=True)
        with SocketVoter(rehearsal) as voter, httpx.Client(base_url=rehearsal.url) as browser:
            first = served(voter)
            assert browser.get(first["left"]["video"]).status_code == 200
            remove(Battle.objects.get(key=first["battle"]).left, "unsafe")
            assert browser.get(first["left"]["video"]).status_code == 410
            assert browser.get(first["left"]["poster"]).status_code == 410
            assert served(voter)["battle"] != first["battle"]


def test_a_report_is_kept_once_a_side(rehearsal):
    stage.arena(entries=2, prompts=1)
    with SocketVoter(rehearsal) as voter:
        key = served(voter)["battle"]
        assert voter.tell("report", battle=key, side="right", reason="unsafe") is None
        assert voter.tell("report", battle=key, side="right", reason="illegal") is None
        open_gate({"battle": key})
        voter.ask("vote", battle=key, choice="left")
        assert voter.tell("report", battle=key, side="left", reason="broken") is None
    assert set(Report.objects.values_list("side", "reason")) == {(1, "unsafe"), (0, "broken")}


def test_a_crowd_votes_at_once_and_each_hears_of_its_own(rehearsal):
    stage.arena(entries=2, prompts=2)
    crowd = [SocketVoter(rehearsal) for _ in range(20)]
    battles = [served(voter) for voter in crowd]
    for battle in battles:
        open_gate(battle)
    for voter, battle in zip(crowd, battles, strict=True):
        voter.say("vote", battle=battle["battle"], choice="tie")
        voter.say("vote", battle=battle["battle"], choice="tie")
    for voter, battle in zip(crowd, battles, strict=True):
        first, second = voter.hear(), voter.hear()
        assert first["battle"] == battle["battle"]
        assert (first["repeat"], second["repeat"]) == (False, True)
        assert second["receipt"] == first["receipt"]
        voter.socket.close()
    assert Vote.objects.count() == 20


class TestTheHandshake:
    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://[", "x", "http://"],
    )
    def test_a_foreign_origin_gets_403(self, shared_server, origin):
        with pytest.raises(InvalidStatus) as error:
            SocketVoter(shared_server, origin=origin)
        assert error.value.response.status_code == 403

    @pytest.mark.parametrize("path", ["/ws/", "/ws/duel", "/ws/nothing/", "/", "/ws/duel/%00", "/ws/live/x"])
    def test_an_unknown_path_gets_a_plain_no(self, shared_server, path):
        with pytest.raises(InvalidStatus) as error:
            open_socket(shared_server, path)
        assert error.value.response.status_code in (403, 404)

    @pytest.mark.parametrize(
        "cookies",
        ["", "paddock_voter=", "paddock_voter=abc", f"paddock_voter={uuid.uuid4().hex}:forged", "x=1"],
    )
    def test_without_our_cookie_nobody_is_a_voter(self, shared_server, cookies):
        with open_socket(shared_server, cookies=cookies) as socket:
            message = json.loads(socket.recv(timeout=10))
            assert code(message) == "bad_message"
            assert "cookie" in message["detail"]
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=10)
            assert closed.value.rcvd.code == 4401

    @pytest.mark.parametrize("others", ["theme=dark", 'prefs={"a": [1]}', "odd[]=1", "=", "a b=c"])
    def test_another_sites_cookies_are_no_hindrance(self, shared_server, others):
        ours = f"paddock_voter={cookie.bake(uuid.uuid4())}"
        for cookies in (f"{others}; {ours}", f"{ours}; {others}"):
            with open_socket(shared_server, cookies=cookies) as socket:
                socket.send("?")
                assert "not JSON" in json.loads(socket.recv(timeout=10))["detail"]


def test_a_frame_beyond_the_transports_limit_costs_its_own_socket_only(shared_server):
    with SocketVoter(shared_server) as neighbour:
        greedy = SocketVoter(shared_server)
        with pytest.raises(ConnectionClosed):
            greedy.send_raw("x" * (2 << 20))
        assert code(neighbour.send_raw("x")) == "bad_message"


def test_ten_connections_flooding_from_one_address(transactional_db, tmp_path):
    stage.arena(entries=2, prompts=5)
    server = start_server(tmp_path / "web.log")
    try:
        with SocketVoter(server, source_address=("127.0.0.2", 0)) as neighbour:
            flood = [SocketVoter(server) for _ in range(10)]
            heard: list[list[dict]] = [[] for _ in flood]

            def pour(voter: SocketVoter, into: list[dict]) -> None:
                for number in range(55):
                    if number % 10:
                        voter.socket.send("{" * 50)
                    else:
                        voter.say("next", track=stage.SILENT, ahead=bool(number % 20))
                into.extend(voter.hear(60) for _ in range(55))

            threads = [threading.Thread(target=pour, args=pair) for pair in zip(flood, heard, strict=True)]
            for thread in threads:
                thread.start()
            assert served(neighbour), "another address is served meanwhile"
            for thread in threads:
                thread.join(60)
            codes = {message.get("code") for messages in heard for message in messages}
            assert codes <= {None, "bad_message", "rate_limited"}
            assert "rate_limited" in codes
            assert [len(messages) for messages in heard] == [55] * 10, "every frame has its answer"
            time.sleep(0.5)
            assert served(flood[0]), "the flooder's own socket lives on"
            for voter in flood:
                voter.socket.close()
        assert max(Battle.objects.filter(voter=v.voter).count() for v in flood) <= 2
        assert not (Vote.objects.exists() or Viewing.objects.exists() or Skip.objects.exists())
        assert httpx.get(f"{server.url}/healthz").is_success
        assert "Traceback" not in server.log.read_text()
    finally:
        server.stop()
