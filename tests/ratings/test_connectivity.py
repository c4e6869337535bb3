import numpy as np
from hypothesis import given

from ratings.connectivity import components, one_sided, tiers
from tests.ratings.boards import counts


def scored(board):
    win, tie = board.wins()
    return win + tie > 0


def as_sets(groups):
    return {frozenset(group) for group in groups}


def reach(edge):
    """Who can be reached from whom, by squaring until all paths are covered."""
    reached = edge | np.eye(len(edge), dtype=bool)
    for _ in range(len(edge)):
        reached = reached @ reached
    return reached


@given(counts(most=1))
def test_groups_agree_with_paths_counted_by_hand(board):
    there = reach(scored(board))
    anyhow = reach(scored(board) | scored(board).T)
    for edge, groups in ((there & there.T, tiers), (anyhow, components)):
        expected = {frozenset(np.array(board.names)[row].tolist()) for row in edge}
        assert as_sets(groups(board.names, scored(board))) == expected


def test_groups_are_told_largest_first_and_in_the_order_of_the_names():
    met = np.zeros((5, 5), bool)
    met[1, 4] = met[4, 2] = True
    assert components(("a", "b", "c", "d", "e"), met) == (("b", "c", "e"), ("a",), ("d",))


def test_only_winners_and_only_losers_are_one_sided():
    edge = np.zeros((4, 4), bool)
    edge[0, 1] = edge[1, 2] = True
    assert one_sided(("wins", "both", "loses", "never met"), edge) == ("wins", "loses")


def test_a_tie_is_scored_by_both_and_separates_nobody():
    edge = np.array([[False, True], [True, False]])
    assert one_sided(("a", "b"), edge) == ()
    assert tiers(("a", "b"), edge) == (("a", "b"),)


def test_nobody_is_no_group():
    assert components((), np.zeros((0, 0), bool)) == ()
