"""The refit: standings, agenda and board written at once, once, and told only after the commit."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from arena.battles.models import Agenda, LedgerLine, Vote
from arena.entries.models import Entry, State
from arena.leaderboard.models import Board, Standing, Tally
from arena.leaderboard.refit import refit_boards
from tests.arena import stage
from tests.arena.stage import newest, standing


def duels(one: Entry, other: Entry, number: int, share: float) -> list[tuple[Entry, Entry, int]]:
    """Votes of which `share` prefer the first entry, wherever it stands; the sides change all the time."""
    answers = []
    for turn in range(number):
        wins = turn // 2 % 100 < 100 * share
        answers.append((one, other, int(not wins)) if turn % 2 else (other, one, int(wins)))
    return answers


def strengths(entries: list[Entry], number: int = 60, seed: int = 4) -> list[tuple[Entry, Entry, int]]:
    """Votes by which the first entry is the best and the last the worst, most of the time."""
    rng = Random(seed)
    order = {entry.pk: place for place, entry in enumerate(entries)}
    answers = []
    for _ in range(number):
        left, right = rng.sample(entries, 2)
        better_left = order[left.pk] < order[right.pk]
        answers.append((left, right, 2 if rng.random() < 0.1 else int(better_left == (rng.random() < 0.2))))
    return answers


@pytest.mark.django_db
class TestWhatIsWritten:
    def test_the_first_board_knows_nothing_yet(self):
        entries = stage.arena(entries=3, prompts=1)
        assert refit_boards() == 1
        board = newest()
        assert (board.votes, board.last_position, board.last_vote_at) == (0, 0, None)
        for row in board.standings.all():
            assert (row.rating, row.low, row.high, row.elo, row.battles) == (None, None, None, None, 0)
            assert (row.rank_low, row.rank_high, row.state) == (1, len(entries), "provisional")

    def test_board_standings_and_agenda_at_once(self):
        entries = stage.arena(entries=4, prompts=1)
        cast = stage.votes(strengths(entries))
        assert refit_boards() == 1
        board = newest()
        assert (board.votes, board.last_position) == (60, 60)
        assert board.last_vote_at == max(vote.cast_at for vote in cast)
        assert set(board.standings.values_list("entry", flat=True)) == {entry.pk for entry in entries}
        assert sum(board.standings.values_list("battles", flat=True)) == 120
        pairs = Agenda.objects.get(track=stage.track()).pairs
        assert [(a, b) for a, b, _ in pairs] == [
            (a.pk, b.pk) for place, a in enumerate(entries) for b in entries[place + 1 :]
        ]
        assert all(weight > 0 for _, _, weight in pairs)
        for row in board.standings.all():
            assert row.low < row.rating < row.high
            assert 1 <= row.rank_low <= row.rank_high <= 4

    def test_the_better_stand_higher(self):
        entries = stage.arena(entries=4, prompts=1)
        stage.votes(strengths(entries, 400))
        refit_boards()
        ordered = newest().standings.order_by("-rating").values_list("entry", flat=True)
        assert list(ordered) == [entry.pk for entry in entries]
        assert {row.state for row in newest().standings.all()} == {"ranked"}

    def test_the_anchor_stands_at_1000(self):
        entries = stage.arena(entries=3, prompts=1)
        entries[1].anchor = True
        entries[1].save()
        stage.votes(strengths(entries))
        refit_boards()
        assert standing(entries[1]).rating == pytest.approx(1000)
        assert standing(entries[0]).rating > 1000 > standing(entries[2]).rating

    def test_without_an_anchor_the_mean_stands_at_1000(self):
        entries = stage.arena(entries=3, prompts=1)
        stage.votes(strengths(entries))
        refit_boards()
        ratings = newest().standings.values_list("rating", flat=True)
        assert sum(ratings) / 3 == pytest.approx(1000)

    def test_an_entry_without_battles_has_no_rating(self):
        entries = stage.arena(entries=3, prompts=1)
        stage.votes(strengths(entries[:2], 10))
        refit_boards()
        row = standing(entries[2])
        assert (row.rating, row.low, row.high, row.battles) == (None, None, None, 0)
        assert standing(entries[0]).rating is not None

    @pytest.mark.parametrize(("votes", "state"), [(29, "provisional"), (30, "ranked")])
    def test_provisional_below_the_stated_number(self, votes, state):
        entries = stage.arena(entries=2, prompts=1)
        stage.votes([(*entries, number % 3 // 2) for number in range(votes)])
        refit_boards()
        assert standing(entries[0]).state == state

    @pytest.mark.parametrize(("voters", "state"), [(4, "provisional"), (5, "ranked")])
    def test_provisional_below_the_stated_number_of_voters(self, voters, state):
        entries = stage.arena(entries=2, prompts=1)
        stage.votes([(*entries, number % 3 // 2) for number in range(60)], voters=voters)
        refit_boards()
        assert standing(entries[0]).state == state

    def test_who_never_lost_stays_provisional(self):
        entries = stage.arena(entries=2, prompts=1)
        stage.votes([(*entries, 0)] * 100)
        refit_boards()
        assert standing(entries[0]).state == "provisional", "only the prior bounds the rating"

    def test_a_newcomer_takes_nobodys_rank(self):
        entries = stage.arena(entries=3, prompts=1)
        stage.votes(duels(entries[0], entries[1], 600, 0.65), voters=300)
        refit_boards()
        assert (standing(entries[0]).rank_low, standing(entries[0]).rank_high) == (1, 1)
        assert (standing(entries[2]).rank_low, standing(entries[2]).rank_high) == (1, 3)
        assert (standing(entries[1]).rank_class, standing(entries[2]).rank_class) == (2, None)

    def test_first_place_needs_more_than_an_interval(self):
        entries = stage.arena(entries=2, prompts=1)
        stage.votes(duels(*entries, 400, 0.55), voters=400)
        refit_boards()
        first = standing(entries[0])
        assert (first.rank_low, first.rank_high, first.first_place) == (1, 1, False)
        stage.votes(duels(*entries, 2000, 0.55), voters=2000)
        refit_boards()
        assert standing(entries[0]).first_place
        assert not standing(entries[1]).first_place

    def test_the_side_that_wins_too_often_is_told_and_moves_no_rating(self):
        a, b = stage.arena(entries=2, prompts=1)
        stage.votes([((a, b), (b, a))[n % 2] + (int(n // 2 % 10 >= 7),) for n in range(400)], voters=200)
        refit_boards()
        board = newest()
        assert board.side_effect_low > 50
        assert board.side_effect_low < board.side_effect < board.side_effect_high
        assert standing(a).rating == pytest.approx(1000, abs=0.01)
        assert (board.voters, board.design_effect >= 1) == (200, True)

    def test_votes_of_few_count_for_less(self):
        entries = stage.arena(entries=3, prompts=1)
        answers = strengths(entries, 600)
        # Each voter always says the same: there are as many opinions as voters.
        same = [(*answers[n % 20][:2], answers[n % 20][2]) for n in range(600)]
        stage.votes(same, voters=20)
        refit_boards()
        narrow = newest()
        assert narrow.voters == 20
        assert narrow.design_effect > 5

    def test_plain_bradley_terry_stands_beside(self):
        entries = stage.arena(entries=3, prompts=1)
        stage.votes(strengths(entries, 300))
        refit_boards()
        rows = list(newest().standings.all())
        assert sum(row.bradley_terry for row in rows) / 3 == pytest.approx(1000)
        order = sorted(rows, key=lambda row: -row.rating)
        assert [row.bradley_terry for row in order] == sorted((r.bradley_terry for r in rows), reverse=True)

    def test_one_entry_alone(self):
        (only,) = stage.arena(entries=1, prompts=1)
        assert refit_boards() == 1
        assert standing(only).rating is None
        assert Agenda.objects.get(track=stage.track()).pairs == []

    def test_each_track_for_itself(self):
        silent, sounding = stage.track(), stage.track(stage.SOUNDING)
        entries = [stage.entry(slug, silent, sounding) for slug in ("a", "b")]
        asked = stage.prompt()
        for entry in entries:
            stage.clip(entry, asked, silent)
            stage.clip(entry, asked, sounding)
        assert refit_boards() == 2
        stage.votes([(*entries, 0)] * 3, sounding)
        assert refit_boards() == 1
        assert (newest().votes, newest(stage.SOUNDING).votes) == (0, 3)

    def test_left_out_votes_move_no_rating(self):
        entries = stage.arena(entries=2, prompts=1)
        stage.votes([(*entries, 0)] * 4)
        stage.votes([(*entries, 1)] * 50, left_seconds=0.1)
        refit_boards()
        assert newest().votes == 4
        assert standing(entries[0]).battles == 4
        assert LedgerLine.objects.filter(position__isnull=False).count() == Vote.objects.count() == 54


@pytest.mark.django_db
class TestAgain:
    def test_twice_changes_nothing(self):
        entries = stage.arena(entries=3, prompts=1)
        stage.votes(strengths(entries))
        refit_boards()
        before = list(Board.objects.values()), list(Standing.objects.values()), list(Tally.objects.values())
        assert refit_boards() == 0
        assert before == (
            list(Board.objects.values()),
            list(Standing.objects.values()),
            list(Tally.objects.values()),
        )

    def test_of_an_hour_the_newest_snapshot_is_kept(self):
        entries = stage.arena(entries=2, prompts=1)
        refit_boards()
        Board.objects.update(computed_at=timezone.now() - timedelta(hours=2))
        old = newest().pk
        for _ in range(3):
            stage.votes([(*entries, 0)])
            refit_boards()
        assert list(Board.objects.order_by("id").values_list("votes", flat=True)) == [0, 3]
        assert Board.objects.filter(pk=old).exists()
        assert not Standing.objects.exclude(board__in=Board.objects.all()).exists()

    def test_a_withdrawn_entry_keeps_its_row(self):
        entries = stage.arena(entries=3, prompts=1)
        stage.votes(strengths(entries))
        refit_boards()
        rating = standing(entries[0]).rating
        Entry.objects.filter(pk=entries[0].pk).update(state=State.WITHDRAWN)
        assert refit_boards() == 1
        assert standing(entries[0]).state == "withdrawn"
        assert standing(entries[0]).rating == pytest.approx(rating)
        assert refit_boards() == 0

    def test_withdrawn_before_its_first_vote_it_leaves(self):
        entries = stage.arena(entries=3, prompts=1)
        refit_boards()
        Entry.objects.filter(pk=entries[0].pk).update(state=State.WITHDRAWN)
        refit_boards()
        assert set(newest().standings.values_list("entry", flat=True)) == {e.pk for e in entries[1:]}

    def test_an_entry_that_left_the_track_keeps_its_row_and_stops_nobody(self):
        entries = stage.arena(entries=3, prompts=1)
        stage.votes(strengths(entries))
        refit_boards()
        entries[0].tracks.clear()
        stage.votes([(entries[1], entries[2], 0)])
        assert refit_boards() == 1
        assert standing(entries[0]).battles > 0

    def test_a_newcomer_appears_without_a_vote(self):
        stage.arena(entries=2, prompts=1)
        refit_boards()
        newcomer = stage.entry("newcomer")
        assert refit_boards() == 1
        assert standing(newcomer).rating is None
