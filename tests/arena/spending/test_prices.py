"""What a clip costs: by whole seconds, only at a provider, and unknown is not zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from arena.spending.prices import amount, price_of, written


@dataclass
class Recipe:
    capability: str = "hosted:fal"
    price_per_second: Decimal | None = Decimal("0.14")


@pytest.mark.parametrize(("world", "price"), [("open", "0.70"), ("shapes", "0.56")])
def test_by_the_seconds_of_the_world(world, price):
    assert price_of(Recipe(), world) == Decimal(price)


def test_a_second_that_is_begun_is_paid(monkeypatch):
    formats = {"seconds": 4.2}
    monkeypatch.setattr("arena.spending.prices.format_of", lambda _: type("Format", (), formats))
    assert price_of(Recipe(price_per_second=Decimal(1)), "open") == 5


@pytest.mark.parametrize(("capability", "price"), [("hosted:fal", 3), ("hosted:videos", 2)])
def test_what_a_provider_makes_at_least_is_paid(monkeypatch, capability, price):
    monkeypatch.setattr("arena.spending.prices.format_of", lambda _: type("Format", (), {"seconds": 1.5}))
    assert price_of(Recipe(capability, Decimal(1)), "open") == price


def test_zero_is_a_stated_price():
    assert price_of(Recipe(price_per_second=Decimal(0)), "open") == 0


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(price_per_second=None),
        Recipe("hosted"),
        Recipe("happyhorse"),
        Recipe("hosted:barter"),
        Recipe(price_per_second=Decimal(-1)),
    ],
    ids=[
        "nobody stated one",
        "a lab's own endpoint",
        "our own device",
        "no contract that is known",
        "below zero",
    ],
)
def test_without_a_price_there_is_none(recipe):
    assert price_of(recipe, "open") is None


@pytest.mark.parametrize(
    ("price", "shown"),
    [("0", "0.00"), ("0.700000", "0.70"), ("25", "25.00"), ("0.0035", "0.0035"), ("1E+3", "1000.00")],
)
def test_is_written_in_cents_or_finer(price, shown):
    assert amount(Decimal(price)) == shown


@given(st.decimals(0, 10**6, places=6))
def test_what_is_written_is_the_price(price):
    assert Decimal(amount(price)) == price


def test_is_written_with_its_currency(settings):
    settings.CURRENCY = "EUR"
    assert written(Decimal("0.7")) == {"amount": "0.70", "currency": "EUR"}
