"""One model is entered once: the same clips, or a recipe that is known, under another name are refused."""

from __future__ import annotations

import pytest

from arena.entries.models import Entry, State
from arena.labs import duplicates, submit
from arena.labs.embedded import plant_embedded_entries
from arena.labs.models import Recipe, Upload
from arena.labs.refusals import Conflict
from tests.arena import stage
from tests.arena.labs import sender, submitting
from tests.arena.labs.submitting import IDENTITY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("settler")]
ANOTHER = {**IDENTITY, "lab": "Loud Lab", "model": "Another Name"}


def refused(draft):
    with pytest.raises(Conflict) as caught:
        submit.seal(draft, None, NOW)
    return str(caught.value)


class TestClips:
    @pytest.mark.parametrize("lab", ["Quiet Lab", "another"])
    def test_the_same_under_another_name(self, lab):
        submit.seal(submitting.uploaded(), None, NOW)
        assert refused(submitting.uploaded(sender.lab(lab), identity=ANOTHER)) == duplicates.ENTERED

    def test_one_the_same_of_many(self):
        submit.seal(submitting.uploaded(), None, NOW)
        draft = submitting.uploaded(salt="other")
        taken = Upload.objects.filter(entry__isnull=False).first().sha256
        Upload.objects.filter(pk=Upload.objects.filter(draft=draft).first().pk).update(sha256=taken)
        submitting.try_out(draft)
        assert refused(draft) == duplicates.ENTERED

    def test_other_clips(self):
        submit.seal(submitting.uploaded(), None, NOW)
        submit.seal(submitting.uploaded(salt="other"), None, NOW)

    def test_of_a_draft_stand_in_nobodys_way(self):
        submitting.uploaded()
        submit.seal(submitting.uploaded(sender.lab("another")), None, NOW)

    def test_of_one_that_is_gone_are_free(self):
        told = submit.seal(submitting.uploaded(), None, NOW)
        Entry.objects.filter(slug=told.slug).update(state=State.GONE, withdrawn_at=NOW)
        submit.seal(submitting.uploaded(), None, NOW)


class TestRecipes:
    def test_the_same_of_one_lab(self):
        submitting.sealed()
        assert refused(submitting.draft(identity=ANOTHER)) == duplicates.ENTERED

    def test_that_another_lab_has_sealed_the_same_is_told_nobody(self):
        told = submitting.sealed()
        another = sender.lab("another")
        submit.seal(submitting.draft(another, identity=ANOTHER), None, NOW)
        Entry.objects.filter(slug=told.slug).update(public_name="Zebrafish Nine")
        again = submitting.draft(sender.lab("a third"), identity=ANOTHER)
        assert refused(again) == duplicates.ENTERED

    def test_the_order_of_its_keys_tells_nothing(self):
        submitting.sealed()
        turned = dict(reversed(submitting.RECIPES[0].items()))
        assert refused(submitting.draft(recipe=turned)) == duplicates.ENTERED

    def test_of_an_embedded_entry(self):
        stage.track()
        plant_embedded_entries()
        assert refused(submitting.draft(number=0)) == duplicates.ENTERED

    def test_in_another_world(self):
        other = stage.entry("open-one", stage.track("open-text-to-video"))
        Recipe.objects.create(entry=other, parameters=submitting.RECIPES[0], renditions=["silent"])
        submitting.sealed()

    @pytest.mark.parametrize(
        ("again", "same"),
        [
            ({"secret": "another secret"}, True),
            ({"model": "nine"}, False),
            ({"url": "https://quiet-lab.org/other"}, False),
        ],
    )
    def test_an_endpoint_is_known_by_address_and_model(self, again, same):
        recipe = {"kind": "hosted", "url": "https://quiet-lab.org/make", "secret": "a secret"}
        entry = stage.entry("hosted-one")
        Recipe.objects.create(entry=entry, parameters=recipe, renditions=["silent"])
        if not same:
            duplicates.check_recipe(sender.lab(), {**recipe, **again}, ["shapes"])
            return
        with pytest.raises(Conflict):
            duplicates.check_recipe(sender.lab(), {**recipe, **again}, ["shapes"])
