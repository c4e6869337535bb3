"""Voters who left are forgotten, and no board, receipt, line or public file changes for it."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from arena.battles import leaving
from arena.battles.leaving import forget_leavers
from arena.battles.models import Battle, LedgerLine, Viewing, Voter
from arena.leaderboard import blocks as columns, counting
from arena.leaderboard.fitting import fit
from arena.leaderboard.models import Tally
from arena.leaderboard.refit import _contenders, refit_boards
from arena.ledger import blocks, lines, reading
from arena.ledger.models import Block
from tests.arena import stage
from tests.arena.exports.written import file
from tests.arena.leaderboard.test_refit import strengths

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    """Four entries and 200 votes of ten voters, counted and in a block."""
    entries = stage.arena(entries=4, prompts=1)
    stage.votes(strengths(entries, 200))
    settle()
    return entries


def settle() -> None:
    refit_boards()
    blocks.cut_all(timezone.now())


def busiest() -> Voter:
    return Voter.objects.filter(battles__vote__isnull=False).first()


def numbers_of_the_board() -> tuple:
    """Return all that a fit of the track's counted votes says."""
    track = stage.track()
    track.tally = Tally.objects.get(track=track)
    contenders = _contenders(track)
    fitted = fit(track, contenders, columns.columns_of(track.pk))
    clustered = fitted.board.clustered
    return (
        [entry.slug for entry in contenders],
        fitted.board.fit.strength.tolist(),
        fitted.board.fit.covariance.tolist(),
        fitted.board.places.rank_low.tolist(),
        fitted.board.places.rank_high.tolist(),
        (clustered.voters, clustered.effective_voters, clustered.design_effect),
        fitted.board.side_effect(),
    )


def forget(voter: Voter) -> None:
    leaving.leave(voter.pk, timezone.now())
    assert forget_leavers(timezone.now()) == 1


def test_nothing_leads_from_the_old_number_to_what_it_did(sealed):
    voter = busiest()
    stage.watch(voter.battles.first())
    forget(voter)
    voter.refresh_from_db()
    assert bytes(voter.pseudonym_key) == b""
    assert not Battle.objects.filter(voter=voter).exists()
    assert not Viewing.objects.exists()
    forget_leavers(timezone.now() + leaving.NUMBER_KEPT + timedelta(seconds=1))
    assert not Voter.objects.filter(pk=voter.pk).exists()
    assert Voter.objects.count() == 10


def test_what_one_voter_did_is_joined_by_nothing(sealed):
    """Neither tracks nor years: not by a row, not by a moment, and not by what vanished from the files together."""
    voter, sounding = busiest(), stage.track(stage.SOUNDING)
    shown = voter.battles.values("left", "right", "prompt").first()
    fields = {f"{name}_id": number for name, number in shown.items()}
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    for track, served_at in ((sounding, timezone.now()), (stage.track(), new_year)):
        stage.battle(voter, **fields, track=track, served_at=served_at, expires_at=served_at)
    fields_of = (
        Voter.objects.filter(battles__isnull=False).distinct().values("id", "created_at", "leaving_at")
    )
    before = set(fields_of.values_list("pk", flat=True))
    now = new_year + timedelta(days=1)
    told = [file(table, "csv", now=now) for table in ("votes", "served")]
    forget(voter)
    assert [file(table, "csv", now=now) for table in ("votes", "served")] == told
    nobodies = list(fields_of.exclude(pk__in=before))
    assert len(nobodies) == 3
    assert {row["created_at"].isoformat()[4:] for row in nobodies} == {"-01-01T00:00:00+00:00"}


@pytest.mark.parametrize("fresh", [True, False], ids=["read anew", "by the process that had them"])
def test_no_board_moves(sealed, fresh):
    before = numbers_of_the_board()
    for voter in list(Voter.objects.all()[:3]):
        leaving.leave(voter.pk, timezone.now())
    assert forget_leavers(timezone.now()) == 3
    if fresh:
        columns._kept.clear()
    assert numbers_of_the_board() == before
    assert refit_boards() == 0, "nothing to refit"


def test_what_is_counted_afresh_is_the_same(sealed):
    """A clip turns void, and every vote is counted anew, from battles that are nobody's."""
    kept = numbers_of_the_board()
    forget(busiest())
    Tally.objects.update(policy="another")
    assert counting.count_sealed()
    assert numbers_of_the_board() == kept


def test_the_board_of_a_reveal_is_the_same(sealed):
    track = stage.track()
    before = counting.counted_before(track, 150).voter.tolist()
    forget(busiest())
    assert counting.counted_before(track, 150).voter.tolist() == before


def test_receipts_still_prove_and_lines_stay(sealed):
    voter = busiest()
    keys = list(voter.battles.values_list("key", flat=True))
    before = [reading.receipt_of_vote(key) for key in keys]
    kept = [zlib.decompress(bytes(block.lines)) for block in Block.objects.all()]
    forget(voter)
    assert [reading.receipt_of_vote(key) for key in keys] == before
    assert [zlib.decompress(bytes(block.lines)) for block in Block.objects.all()] == kept


def test_a_vote_that_waits_gets_the_line_of_its_receipt(sealed):
    """Forgotten before the ledger has it: the line is made from the pseudonym that was kept."""
    (vote,) = stage.votes([(*sealed[:2], 0)], voters=1)
    position = LedgerLine.objects.filter(position__isnull=False).count() + 1
    LedgerLine.objects.filter(vote=vote).update(position=position)
    before = lines.between(position, position)
    forget(vote.battle.voter)
    assert lines.between(position, position) == before
    assert len(before) == 1


def test_twice_is_once_and_who_stays_is_left_alone(sealed):
    keys = {voter.pk: bytes(voter.pseudonym_key) for voter in Voter.objects.all()}
    voter = busiest()
    leaving.leave(voter.pk, timezone.now())
    assert [forget_leavers(timezone.now()) for _ in range(3)] == [1, 0, 0]
    now = {voter.pk: bytes(voter.pseudonym_key) for voter in Voter.objects.filter(pk__in=keys)}
    assert now == keys | {voter.pk: b""}


def test_who_was_served_nothing_is_forgotten_in_an_arena_without_a_ledger():
    stage.track()
    forget(Voter())


def test_an_act_of_leaving_that_was_cut_short_is_finished(sealed):
    battle = stage.battle()
    Voter.objects.filter(pk=battle.voter_id).update(leaving_at=timezone.now())
    assert forget_leavers(timezone.now()) == 1
    assert battle.skip
