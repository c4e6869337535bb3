"""The sound of every file as AAC: the encoder's settings, and what a sound has become once it is decoded again."""

from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.codec.context import Flags
from numpy.typing import NDArray

from generators.clip_format import SAMPLES_A_PACKET
from generators.conform import audio_frame

if TYPE_CHECKING:
    from av.packet import Packet  # takes a parameter in its stubs only

BITS_A_SECOND = 128_000
PRIMING = 1024  # samples that the encoder puts in front


def set_up(codec: AudioCodecContext) -> None:
    """Give an encoder the settings that all files share."""
    codec.layout, codec.bit_rate = "stereo", BITS_A_SECOND
    codec.flags |= Flags.bitexact


def packets(encoder: Any, audio: NDArray[np.float32], sample_rate: int) -> "list[Packet[Any]]":
    """Return the packets of stereo sound, shape (samples, 2), by a stream or a codec that is set up."""
    made: list[Packet[Any]] = []
    for start in range(0, len(audio), SAMPLES_A_PACKET):
        made += encoder.encode(audio_frame(audio[start : start + SAMPLES_A_PACKET], sample_rate, start))
    return made + list(encoder.encode(None))


def heard(audio: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Return what a listener hears of stereo sound, shape (samples, 2), after it went through the encoder."""
    encoder = av.CodecContext.create("aac", "w")
    encoder.sample_rate, encoder.format = sample_rate, "fltp"
    set_up(encoder)
    coded = packets(encoder, audio, sample_rate)
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = encoder.extradata
    frames = [frame.to_ndarray() for packet in [*coded, None] for frame in decoder.decode(packet)]
    whole = np.concatenate(frames, axis=1).T[PRIMING:]
    return np.ascontiguousarray(whole[: len(audio)], dtype=np.float32)
