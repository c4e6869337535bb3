"""Offered models become entries, each once; what is another's stays as it is, and of a lab's nothing is learnt."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from arena.clips.models import Order
from arena.entries.models import Entry, Provenance, State
from arena.labs import offer as offers, offered, ordering
from arena.labs.models import Recipe
from arena.labs.offered import Standing, enter_offered, standing
from arena.prompts.models import Task, World
from tests.arena import stage
from tests.arena.labs.offering import PROVIDER, WEIGHTS, offer, paid, worker
from tests.arena.reveals.sealing import seal

pytestmark = pytest.mark.django_db
OTHER_REVISION = {**WEIGHTS, "revision": "cd" * 20}


@pytest.fixture(autouse=True)
def tracks():
    stage.track()


def stands(given):
    """Return how an offer stands, for a worker that can do it."""
    made = worker("asker", given, box="asking")
    return standing(offers.read(given, made.abilities))


def sealed(recipe=WEIGHTS):
    """Return an entry "Pale Amber Dune" that a lab has sealed."""
    entry = seal(stage.entry("amber-dune", stage.track("open-text-to-video")))
    Recipe.objects.create(entry=entry, parameters=recipe, renditions=["silent"])
    return entry


class TestEntering:
    def test_open_weights(self):
        worker("gpu0", offer(description="Small and quick."))
        enter_offered()
        entry = Entry.objects.get()
        assert (entry.slug, entry.public_name, entry.codename) == ("wan-like-1-0", "Wan like 1.0", "")
        assert (entry.state, entry.provenance) == (State.ACTIVE, Provenance.REPRODUCED)
        assert entry.description == "Small and quick."
        assert list(entry.tracks.values_list("slug", flat=True)) == ["open-text-to-video"]
        recipe = Recipe.objects.get(entry=entry)
        assert (recipe.parameters, recipe.renditions) == (WEIGHTS, ["silent"])
        assert (recipe.capability, recipe.price_per_second) == (f"diffusers:Org/Wan-Like@{'ab' * 20}", None)

    def test_a_providers_model_that_sounds(self):
        worker("calls", paid(), role="calls")
        enter_offered()
        entry = Entry.objects.get()
        assert entry.provenance == Provenance.HOSTED
        assert set(entry.tracks.values_list("world", flat=True)) == {World.OPEN}
        assert set(entry.tracks.values_list("task", "sound")) == {
            (task.value, sound) for task in Task for sound in (False, True)
        }
        recipe = Recipe.objects.get(entry=entry)
        assert recipe.renditions == ["silent", "with-sound"]
        assert recipe.price_per_second == Decimal("0.14")

    def test_once_whoever_offers_it_and_however_often(self):
        worker("gpu0", offer())
        worker("gpu1", offer())
        worker("gpu0", offer(name="Another name of it"), box="cellar")
        for _ in range(2):
            enter_offered()
        assert Entry.objects.count() == Recipe.objects.count() == 1

    def test_its_clips_are_ordered(self):
        stage.prompt(world="open")
        worker("gpu0", offer())
        enter_offered()
        ordering.order_missing_clips()
        assert Order.objects.get().entry == Entry.objects.get()

    @pytest.mark.parametrize(
        "fields", [{"silent": True}, {"stopping": True}, {"abilities": []}, {"offers": [offer(slug="?")]}]
    )
    def test_not_by_one_that_is_away_or_cannot_or_makes_no_sense(self, fields):
        worker(
            "gpu0", **{"offers": [offer()], "abilities": [f"diffusers:Org/Wan-Like@{'ab' * 20}"], **fields}
        )
        enter_offered()
        assert not Entry.objects.exists()

    def test_what_makes_no_sense_keeps_nobody_else_out(self):
        worker("gpu0", offer(slug="?"), offer(name=5), offer(), offer(tasks="all"))
        enter_offered()
        assert Entry.objects.get().slug == "wan-like-1-0"

    def test_beside_another_beat_it_waits(self, monkeypatch):
        worker("gpu0", offer())
        monkeypatch.setattr(offered, "beat", _taken)
        enter_offered()
        assert not Entry.objects.exists()


class _taken:  # noqa: N801 - stands for the function
    def __init__(self, _name):
        pass

    def __enter__(self):
        return False

    def __exit__(self, *_):
        return None


class TestPrices:
    def price(self, *given):
        for number, one in enumerate(given):
            worker(f"calls{number}", one, role="calls")
        enter_offered()
        return Recipe.objects.get().price_per_second

    def test_a_new_one_is_kept(self):
        assert self.price(paid()) == Decimal("0.14")
        assert self.price(paid(price="0.2")) == Decimal("0.2")
        assert self.price(paid(price=None)) is None

    def test_of_two_workers_the_first_has_the_say(self):
        for _ in range(2):
            assert self.price(paid(price="0.1"), paid(price="0.3")) == Decimal("0.1")

    def test_one_that_is_none_leaves_the_old(self):
        assert self.price(paid()) == self.price(paid(price="-1")) == Decimal("0.14")


class TestWhatIsTaken:
    def test_another_revision_under_the_same_slug_is_left_alone(self):
        worker("gpu0", offer())
        enter_offered()
        worker("gpu0", offer(recipe=OTHER_REVISION))
        enter_offered()
        assert Recipe.objects.get().parameters == WEIGHTS
        assert stands(offer(recipe=OTHER_REVISION)) is Standing.OTHER_RECIPE
        assert stands(offer()) is Standing.ENTERED

    def test_an_embedded_entry_of_the_slug(self):
        mini = stage.entry("mini")
        Recipe.objects.create(entry=mini, parameters={"kind": "happyhorse", "variant": "mini"}, renditions=[])
        assert stands(offer("mini", name="Other")) is Standing.OTHER_RECIPE

    @pytest.mark.parametrize("model", [offer, paid])
    def test_the_same_recipe_under_another_slug(self, model):
        worker("gpu0", model())
        enter_offered()
        worker("gpu0", model("renamed"))
        enter_offered()
        assert Entry.objects.count() == 1
        assert stands(model("renamed")) is Standing.OTHER_NAME

    @pytest.mark.parametrize("name", ["True World", "true world", "TRUE  WORLD"])
    def test_the_name_of_another_entry(self, name):
        stage.entry("true-world", public_name="True world")
        assert stands(offer(name=name)) is Standing.TAKEN

    @pytest.mark.parametrize(
        "given",
        [
            offer("amber-dune", name="Other"),
            offer(name="Pale Amber Dune"),
            offer(name="pale  amber dune"),
            offer(name="Amber dune"),
            paid("amber-dune", name="Other"),
        ],
    )
    def test_a_codename_is_refused(self, given):
        sealed()
        worker("gpu0", given)
        enter_offered()
        assert stands(given) is Standing.TAKEN
        assert Entry.objects.count() == 1


class TestSealedByALab:
    """Whatever an operator offers, the answer is the same whether a lab has sealed that recipe or another."""

    @pytest.mark.parametrize("slug", ["amber-dune", "wan-like-1.0"])
    def test_nothing_tells_of_its_recipe(self, slug):
        answers = set()
        for recipe in (WEIGHTS, OTHER_REVISION, PROVIDER):
            with transaction.atomic():
                sealed(recipe)
                answers.add(stands(offer(slug, name="Anything else")))
                transaction.set_rollback(True)
        assert len(answers) == 1

    def test_the_same_recipe_is_entered_beside_it_and_its_price_is_its_own(self):
        hidden = sealed(PROVIDER)
        worker("calls", paid(), role="calls")
        enter_offered()
        assert Entry.objects.exclude(pk=hidden.pk).get().slug == "happy-horse"
        assert Recipe.objects.get(entry=hidden).price_per_second is None

    def test_once_opened_its_recipe_is_known(self):
        hidden = sealed()
        Entry.objects.filter(pk=hidden.pk).update(public_name="Opened")
        assert stands(offer()) is Standing.OTHER_NAME
        assert stands(offer("amber-dune")) is Standing.TAKEN


def test_a_box_that_offers_without_end_fills_no_board(monkeypatch):
    monkeypatch.setattr(offered, "MOST_A_DAY", 2)
    given = [offer(f"model-{n}", recipe={**WEIGHTS, "steps": 20 + n}) for n in range(4)]
    worker("gpu0", *given)
    enter_offered()
    assert Entry.objects.count() == 2
    assert stands(given[0]) is Standing.ENTERED
    assert stands(given[3]) is Standing.LATER
    Entry.objects.update(created_at=timezone.now() - timedelta(days=2))
    enter_offered()
    assert Entry.objects.count() == 4
