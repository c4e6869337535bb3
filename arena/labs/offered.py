"""Enters the models that live workers offer, each once, on the open tracks that it can answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from enum import Enum

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from arena.entries.models import Entry, Provenance
from arena.heartbeat import beat, held
from arena.labs import codenames, duplicates, offer as offers
from arena.labs.entering import LOCK
from arena.labs.models import Recipe
from arena.labs.offer import Offer, OfferError
from arena.prompts.models import Track, World
from arena.workers import live

MOST_A_DAY = 50  # entries are for ever, and each is ordered clips of every prompt


class Standing(Enum):
    """How an offer stands beside what is entered."""

    NEW = "It is entered within seconds."
    ENTERED = "Entered."
    OTHER_RECIPE = "An entry of this slug is made by another recipe: it stays as it is."
    OTHER_NAME = "The same recipe is entered already under another slug."
    TAKEN = "The name or the slug is another entry's."
    LATER = "So many were entered in a day that it has to wait."


def enter_offered() -> None:
    """Enter what is new among the offers, and keep the prices of what is entered."""
    with beat("offers") as ours:
        if not ours:
            return
        seen: set[str] = set()
        for offer in _offers():
            if offer.slug not in seen:  # of two workers, the first one's word
                seen.add(offer.slug)
                _take(offer)


def _offers() -> Iterator[Offer]:
    """Yield what live workers offer, without what cannot be read: the workers' page says why."""
    for worker in live.workers(timezone.now()):
        for given in worker.offers:
            with suppress(OfferError):
                yield offers.read(given, worker.abilities)


def _take(offer: Offer) -> None:
    stands = standing(offer)
    if stands is Standing.NEW:
        with suppress(IntegrityError), held(LOCK):  # no codename is drawn meanwhile
            if standing(offer) is Standing.NEW:
                _enter(offer)
    elif stands is Standing.ENTERED:
        stale = Recipe.objects.filter(entry__slug=offer.slug).exclude(price_per_second=offer.price)
        stale.update(price_per_second=offer.price)


def _enter(offer: Offer) -> None:
    tracks = Track.objects.filter(world=World.OPEN, task__in=offer.tasks)
    entry = Entry.objects.create(
        slug=offer.slug,
        public_name=offer.name,
        description=offer.description,
        provenance=Provenance.HOSTED if offer.paid else Provenance.REPRODUCED,
    )
    entry.tracks.set(tracks if offer.sounds else tracks.filter(sound=False))
    Recipe.objects.create(
        entry=entry, parameters=offer.recipe, renditions=offer.renditions, price_per_second=offer.price
    )


def standing(offer: Offer) -> Standing:
    """Return how an offer stands. Of a lab's entry nothing is compared: the answer would tell of its recipe."""
    entry = Entry.objects.filter(slug=offer.slug).first()
    if entry is None:
        return _standing_of_new(offer)
    if entry.commitment or entry.sealed:
        return Standing.TAKEN
    same = Recipe.objects.filter(entry=entry, parameters=offer.recipe).exists()
    return Standing.ENTERED if same else Standing.OTHER_RECIPE


def _standing_of_new(offer: Offer) -> Standing:
    if duplicates.is_entered_openly(offer.recipe, World.OPEN):
        return Standing.OTHER_NAME
    named = Q(codename__iexact=offer.name) | Q(public_name__iexact=offer.name)
    taken = Entry.objects.filter(named | Q(slug=codenames.slug_of(offer.name)))
    if taken.exists():
        return Standing.TAKEN
    return Standing.LATER if _entered_lately() >= MOST_A_DAY else Standing.NEW


def _entered_lately() -> int:
    """Return how many models were entered within a day, of those that no lab has sealed."""
    own = Recipe.objects.filter(parameters__kind__in=(offers.WEIGHTS, offers.PROVIDER), entry__commitment="")
    return own.filter(entry__created_at__gt=timezone.now() - timedelta(days=1)).count()
