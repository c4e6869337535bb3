"""Bringing a reveal forward: at once, with all the lab's sealed entries of the task, and never back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from arena.accounts.models import AuditEvent
from arena.entries.models import Entry, State, Status
from arena.labs import forward, withdrawal
from arena.labs.refusals import Conflict, Unknown
from arena.prompts.models import Prompt
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settler", "clips_root")]
LATER = NOW + timedelta(days=2)


def bring(told, lab=None, now=LATER):
    return forward.bring_forward(lab or sender.lab(), told.slug, None, now)


def entry(told):
    return Entry.objects.get(slug=told.slug)


def of(*tracks, number=0, lab=None):
    submitting.prompts()
    if not Prompt.objects.filter(task="image-to-video").exists():
        stage.prompt(90, task="image-to-video")
    return submitting.sealed(lab, number, tracks=list(tracks))


class TestTogether:
    def test_with_all_of_the_task_and_no_other(self):
        one, two = of(stage.SILENT), of(stage.SOUNDING, number=1)
        other = of(stage.FROM_IMAGE, number=2)
        anothers = of(stage.SILENT, number=3, lab=sender.lab("another"))
        assert {brought.slug for brought in bring(one)} == {one.slug, two.slug}
        assert entry(one).is_due(LATER)
        assert entry(two).is_due(LATER)
        assert not entry(other).is_due(LATER)
        assert not entry(anothers).is_due(LATER)
        assert entry(one).status == Status.DUE

    def test_what_comes_along_brings_its_other_tasks(self):
        one, both = of(stage.SILENT), of(stage.SILENT, stage.FROM_IMAGE, number=1)
        third = of(stage.FROM_IMAGE, number=2)
        assert {brought.slug for brought in bring(one)} == {one.slug, both.slug, third.slug}

    def test_what_would_come_along_is_shown_before(self):
        one, two = of(stage.SILENT), of(stage.SILENT, number=1)
        would = forward.would_open(sender.lab(), entry(one))
        assert {found.slug for found in would} == {one.slug, two.slug}
        assert not entry(two).is_due(LATER)

    def test_a_withdrawn_one_comes_along_and_one_that_is_gone_does_not(self):
        one, withdrawn, gone = (of(stage.SILENT, number=number) for number in range(3))
        Entry.objects.filter(slug=withdrawn.slug).update(state=State.WITHDRAWN)
        withdrawal.withdraw(sender.lab(), gone.slug, None, NOW)
        assert {brought.slug for brought in bring(one)} == {one.slug, withdrawn.slug}


class TestAtOnce:
    def test_again_changes_nothing(self):
        one = of(stage.SILENT)
        bring(one)
        first = entry(one).reveal_at
        bring(one, now=LATER + timedelta(minutes=5))
        assert entry(one).reveal_at == first == LATER.replace(microsecond=0)
        assert AuditEvent.objects.filter(act="entry.brought-forward").count() == 1

    def test_never_back(self):
        one = of(stage.SILENT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(slug=one.slug).update(reveal_at=NOW + timedelta(days=11))

    def test_where_nothing_is_under_seal(self):
        one, gone = of(stage.SILENT), of(stage.SILENT, number=1)
        withdrawal.withdraw(sender.lab(), gone.slug, None, NOW)
        Entry.objects.filter(slug=one.slug).update(public_name="Zebrafish Nine")
        for told in (one, gone):
            with pytest.raises(Conflict):
                bring(told)

    def test_another_labs_and_none_are_alike(self):
        one, told = of(stage.SILENT), []
        for lab, slug in ((sender.lab("another"), one.slug), (sender.lab(), "no-such")):
            with pytest.raises(Unknown) as caught:
                forward.bring_forward(lab, slug, None, LATER)
            told.append(str(caught.value))
        assert told[0] == told[1]
        assert not entry(one).is_due(LATER)
