"""Places under seal: three a lab, three a domain, in each task; kept by the withdrawn, and never by two at once."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from arena.entries.models import Entry, State
from arena.labs import caps, domains, submit
from arena.labs.models import DomainProof, Seal
from arena.labs.refusals import Conflict
from arena.prompts.models import Task
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import IDENTITY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settler", "clips_root")]


def three(**fields):
    return [submitting.sealed(number=number, **fields) for number in range(3)]


def change(slug, **fields):
    Entry.objects.filter(slug=slug).update(**fields)


def prove(lab, domain="quiet-lab.org"):
    return DomainProof.objects.create(lab=lab, domain=domain, token="t", proved_at=NOW)


class TestOfALab:
    def test_a_fourth_is_refused_and_its_draft_kept(self):
        three()
        with pytest.raises(Conflict, match="in text to video the places are taken"):
            submitting.sealed(number=3)
        assert Entry.objects.count() == 3

    def test_another_task_and_another_lab_have_places_of_their_own(self):
        three()
        stage.prompt(9, task="image-to-video")
        submitting.sealed(number=3, tracks=[stage.FROM_IMAGE])
        submitting.sealed(sender.lab("another"), number=4)

    def test_with_and_without_sound_are_one_task(self):
        three(tracks=[stage.SILENT, stage.SOUNDING])
        with pytest.raises(Conflict):
            submitting.sealed(number=3, tracks=[stage.SOUNDING])

    def test_an_opened_one_frees_its_place(self):
        first, *_ = three()
        change(first.slug, public_name="Zebrafish Nine")
        submitting.sealed(number=3)

    def test_one_that_is_due_keeps_it(self):
        first, *_ = three()
        change(first.slug, due_at=NOW)
        with pytest.raises(Conflict):
            submitting.sealed(number=3)

    @pytest.mark.parametrize("state", [State.GONE, State.WITHDRAWN])
    @pytest.mark.parametrize("name", ["", "Zebrafish Nine"])
    def test_a_withdrawn_one_keeps_it_for_sixty_days(self, state, name):
        first, *_ = three()
        change(first.slug, state=state, withdrawn_at=NOW - timedelta(days=59, hours=23), public_name=name)
        with pytest.raises(Conflict):
            submitting.sealed(number=3)
        change(first.slug, withdrawn_at=NOW - timedelta(days=60))
        if name or state == State.GONE:
            submitting.sealed(number=3)


class TestOfADomain:
    def test_three_of_all_labs_that_proved_it(self):
        labs = [sender.lab(f"lab {number}") for number in range(4)]
        for lab in labs:
            prove(lab)
        for number, lab in enumerate(labs[:3]):
            submitting.sealed(lab, number)
        with pytest.raises(Conflict):
            submitting.sealed(labs[3], 3)
        submitting.sealed(labs[3], 3, identity={**IDENTITY, "site": "https://other.example.org/"})

    def test_subdomains_are_one_owners(self):
        for number in range(3):
            lab = sender.lab(f"lab {number}")
            prove(lab, f"n{number}.quiet-lab.org")
            submitting.sealed(lab, number, identity={**IDENTITY, "site": f"https://n{number}.quiet-lab.org"})
        prove(sender.lab())
        with pytest.raises(Conflict):
            submitting.sealed(number=3)

    def test_the_row_does_not_name_it(self):
        prove(sender.lab())
        told = submitting.sealed()
        seal = Seal.objects.get(entry__slug=told.slug)
        assert seal.domain_mark == domains.mark("quiet-lab.org")
        assert "quiet" not in seal.domain_mark
        assert submitting.letter(told.slug).verified_domain == "quiet-lab.org"


class TestCounts:
    def test_are_public_by_task(self):
        assert caps.sealed_count() == dict.fromkeys(Task.values, 0)
        stage.entry("open-one")
        stage.prompt(9, task="image-to-video")
        first = submitting.sealed(tracks=[stage.SILENT, stage.SOUNDING])
        submitting.sealed(number=1, tracks=[stage.SILENT, stage.FROM_IMAGE])
        assert caps.sealed_count() == {"text-to-video": 2, "image-to-video": 1}
        change(first.slug, state=State.GONE)
        assert caps.sealed_count() == {"text-to-video": 1, "image-to-video": 1}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_get_the_last_place():
    for number in range(2):
        submitting.sealed(number=number)
    waiting = [submitting.draft(number=number) for number in (2, 3, 4)]
    start, told = Barrier(len(waiting)), []

    def seal(draft):
        start.wait()
        try:
            told.append(submit.seal(draft, None, NOW).codename)
        except Conflict:
            told.append(None)
        finally:
            connection.close()

    threads = [Thread(target=seal, args=[draft]) for draft in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, told)) == [False, False, True]
    assert Seal.objects.count() == 3
