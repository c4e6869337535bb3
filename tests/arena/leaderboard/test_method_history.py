"""The history is complete: the version that is in force is the last one it tells of."""

from arena.battles.integrity import POLICY_VERSION
from arena.leaderboard.method_history import HISTORY, What
from arena.leaderboard.snapshots import METHOD_VERSION


def test_the_last_versions_are_those_in_force():
    assert {each.what: each.version for each in HISTORY} == {
        What.METHOD: METHOD_VERSION,
        What.POLICY: POLICY_VERSION,
    }


def test_each_version_is_told_once_in_a_sentence():
    assert len({(each.what, each.version) for each in HISTORY}) == len(HISTORY)
    assert all(each.changed.endswith(".") and each.changed.count(". ") == 0 for each in HISTORY)
