"""The one form in which all clips of a track are stored."""

from dataclasses import dataclass

SAMPLES_A_PACKET = 1024  # of AAC


@dataclass(frozen=True)
class ClipFormat:
    """Picture size, frame rate, length and sample rate shared by all clips that may meet in a battle."""

    width: int = 512
    height: int = 512
    fps: int = 24
    seconds: float = 4.0
    sample_rate: int = 48_000

    @property
    def frames(self) -> int:
        return round(self.seconds * self.fps)

    @property
    def samples(self) -> int:
        return round(self.seconds * self.sample_rate)
