"""REST: what an entry's clips cost and what was measured on them, where its identity is open."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from arena.entries.api import EntrySerializer
from arena.entries.models import Entry
from arena.labs import making


def _number(help_text: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=help_text)


def _count(help_text: str) -> serializers.IntegerField:
    return serializers.IntegerField(allow_null=True, help_text=help_text)


def _text(help_text: str) -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=help_text)


class PriceSerializer(serializers.Serializer[Any]):
    amount = serializers.CharField(help_text="Decimal.")
    currency = serializers.CharField(help_text="As in USD.")


class CostSerializer(serializers.Serializer[Any]):
    generate_seconds = _number(
        "The model's whole work; denoising and decoding, where told apart, are parts of it."
    )
    queue_seconds = _number("From the order's sending to its fetching.")
    load_seconds = _number("Until the model was in memory.")
    denoise_seconds = _number("Seconds.")
    decode_seconds = _number("Seconds.")
    encode_seconds = _number("Seconds.")
    measure_seconds = _number("Seconds.")
    peak_memory_bytes = _count(
        "Of the graphics card, while the clip was made; null for a clip made on a CPU."
    )
    peak_process_bytes = _count("Of the process, libraries included, where a clip was made on a CPU.")
    price = PriceSerializer(allow_null=True, help_text="What the operator paid a provider for it.")


class MeasuresSerializer(serializers.Serializer[Any]):
    metric_version = _text("Numbers of different versions cannot be compared.")
    width = _count("Pixels.")
    height = _count("Pixels.")
    fps = _number("Frames a second.")
    seconds = _number("Length.")
    loudness_lufs = _number("Integrated, by EBU R 128.")
    true_peak_db = _number("dBTP.")
    optical_flow_mean = _number("Over all pixels and pairs of frames.")
    optical_flow_top_5_percent = _number("Over the fastest twentieth of each pair's pixels.")
    optical_flow_unit = _text("Of both.")
    flicker = _number("What optical flow does not explain of the difference between neighbouring frames.")
    flicker_unit = _text("Of flicker.")
    sound_lag_seconds = _number("From picture to sound, an estimate: positive where the sound is late.")
    sound_lag_clips = _count("Clips that gave evidence of their lag.")
    sounding_clips = _count("Clips with a sound track.")
    silent_clips = _count("Of those, clips whose sound track is silence.")


class MakingSerializer(serializers.Serializer[Any]):
    clips = serializers.IntegerField(help_text="Clips that the medians are of.")
    void_clips = serializers.IntegerField(
        help_text="Answers that were black, frozen or unreadable: no losses."
    )
    refused_clips = serializers.IntegerField(
        help_text="Answers that the model's provider would not make, by its own rules: no losses."
    )
    revision = _text("Of the weights.")
    device = _text("As in cpu or cuda:0.")
    dtype = _text("Precision of the arithmetic.")
    steps = _text("Denoising steps.")
    cost = CostSerializer(help_text="Medians a clip; null for what is not known.")
    measures = MeasuresSerializer(help_text="Medians over the finished files; null for what is not known.")


class EntryWithMakingSerializer(EntrySerializer):
    making = serializers.SerializerMethodField(
        help_text="What its clips cost and measure; null while the entry is sealed."
    )

    class Meta(EntrySerializer.Meta):
        fields = [*EntrySerializer.Meta.fields, "making"]

    @extend_schema_field(MakingSerializer(allow_null=True))
    def get_making(self, entry: Entry) -> dict[str, Any] | None:
        return making.making(entry)
