"""Ratings as pages show them, and the running sums they are fitted from."""

from django.db import models

from arena.entries.models import Entry, State
from arena.prompts.models import Track


class Tally(models.Model):
    """How far into the ledger a track has been counted, and what is carried on from vote to vote."""

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="tally")
    last_position = models.BigIntegerField(default=0)
    votes = models.BigIntegerField(default=0)
    policy = models.CharField(max_length=20, blank=True, help_text="Version of the policy that counted.")
    void_clips = models.PositiveIntegerField(
        default=0,
        help_text="Clips that turned void after they were shown; votes on them are not in these sums.",
    )
    elo = models.JSONField(default=dict, help_text="Online Elo by entry number.")

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"tally of {self.track_id}"


class CountBlock(models.Model):
    """Votes that count, as columns: what every fit, interval and test of the board is made from."""

    track = models.ForeignKey(Track, models.PROTECT, related_name="count_blocks")
    last = models.BigIntegerField(help_text="Ledger position of the last vote.")
    votes = models.PositiveIntegerField()
    columns = models.BinaryField(help_text="Rows of voter, left entry, right entry, outcome; see blocks.ROW.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["track", "last"], name="one_block_an_end")]

    def __str__(self) -> str:
        return f"{self.votes} votes up to {self.last}"


class BoardQuerySet(models.QuerySet["Board"]):
    def current(self, track: Track) -> "Board | None":
        return self.running().filter(track=track).order_by("-id").first()

    def running(self) -> "BoardQuerySet":
        """Boards of all votes up to their time; a board frozen at a reveal is none of them."""
        return self.filter(frozen_for__isnull=True)

    def newest_of_each_track(self) -> "BoardQuerySet":
        newest = Board.objects.running().filter(track=models.OuterRef("pk")).order_by("-id").values("pk")[:1]
        of_tracks = Track.objects.order_by().annotate(newest=models.Subquery(newest))
        return self.filter(pk__in=of_tracks.values("newest"))

    def with_standings(self) -> "BoardQuerySet":
        """Read along what a board is printed from, without entries that went as if they had never been there."""
        printed = Standing.objects.select_related("entry").exclude(entry__state=State.GONE)
        return self.select_related("track").prefetch_related(models.Prefetch("standings", printed))


class Board(models.Model):
    """A snapshot of one track's ratings: how they were made, and the last vote they count."""

    track = models.ForeignKey(Track, models.PROTECT, related_name="boards")
    method = models.CharField(max_length=60)
    method_version = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict)
    votes = models.BigIntegerField()
    last_position = models.BigIntegerField()
    last_vote_at = models.DateTimeField(null=True)
    side_effect = models.FloatField(null=True, help_text="Points by which standing left helps.")
    side_effect_low = models.FloatField(null=True)
    side_effect_high = models.FloatField(null=True)
    voters = models.BigIntegerField(default=0, help_text="Voters whose votes count.")
    effective_voters = models.FloatField(null=True, help_text="Their number, were they equally active.")
    design_effect = models.FloatField(
        null=True, help_text="Mean variance of a rating over that of as many independent votes."
    )
    computed_at = models.DateTimeField()
    kept = models.BooleanField(
        default=False, help_text="Its hash is in the ledger: no newer one takes its place."
    )
    frozen_for = models.ForeignKey(
        Entry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of the votes before this entry's reveal fell due.",
    )

    objects = BoardQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["track", "-id"], name="board_newest")]

    def __str__(self) -> str:
        return f"board {self.pk}"


class StandingState(models.TextChoices):
    PROVISIONAL = "provisional", "Provisional"
    RANKED = "ranked", "Ranked"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Standing(models.Model):
    """An entry on a board. Without a battle it has no rating: unknown is not zero."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="standings")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="standings")
    rating = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rank_low = models.PositiveIntegerField(help_text="Best rank the data allow.")
    rank_high = models.PositiveIntegerField(help_text="Worst rank the data allow.")
    battles = models.BigIntegerField()
    elo = models.FloatField(null=True)
    bradley_terry = models.FloatField(
        null=True, help_text="Rating with ties as half wins and no side effect, as other arenas print it."
    )
    rank_class = models.PositiveIntegerField(
        null=True, help_text="Entries of one class are not surely apart; null without a rank."
    )
    first_place = models.BooleanField(
        default=False, help_text="Ahead of every ranked entry by evidence that holds at any time."
    )
    state = models.CharField(max_length=12, choices=StandingState)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "entry"], name="one_standing_an_entry")]
        ordering = ["board", models.F("rating").desc(nulls_last=True), "entry__slug"]

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.board_id}"
