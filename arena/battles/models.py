"""Battles and what came of them. Battles, votes, skips and reports are facts: the database refuses to change them."""

import secrets
import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Length, Now

from arena.battles.receipts import PSEUDONYM_BYTES
from arena.clips.models import Clip
from arena.prompts.models import Prompt, Track

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def draw_key() -> bytes:
    return secrets.token_bytes(32)


def draw_battle_key() -> str:
    return secrets.token_urlsafe(16)


class Choice(models.IntegerChoices):
    """A battle's answer; the numbers are those of ratings.outcomes.Outcome."""

    LEFT = 0, "left"
    RIGHT = 1, "right"
    TIE = 2, "tie"
    BOTH_BAD = 3, "both_bad"


class Side(models.IntegerChoices):
    LEFT = 0, "left"
    RIGHT = 1, "right"


class Reason(models.TextChoices):
    UNSAFE = "unsafe", "Unsafe"
    BROKEN = "broken", "Broken"
    ILLEGAL = "illegal", "Illegal"


class VoterQuerySet(models.QuerySet["Voter"]):
    def who_stay(self) -> "VoterQuerySet":
        """Those who have not left; what is left of others is a pseudonym in the place of a key."""
        keyed = self.annotate(key_bytes=Length("pseudonym_key")).exclude(key_bytes=PSEUDONYM_BYTES)
        return keyed.filter(leaving_at__isnull=True)


class Voter(models.Model):
    """A browser session without a person: a random number, and the key of its pseudonyms."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym_key = models.BinaryField(
        default=draw_key, max_length=32
    )  # destroyed: empty, or one pseudonym; see leaving.py
    created_at = models.DateTimeField(db_default=Now())
    leaving_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the voter asked to be forgotten: the next heartbeat does it.",
    )

    objects = VoterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["leaving_at"], name="voters_leaving", condition=models.Q(leaving_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return "a voter"


class BattleQuerySet(models.QuerySet["Battle"]):
    def unanswered(self) -> "BattleQuerySet":
        return self.filter(vote__isnull=True, skip__isnull=True, expires_at__gt=Now())


class Battle(models.Model):
    """Two ready clips of one prompt served to one voter, kept whether it is answered or not."""

    key = models.CharField(max_length=22, unique=True, default=draw_battle_key)
    voter = models.ForeignKey(Voter, models.PROTECT, related_name="battles")
    track = models.ForeignKey(Track, models.PROTECT, related_name="battles")
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="battles")
    left = models.ForeignKey(Clip, models.PROTECT, related_name="battles_left")
    right = models.ForeignKey(Clip, models.PROTECT, related_name="battles_right")
    probability = models.FloatField(
        help_text="Of this unordered pair of entries, for this voter at that moment."
    )
    watch_seconds = models.FloatField()
    served_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    objects = BattleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(left=models.F("right")), name="two_different_clips"),
            models.CheckConstraint(
                condition=models.Q(probability__gt=0, probability__lte=1), name="probability_is_one"
            ),
        ]
        indexes = [models.Index(fields=["voter", "track"], name="battle_of_voter")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.key


class Viewing(models.Model):
    """How far a voter has come in watching a battle, by their report and by the server's own clock."""

    battle = models.OneToOneField(Battle, models.PROTECT, primary_key=True, related_name="viewing")
    shown_at = models.DateTimeField(db_default=Now())
    left_seconds = models.FloatField(default=0)
    right_seconds = models.FloatField(default=0)
    left_heard = models.BooleanField(default=False)
    right_heard = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"viewing of {self.battle_id}"


class Vote(models.Model):
    """A battle's one answer, with what had been watched when it was given."""

    battle = models.OneToOneField(Battle, models.PROTECT, primary_key=True, related_name="vote")
    choice = models.PositiveSmallIntegerField(choices=Choice)
    left_seconds = models.FloatField()
    right_seconds = models.FloatField()
    heard = models.BooleanField()
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(choice__lte=3), name="choice_is_known")]
        triggers = [
            APPEND_ONLY,
            # Every vote, by whatever path it came, waits in the ledger's inbox from the same commit on.
            pgtrigger.Trigger(
                name="into_the_ledger",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_votes"),
                func="INSERT INTO arena_ledgerline (vote_id) SELECT battle_id FROM new_votes; RETURN NULL;",
            ),
            # A skip locks its battle; a vote that waited for that lock must look again.
            pgtrigger.Trigger(
                name="not_passed_over",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_votes"),
                func="""
                    PERFORM FROM arena_battle WHERE id IN (SELECT battle_id FROM new_votes) FOR KEY SHARE;
                    IF EXISTS (SELECT FROM arena_skip JOIN new_votes USING (battle_id)) THEN
                        RAISE 'a battle that was passed over takes no vote'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            # An entry is gone only where no vote on it counts: a withdrawal waits for votes, and votes for it.
            pgtrigger.Trigger(
                name="not_of_the_gone",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_votes"),
                func="""
                    PERFORM FROM arena_entry WHERE id IN (
                        SELECT clip.entry_id FROM new_votes
                        JOIN arena_battle battle ON battle.id = new_votes.battle_id
                        JOIN arena_clip clip ON clip.id IN (battle.left_id, battle.right_id)
                    ) ORDER BY id FOR KEY SHARE;
                    IF EXISTS (
                        SELECT FROM new_votes
                        JOIN arena_battle battle ON battle.id = new_votes.battle_id
                        JOIN arena_clip clip ON clip.id IN (battle.left_id, battle.right_id)
                        JOIN arena_entry entry ON entry.id = clip.entry_id
                        WHERE entry.state = 'gone'
                    ) THEN
                        RAISE 'an entry that is gone takes no vote'
                        USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"vote on {self.battle_id}"


class Skip(models.Model):
    """A battle the voter passed over."""

    battle = models.OneToOneField(Battle, models.PROTECT, primary_key=True, related_name="skip")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"skip of {self.battle_id}"


class Report(models.Model):
    """A voter's word that one side of a battle should not be shown."""

    battle = models.ForeignKey(Battle, models.PROTECT, related_name="reports")
    side = models.PositiveSmallIntegerField(choices=Side)
    reason = models.CharField(max_length=8, choices=Reason)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["battle", "side"], name="one_report_a_side")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"report on {self.battle_id}"


class LedgerLine(models.Model):
    """A vote's place in the only order that counts; without a position until the sealer gives it one."""

    vote = models.OneToOneField(Vote, models.PROTECT, primary_key=True, related_name="line")
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["vote"], name="ledger_inbox", condition=models.Q(position__isnull=True)),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sealed_for_good",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__position__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"line {self.position}"


class Agenda(models.Model):
    """How often each pair should be served next. Never shown: probabilities appear afterwards, with the votes."""

    track = models.OneToOneField(Track, models.PROTECT, primary_key=True, related_name="agenda")
    pairs = models.JSONField(
        default=list, help_text="Rows of first entry, second entry (the greater number), weight."
    )

    def __str__(self) -> str:
        return f"agenda of {self.track_id}"
