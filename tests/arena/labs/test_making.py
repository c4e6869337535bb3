"""What an entry's page tells of the making of its clips: medians of open entries, and no single clip's figure."""

from __future__ import annotations

import json

import pytest

from arena.clips.models import Clip, ClipState, Order
from arena.entries.models import Entry
from arena.labs.making import FEWEST, figures, making
from arena.labs.models import Origin
from arena.prompts.models import Prompt
from tests.arena import stage

pytestmark = pytest.mark.django_db


def details(number=1.0, **changes):
    """An origin as the worker writes it; every number of it is made of `number`."""
    cost = {
        "queue_seconds": number, "load_seconds": number, "denoise_seconds": None, "decode_seconds": None,
        "encode_seconds": number, "measure_seconds": number, "peak_memory_bytes": 2**20 * int(number),
    }  # fmt: skip
    measures = {
        "metric_version": "1", "width": 512, "height": 512, "fps": 24.0, "seconds": 4.0, "loudness_lufs": -23.0,
        "true_peak_db": -9.0, "black": False, "frozen": False, "silent": False, "optical_flow_mean": number,
        "optical_flow_top_5_percent": number * 10, "optical_flow_unit": "pixels a frame", "flicker": number,
        "flicker_unit": "grey levels", "sound_lag_seconds": 0.01 * number, "sound_lag_z": 8.0,
    }  # fmt: skip
    known = {
        "seed": 123456789, "seconds_generating": number, "device": "cuda:0", "dtype": "bfloat16", "steps": 8,
        "weights_sha256": "feed" * 16, "cost": cost, "measures": measures,
    }  # fmt: skip
    return known | changes


def entry_with(*origins, slug="maker", **fields):
    made = stage.entry(slug, **fields)
    for number, origin in enumerate(origins, Prompt.objects.count()):
        clip = stage.clip(made, stage.prompt(number))
        Origin.objects.create(order=clip.order, details=origin)
    return made


def five(**changes):
    return [details(number, **changes) for number in (1.0, 2.0, 3.0, 4.0, 50.0)]


def test_medians_by_stage_and_measure():
    found = making(entry_with(*five()))
    assert (found["clips"], found["void_clips"]) == (5, 0)
    assert (found["device"], found["dtype"], found["steps"]) == ("cuda:0", "bfloat16", "8")
    assert (found["cost"]["generate_seconds"], found["cost"]["queue_seconds"]) == (3.0, 3.0)
    assert found["cost"]["peak_memory_bytes"] == 3 * 2**20
    assert found["measures"]["optical_flow_mean"] == 3.0
    assert (found["measures"]["sound_lag_clips"], found["measures"]["silent_clips"]) == (5, 0)


def test_unknown_is_unknown_and_never_zero():
    found = making(entry_with(*five()))
    assert found["cost"]["denoise_seconds"] is None
    assert found["cost"]["decode_seconds"] is None
    nothing = making(entry_with(*[{} for _ in range(5)], slug="other"))
    numbers = [*nothing["cost"].values(), *nothing["measures"].values()]
    assert numbers == [None] * len(numbers)
    assert (nothing["device"], nothing["steps"], nothing["clips"]) == (None, None, 5)


@pytest.mark.parametrize("number", range(FEWEST))
def test_too_few_clips_for_a_median_that_is_nobodys_own(number):
    found = making(entry_with(*five()[:number]))
    assert found["clips"] == number
    assert found["device"] is None
    figures_told = [*found["cost"].values(), *found["measures"].values()]
    assert figures_told == [None] * len(figures_told)


def test_a_lag_known_of_few_clips_is_not_told():
    origins = five()
    for origin in origins[:2]:
        origin["measures"]["sound_lag_seconds"] = None
    found = making(entry_with(*origins))["measures"]
    assert (found["sound_lag_seconds"], found["sound_lag_clips"], found["sounding_clips"]) == (None, 3, 5)


def paid(amount, currency="USD", **changes):
    """An origin as the site keeps it of a clip that a provider was paid for."""
    made = details(**changes)
    made["cost"]["price"] = {"amount": amount, "currency": currency}
    return made


class TestPrice:
    def test_is_the_median_in_its_currency(self):
        amounts = ["0.70", "0.56", "0.70", "0.70", "1.40"]
        found = making(entry_with(*[paid(amount) for amount in amounts]))
        assert found["cost"]["price"] == {"amount": "0.70", "currency": "USD"}

    def test_without_a_provider_it_is_unknown(self):
        origins = five()
        for origin in origins:
            origin["cost"]["price"] = None
        assert making(entry_with(*origins))["cost"]["price"] is None

    def test_two_currencies_have_no_common_median(self):
        newest_first = [paid("0.70", "EUR") for _ in range(5)] + [paid("9") for _ in range(9)]
        assert figures(newest_first)["cost"]["price"] == {"amount": "0.70", "currency": "EUR"}
        assert figures(newest_first[1:])["cost"]["price"] is None

    def test_zero_is_a_price(self):
        found = figures([paid("0.00") for _ in range(5)])
        assert found["cost"]["price"] == {"amount": "0.00", "currency": "USD"}

    @pytest.mark.parametrize("rubbish", ["NaN", "-1", 1e999, None, [], "1e9999", "\u0661"])
    def test_rubbish_is_no_price(self, rubbish):
        assert figures([paid(rubbish) for _ in range(5)])["cost"]["price"] is None


def test_the_revision_of_the_weights_is_told():
    assert making(entry_with(*five(revision="0123abcd" * 5)))["revision"] == "0123abcd" * 5
    assert making(entry_with(*five(), slug="other"))["revision"] is None


