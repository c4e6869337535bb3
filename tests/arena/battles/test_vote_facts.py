"""What the policy looks at is read alike, from a vote and from its line in the ledger."""

import pytest

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
