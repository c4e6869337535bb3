import numpy as np
import pytest

from ratings import methods
from ratings.categories import BEGIN, LEAST, shrunk
from ratings.clusters import clustered
from ratings.counts import Counts
from ratings.populations import Population, draw_votes, world
from ratings.scale import ELO_PER_LOGIT
from tests.ratings.boards import busy_board, names_of

ALIKE = Population(voters=5000, taste=0.0, tail=30.0, careless=0.0)
EVERY = pytest.mark.parametrize("method", methods.METHODS)


def drawn(seed, departure, sizes=(200, 400, 800, 1600), entries=10):
    """Categories of several sizes, in which strengths depart from the overall ones, and their truth."""
    rng = np.random.default_rng(seed)
    overall = world(rng, entries, 40.0)
    truth, counts = {}, {}
    for number, size in enumerate(sizes):
        name = f"category-{number}"
        strength = overall + rng.normal(0, departure, entries)
        truth[name] = strength - strength.mean()
        counts[name] = Counts.of(draw_votes(rng, names_of(entries), truth[name], size, ALIKE))
    return truth, counts


def whole_of(counts):
    whole = Counts.empty(next(iter(counts.values())).names)
    for part in counts.values():
        whole += part
    return whole


def test_shrinking_errs_less_than_either_board_alone_and_its_intervals_hold():
    errors, held = {"shrunk": [], "alone": [], "overall": []}, []
    for seed in range(25):
        truth, counts = drawn(seed, 0.2)
        whole = whole_of(counts)
        overall = methods.fit(whole, "davidson").strength
        for name, fit in shrunk(counts, whole, "davidson").fits.items():
            alone = methods.fit(counts[name], "davidson").strength
            for which, strength in {"shrunk": fit.strength, "alone": alone, "overall": overall}.items():
                errors[which].append(np.square(strength - truth[name]).mean())
            held.append(np.mean(np.abs(fit.strength - truth[name]) <= 1.96 * fit.standard_errors))
    mean = {which: np.mean(values) for which, values in errors.items()}
    assert mean["shrunk"] < 0.85 * min(mean["alone"], mean["overall"])
    assert 0.91 <= np.mean(held) <= 0.98


def test_the_departure_is_found():
    # From the mean of five others, a category departs by 0.4 * sqrt(1 + 1 / 5).
    found = [
        shrunk(counts, whole_of(counts)).departure
        for _, counts in (drawn(seed, 0.4, sizes=(3000,) * 6) for seed in range(8))
    ]
    assert np.mean(found) == pytest.approx(0.4 * np.sqrt(1.2), rel=0.12)


def test_categories_that_agree_are_one_board():
    departures = []
    for seed in range(10):
        _, counts = drawn(seed, 0.0)
        departures.append(shrunk(counts, whole_of(counts)).departure)
    assert np.median(departures) * ELO_PER_LOGIT < 12


@EVERY
def test_a_category_without_votes_is_the_overall_board_with_more_doubt(method):
    board = busy_board()
    overall = methods.fit(board, method)
    fit = shrunk({"empty": Counts.empty(board.names)}, board, method, departure=0.3).fits["empty"]
    assert fit.strength == pytest.approx(overall.strength, abs=1e-9)
    wanted = np.sqrt(np.diagonal(overall.covariance) + 0.3**2 * (1 - 1 / 5))
    assert fit.standard_errors == pytest.approx(wanted, rel=1e-6)


@EVERY
def test_a_huge_category_stands_on_its_own_votes(method):
    board = busy_board()
    huge = Counts(board.names, board.table * 10**6)
    fit = shrunk({"huge": huge}, huge + busy_board(seed=9), method, departure=0.3).fits["huge"]
    assert fit.strength == pytest.approx(methods.fit(huge, method).strength, abs=1e-4)


def test_a_clustered_covariance_keeps_the_doubt_of_the_rest():
    rng = np.random.default_rng(2)
    votes = draw_votes(rng, names_of(4), world(rng, 4, 60.0), 600, Population(voters=300, tail=9.0))
    whole = Counts.of(votes) + Counts(names_of(4), busy_board(4).table)
    fit = shrunk({"own": Counts.of(votes)}, whole, departure=0.05).fits["own"]
    by_voter = fit.with_covariance(clustered(fit, votes).covariance)
    assert by_voter.standard_errors == pytest.approx(fit.standard_errors, rel=0.25)
    # The doubt of the four hundred other votes is most of it, so near is the prior.
    rest = methods.fit(whole - Counts.of(votes))
    assert (by_voter.standard_errors > 0.5 * rest.standard_errors).all()


def test_no_votes_at_all_estimate_something_finite():
    board = busy_board()
    assert shrunk({"empty": Counts.empty(board.names)}, board).departure >= LEAST
    assert shrunk({}, board).fits == {}


def test_bad_categories_are_refused():
    board = busy_board()
    with pytest.raises(ValueError, match="the category 'faces' has votes that are not among all votes"):
        shrunk({"faces": Counts.empty(("a", "b"))}, board)
    with pytest.raises(ValueError, match="the category 'faces' has votes that are not among all votes"):
        shrunk({"faces": Counts(board.names, board.table * 2)}, board)
    for departure in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="it must be a positive number of logits"):
            shrunk({}, board, departure=departure)


@EVERY
def test_what_the_others_do_not_place_stands_on_its_own_votes(method):
    board = busy_board()
    alone = shrunk({"all": board}, board, method).fits["all"]
    assert alone.strength == pytest.approx(methods.fit(board, method).strength, abs=1e-12)
    # An entry that is only voted on in one category: that category is not pulled to the mean for it.
    table = board.table.copy()
    table[0] = table[:, 0] = 0
    rest = Counts(board.names, table)
    boards = shrunk({"new": board - rest, "old": busy_board(seed=5) - busy_board(seed=5)}, board, method)
    assert boards.fits["new"].strength == pytest.approx(methods.fit(board - rest, method).strength, abs=1e-12)


def test_without_votes_in_categories_the_departure_is_where_it_begins():
    board = busy_board()
    assert shrunk({"empty": Counts.empty(board.names)}, board).departure == BEGIN