def test_what_was_refused_is_counted_beside_the_void_and_in_no_median():
    made = entry_with(*five(), details(900.0))
    Clip.objects.filter(pk=Clip.objects.latest("pk").pk).update(state=ClipState.REFUSED, video="")
    found = making(made)
    assert (found["clips"], found["void_clips"], found["refused_clips"]) == (5, 0, 1)


def test_a_sealed_entry_tells_nothing():
    sealed = entry_with(*five(), public_name="", codename="Pale Otter")
    assert making(sealed) is None


def test_what_is_void_or_taken_down_is_in_no_median_and_the_void_are_counted():
    made = entry_with(*five(), details(900.0), details(901.0))
    *_, void, gone = Clip.objects.filter(entry=made).order_by("pk")
    Clip.objects.filter(pk=void.pk).update(state=ClipState.VOID, video="")
    Clip.objects.filter(pk=gone.pk).update(state=ClipState.REMOVED, video="")
    stage.clip(made, void.prompt, stage.track(stage.SOUNDING))
    Clip.objects.filter(prompt=void.prompt).update(state=ClipState.VOID, video="")
    found = making(made)
    assert (found["clips"], found["void_clips"]) == (5, 1), "an answer on two tracks is one"
    assert found["cost"]["generate_seconds"] == 3.0


@pytest.mark.parametrize(
    "rubbish",
    [
        {"cost": "much", "measures": [1], "device": {"a": 1}, "seconds_generating": "long"},
        {
            "cost": {"load_seconds": True, "peak_memory_bytes": "9"},
            "measures": {"metric_version": "1", "fps": None},
        },
        {"measures": {"metric_version": 7, "loudness_lufs": 1e999}},
        [],
        "origin",
    ],
    ids=["other types", "no numbers", "no version", "a list", "a text"],
)
def test_a_workers_word_is_not_trusted_to_be_numbers(rubbish):
    found = figures([rubbish] * 6)
    told = [*found["cost"].values(), *found["measures"].values()]
    assert {value for value in told if not isinstance(value, str)} <= {None, 0}
    assert found["device"] is None


def test_only_what_was_measured_alike_is_put_together():
    older = [details(9.0) for _ in range(5)]
    newer = five()
    for origin in newer:
        origin["measures"]["metric_version"] = "2"
    found = figures([*newer, *older])
    assert (found["measures"]["metric_version"], found["measures"]["flicker"]) == ("2", 3.0)


class TestPage:
    def page(self, client, slug="maker"):
        return client.get(f"/entries/{slug}/").content.decode()

    def test_says_what_is_known_and_what_is_not(self, client):
        entry_with(*five())
        text = self.page(client)
        assert "Medians of 5 clips" in text
        for told in (
            "3.00 s",
            "3 MiB",
            "cuda:0",
            "bfloat16",
            "\N{MINUS SIGN}23.0 LUFS",
            "0 of 5 clips",
            "0 answers",
        ):
            assert told in text, told
        assert "0 ms" not in text
        assert "123456789" not in text, "no seed"
        assert "feed" * 16 not in text

    def test_says_what_a_provider_was_paid(self, client):
        entry_with(*[paid("0.70", revision="0123abcd" * 5) for _ in range(5)])
        text = self.page(client)
        assert "0.70 USD a clip" in text
        assert "0123abcd0123<" in text

    def test_few_clips_are_told_as_few(self, client):
        entry_with(*five()[:4])
        text = self.page(client)
        assert "This needs 5 clips" in text
        assert "0 answers" in text
        assert "MiB" not in text

    def test_a_sealed_entry_has_no_such_section(self, client):
        entry_with(*five(), public_name="", codename="Pale Otter")
        text = self.page(client)
        assert "entry-cost" not in text
        assert "entry-measures" not in text
        assert "cuda:0" not in text
        Entry.objects.update(public_name="Lab One")
        assert "entry-cost" in self.page(client)

    def test_is_the_same_with_a_battle_open_and_without(self, client):
        first, second = entry_with(*five()), stage.entry("other")
        stage.clip(second, Clip.objects.filter(entry=first).first().prompt)
        before = self.page(client)
        stage.battle()
        assert self.page(client) == before

    def test_costs_as_much_for_many_clips(self, client, django_assert_max_num_queries):
        entry_with(*[details(float(n)) for n in range(30)])
        with django_assert_max_num_queries(9):
            self.page(client)


class TestRest:
    def test_an_open_entry(self, client):
        entry_with(*five())
        document = client.get("/api/v1/entries/maker/").json()
        assert document["making"] == json.loads(json.dumps(making(Entry.objects.get())))
        assert "seed" not in json.dumps(document)

    def test_a_sealed_entry(self, client):
        entry_with(*five(), public_name="", codename="Pale Otter")
        answer = client.get("/api/v1/entries/maker/")
        assert answer.json()["making"] is None
        assert b"cuda" not in answer.content

    def test_the_list_tells_no_figures(self, client):
        entry_with(*five())
        assert "making" not in client.get("/api/v1/entries/").json()["results"][0]

    def test_the_description_knows_every_key(self, client):
        schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"}).json()["components"][
            "schemas"
        ]
        found = figures([])
        assert set(schema["Making"]["properties"]) == {*found, "void_clips", "refused_clips"}
        assert set(schema["Cost"]["properties"]) == set(found["cost"])
        assert set(schema["Measures"]["properties"]) == set(found["measures"])
        assert Order.objects.count() == 0
