"""Why votes are left out by the policy's present version, for many votes of the ledger at once."""

from __future__ import annotations

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from arena.battles import vote_facts
from arena.battles.integrity import reason_against
from arena.battles.models import LedgerLine, Vote
from arena.clips.models import Clip, ClipState


class LeftOut:
    """Answers for one export: which clips are void is asked once."""

    def __init__(self) -> None:
        void = Clip.objects.filter(state=ClipState.VOID).values_list("pk", flat=True)
        self._in_doubt = vote_facts.in_doubt(list(void))

    def reasons(self, first: int, last: int) -> dict[str, str]:
        """Return why votes from position `first` to `last` are left out, by battle; those that count are not in it.

        Only those that the policy might leave out are read: they are few. They are sought among the votes whose numbers
        lie between the least and the greatest, which are hardly more: a battle lives for minutes. That theirs are the
        battles' numbers too must be said: the database would look through all battles.
        """
        numbers = list(LedgerLine.objects.filter(position__range=(first, last)).values_list("pk", flat=True))
        if not numbers:
            return {}
        ends = min(numbers), max(numbers)
        votes = Vote.objects.filter(self._in_doubt, pk__gte=ends[0], pk__lte=ends[1])
        battles = RawSQL("arena_battle.id BETWEEN %s AND %s", ends, BooleanField())
        found = votes.filter(battles).values_list("battle__key", *vote_facts.fields())
        reasons = {battle: reason_against(vote_facts.read(facts)) for battle, *facts in found}
        return {battle: reason for battle, reason in reasons.items() if reason}
