"""The long form of a draft: what is typed becomes what a draft takes, and its sentences come back to their fields."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms

from arena.entries.models import Provenance
from arena.labs import identity, plain_json, recipes
from arena.labs.draft_contents import Contents
from arena.labs.refusals import Invalid
from arena.ledger.events import moment
from arena.prompts.models import Track

NOT_JSON = "The recipe is one JSON object, each key once, as in {example}."
EXAMPLE = '{"kind": "shapeworld"}'
FACTS = ("lab", "model", "version", "site", "licence", "parameters", "vram_gb", "price")
WEIGHTS = [
    ("", "Not chosen yet"),
    ("open", "Open: anybody may download them"),
    ("closed", "Closed"),
    ("planned", "Planned to be opened"),
]
# Where a draft's sentences belong on the page; the others carry the name of their field.
PLACES = {"weights": "weights_status", "recipe": "recipe", "tracks": "tracks"}


class AnyOf(forms.MultipleChoiceField):
    """Boxes to tick; what is unknown among the ticked, the draft says in its own words."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: list[str]) -> None:
        """Leave it to the draft."""


class OneOf(forms.ChoiceField):
    """As AnyOf, for one."""

    def validate(self, value: str) -> None:
        """Leave it to the draft."""


def _line(label: str, hint: str = "", **attrs: str) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false", **attrs}
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.TextInput(attrs))


class Basics(forms.Form):
    """What a draft is begun with."""

    provenance = OneOf(
        label="How are its clips made?", choices=Provenance.choices, widget=forms.RadioSelect, required=False
    )
    tracks = AnyOf(label="Tracks", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tracks = [(track.slug, track.title) for track in Track.objects.all()]
        self.fields["tracks"].choices = tracks  # type: ignore[attr-defined]
        self.fields["tracks"].help_text = "All of one world. Silent and with sound are different tracks."

    def given(self) -> dict[str, Any]:
        """Return what was typed as a draft takes it; raises Invalid where it cannot be read at all."""
        return {"provenance": self.cleaned_data["provenance"], "tracks": self.cleaned_data["tracks"]}

    def refuse(self, refusal: Invalid) -> None:
        """Put each sentence where it belongs: at its field, or above the form."""
        for name, sentence in refusal.errors.items():
            self.add_error(self._field_of(name), sentence)

    def _field_of(self, name: str) -> str | None:
        last = name.rpartition(".")[2]
        place = PLACES.get(last, last)
        return place if place in self.fields else None


class DraftForm(Basics):
    """All of it."""

    url = _line("Address of your endpoint", "https, at a public address. It is never shown.", inputmode="url")
    secret = forms.CharField(
        label="Secret",
        help_text="Sent along as a bearer token, so that you know it is the arena that asks. Leave it empty for none.",
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}, render_value=True),
    )
    endpoint_model = _line("Model", "Sent along, where one endpoint serves several. Leave it empty for none.")
    recipe = forms.CharField(
        label="Recipe",
        help_text=f"JSON that says which adapter makes the clips, and of what: {EXAMPLE}",
        required=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "class": "code"}),
    )
    lab = _line("Lab", "As it is shown after the reveal.")
    model = _line("Model")
    version = _line("Version")
    site = _line(
        "Site",
        "Of the lab or the model, https. At a domain you have proved, the reveal says so.",
        inputmode="url",
    )
    licence = _line("Licence", "As an SPDX expression: Apache-2.0, or LicenseRef-Proprietary.")
    weights_status = OneOf(label="Weights", choices=WEIGHTS, required=False)
    weights_url = _line(
        "Where the weights are", "https; leave it empty where there is no address.", inputmode="url"
    )
    parameters = _line("Parameters", "As you claim them, as in 14 billion. Empty is shown as unknown.")
    vram_gb = _line("Memory in GB", "Of the graphics card. Empty is shown as unknown.", inputmode="numeric")
    price = _line("Price", "Of a clip, as in 0.10 USD. Empty is shown as unknown.")
    reveal_at = forms.CharField(
        label="At the latest on, in UTC",
        help_text="At most 60 days ahead; without a date, it is 60 days after sealing. It can be brought forward, and "
        "never put off.",
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
    )
    reveal_votes = _line(
        "Or at so many votes", "That the ledger holds on it, whichever comes first.", inputmode="numeric"
    )
    nonce = _line(
        "Your own nonce",
        "64 hexadecimal digits of chance. With it you can prove the entry even without the receipt; empty, the arena "
        "draws one.",
    )

    def given(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {
            **super().given(),
            "recipe": self._recipe(typed),
            "identity": self._identity(typed),
            "terms": {
                "reveal_at": _in_utc(typed["reveal_at"]) or None,
                "reveal_votes": typed["reveal_votes"] or None,
            },
            "nonce": typed["nonce"] or None,
        }

    def _recipe(self, typed: Mapping[str, str]) -> dict[str, Any] | None:
        if typed["provenance"] == Provenance.HOSTED:
            parts = {"url": typed["url"], "secret": typed["secret"], "model": typed["endpoint_model"]}
            said = {name: value for name, value in parts.items() if value}
            return {"kind": recipes.HOSTED, **said} if said else None
        if typed["provenance"] != Provenance.REPRODUCED or not typed["recipe"]:
            return None
        try:
            return plain_json.parse_object(typed["recipe"].encode())
        except (plain_json.PlainError, UnicodeError):
            raise Invalid({"recipe": NOT_JSON.format(example=EXAMPLE)}) from None

    def _identity(self, typed: Mapping[str, str]) -> dict[str, Any]:
        facts: dict[str, Any] = {name: typed[name] for name in FACTS}
        weights = {"status": typed["weights_status"], "url": typed["weights_url"]}
        return {name: value for name, value in facts.items() if value} | (
            {"weights": weights} if any(weights.values()) else {}
        )

    def _field_of(self, name: str) -> str | None:
        if name == "recipe" and self.data.get("provenance") == Provenance.HOSTED:
            return "url"
        return "endpoint_model" if name == "recipe.model" else super()._field_of(name)


def _in_utc(text: str) -> str:
    """Return the time with its zone: what a browser's calendar gives has none, and the label says UTC."""
    bare = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", text, re.ASCII)
    return f"{text}Z" if bare else text


def initial(contents: Contents) -> dict[str, Any]:
    """Return what the form shows of a draft before anything is typed."""
    recipe = recipes.shown(contents.recipe) or {}
    hosted = recipe.get("kind") == recipes.HOSTED
    weights = contents.identity.get("weights") or {}
    return {
        "provenance": contents.provenance,
        "tracks": list(contents.tracks),
        "url": recipe.get("url", "") if hosted else "",
        "secret": recipe.get("secret", "") if hosted else "",
        "endpoint_model": recipe.get("model", "") if hosted else "",
        "recipe": json.dumps(recipe, indent=2, ensure_ascii=False) if recipe and not hosted else "",
        **{name: contents.identity.get(name, "") for name in FACTS},
        "weights_status": weights.get("status", ""),
        "weights_url": weights.get("url") or "",
        "reveal_at": (moment(contents.reveal_at) or "").removesuffix("Z"),
        "reveal_votes": contents.reveal_votes or "",
        "nonce": contents.nonce or "",
    }


assert set(FACTS) | {"weights"} == set(identity.FIELDS)  # noqa: S101 - a new fact wants a field here
