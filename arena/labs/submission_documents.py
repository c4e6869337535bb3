"""What the submissions' API takes and answers, for OpenAPI: shapes, not examples."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from arena.entries.models import Provenance, State, Status
from arena.labs.identity import WEIGHTS


def _text(help_text: str = "", **options: Any) -> serializers.CharField:
    return serializers.CharField(help_text=help_text, **options)


class WeightsDocument(serializers.Serializer[Any]):
    status = _text(f"One of {', '.join(WEIGHTS)}.")
    url = _text("https, or null.", allow_null=True, required=False)


class IdentityDocument(serializers.Serializer[Any]):
    lab = _text("As it is shown after the reveal.")
    model = _text()
    version = _text()
    site = _text("https address of the model's or the lab's site; verified where its domain was proved.")
    licence = _text("SPDX expression, or LicenseRef- and a name.")
    weights = WeightsDocument()
    parameters = _text("As in 12 billion.", allow_null=True, required=False)
    vram_gb = serializers.IntegerField(allow_null=True, required=False)
    price = _text("As in 0.10 USD a clip.", allow_null=True, required=False)


class TermsDocument(serializers.Serializer[Any]):
    reveal_at = _text(
        "ISO 8601 with its zone, at most 60 days ahead; without it, sealing sets it 60 days ahead.",
        allow_null=True,
        required=False,
    )
    reveal_votes = serializers.IntegerField(
        allow_null=True, required=False, help_text="Votes that the ledger holds; whichever comes first."
    )


class ChangeRequest(serializers.Serializer[Any]):
    provenance = serializers.ChoiceField(Provenance.choices, required=False)
    tracks = serializers.ListField(child=_text(), required=False)
    identity = IdentityDocument(required=False)
    recipe = serializers.JSONField(required=False, help_text="How clips are made; none for uploaded ones.")
    terms = TermsDocument(required=False)
    nonce = _text("64 hexadecimal digits of your own chance; the arena draws them otherwise.", required=False)


class SubmissionRequest(ChangeRequest):
    draft = serializers.UUIDField(
        required=False, help_text="The draft to change or seal; without it, a new one."
    )
    seal = serializers.BooleanField(
        required=False, help_text="True seals the draft now; a draft is kept otherwise."
    )


class SealRequest(serializers.Serializer[Any]):
    nonce = _text("64 hexadecimal digits, in place of the draft's.", required=False)


class NoRequest(serializers.Serializer[Any]):
    pass


class ManifestRow(serializers.Serializer[Any]):
    prompt = serializers.IntegerField()
    task = _text()
    text = _text()
    language = _text()
    first_frame = _text("Address of the picture that the clip begins with.", allow_null=True)
    seconds = serializers.FloatField()
    fps = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    sound = serializers.BooleanField(help_text="Whether a track with sound will show it.")


class SubmittedDocument(serializers.Serializer[Any]):
    """A draft, or an entry: what does not belong to it is left out or null."""

    draft = serializers.UUIDField(allow_null=True)
    codename = _text("Drawn when it is sealed.", allow_null=True)
    entry = _text("The entry's permanent slug.", allow_null=True)
    commitment = _text(allow_null=True)
    status = _text(f"One of {', '.join(('draft', *Status.values))}.")
    state = serializers.ChoiceField(State.choices, required=False)
    provenance = serializers.ChoiceField(Provenance.choices)
    tracks = serializers.ListField(child=_text())
    terms = TermsDocument()
    manifest = ManifestRow(many=True, required=False)
    identity = IdentityDocument(
        required=False, help_text="Of a draft; of an entry only the settler can read it."
    )
    recipe = serializers.JSONField(required=False)
    trial = serializers.JSONField(required=False, help_text="How far each clip of the dry run is.")
    lacking = serializers.DictField(
        child=_text(), required=False, help_text="By field, what stands between the draft and its seal."
    )
    votes = serializers.IntegerField(required=False)
    clips = serializers.JSONField(required=False)
    review = serializers.JSONField(required=False)
    receipt = serializers.JSONField(
        required=False, help_text="All that proves the entry without us. Given once, with the first answer."
    )
    note = _text(required=False)
