"""What the policy looks at is read alike, from a vote and from its line in the ledger."""

import dataclasses

import pytest
from hypothesis import given, strategies as st

from arena.battles import vote_facts
from arena.battles.integrity import VoteFacts, reason_against
from arena.battles.models import LedgerLine, Vote
from arena.clips.models import Clip, ClipState
from tests.arena import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote() -> Vote:
    left, right = stage.arena(entries=2, prompts=1)
    return stage.votes([(left, right, 0)], left_seconds=5, right_seconds=4, heard=False)[0]


def test_from_a_vote_and_from_its_line(vote):
    facts = vote_facts.read(Vote.objects.values_list(*vote_facts.fields()).get())
    assert facts == VoteFacts(3.0, 5, 4, heard=False, sound=False, void=False)
    assert vote_facts.read(LedgerLine.objects.values_list(*vote_facts.fields("vote__")).get()) == facts


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_void_clip_on_either_side_is_seen(vote, side):
    Clip.objects.filter(pk=getattr(vote.battle, f"{side}_id")).update(state=ClipState.VOID)
    facts = vote_facts.read(Vote.objects.values_list(*vote_facts.fields()).get())
    assert reason_against(facts) == "void-clip"


FACTS = st.builds(
    VoteFacts,
    watch_seconds=st.floats(0, 10),
    left_seconds=st.floats(0, 20),
    right_seconds=st.floats(0, 20),
    heard=st.booleans(),
    sound=st.booleans(),
    void=st.booleans(),
)


@given(FACTS)
def test_whatever_the_policy_leaves_out_is_in_doubt(facts):
    """As `in_doubt` asks it of the database: a policy that looks at more must ask for more."""
    in_doubt = (
        min(facts.left_seconds, facts.right_seconds) < facts.watch_seconds
        or (facts.sound and not facts.heard)
        or facts.void
    )
    assert in_doubt or reason_against(facts) == ""


def test_the_policy_looks_at_nothing_that_is_not_in_doubt():
    assert {field.name for field in dataclasses.fields(VoteFacts)} == {
        "watch_seconds", "left_seconds", "right_seconds", "heard", "sound", "void",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "fields", "found"),
    [
        (stage.SILENT, {}, False),
        (stage.SILENT, {"heard": False}, False),
        (stage.SILENT, {"left_seconds": 2.9}, True),
        (stage.SILENT, {"right_seconds": 0}, True),
        (stage.SOUNDING, {}, False),
        (stage.SOUNDING, {"heard": False}, True),
    ],
)
def test_the_database_finds_what_is_in_doubt(slug, fields, found):
    on = stage.track(slug)
    one, other = stage.arena(prompts=1, on=on)
    stage.votes([(one, other, 0)], on=on, **fields)
    assert LedgerLine.objects.filter(vote_facts.in_doubt([], "vote__")).exists() == found
    assert Vote.objects.filter(vote_facts.in_doubt([])).exists() == found


@pytest.mark.parametrize("side", [0, 1])
def test_a_void_clip_on_either_side_is_in_doubt(side):
    entries = stage.arena(prompts=1)
    stage.votes([(*entries, 0)])
    void = list(entries[side].clips.values_list("pk", flat=True))
    assert Vote.objects.filter(vote_facts.in_doubt(void)).exists()
    assert not Vote.objects.filter(vote_facts.in_doubt([0])).exists()
