"""The policy: which stored votes count, told from the facts alone."""

import pytest

from arena.battles.integrity import VoteFacts, reason_against


def facts(needed=3.0, left=3.0, right=3.0, heard=True, sound=False, *, void=False):
    return VoteFacts(needed, left, right, heard, sound, void)


@pytest.mark.parametrize(
    ("vote", "reason"),
    [
        (facts(), ""),
        (facts(left=2.75), ""),
        (facts(left=2.7), "not-watched"),
        (facts(right=0.0), "not-watched"),
        (facts(sound=True), ""),
        (facts(sound=True, heard=False), "not-heard"),
        (facts(heard=False), ""),
        (facts(left=0, sound=True, heard=False), "not-watched"),
        (facts(void=True), "void-clip"),
        (facts(void=True, needed=0, left=0), "void-clip"),
        (facts(needed=0, left=0, right=0, heard=False, sound=True), ""),
    ],
)
def test_counts_what_was_watched_and_heard(vote, reason):
    assert reason_against(vote) == reason
