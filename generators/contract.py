"""What a generator is asked for, what it hands back, and how it may fail."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

JSON = Any  # whatever json.dumps takes

LONGEST_PROMPT = 4000
LONGEST_SECONDS = 60.0
HIGHEST_FPS = 120
SMALLEST_SIDE, LARGEST_SIDE = 16, 4096
LARGEST_SEED = 2**63 - 1
CHANNELS = 3
EARS = 2
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class AdapterError(Exception):
    """A clip could not be made; the text is one sentence a lab may read."""

    kind = "permanent"


class RecipeInvalid(AdapterError):  # noqa: N818 - named as the design names it
    """The recipe names no known kind, or its parameters are not what the kind takes."""

    kind = "invalid"


class PromptNotUnderstood(AdapterError):  # noqa: N818 - named as the design names it
    """The adapter cannot read this prompt; another adapter might."""

    kind = "permanent"


class TransientFailure(AdapterError):  # noqa: N818 - named as the design names it
    """The same order may well succeed later: memory was short, a provider was busy."""

    kind = "transient"


class OutOfMemory(TransientFailure):
    """The device has no room for this recipe as it is loaded now; with less around it, or offloaded, it may fit."""


class ContentRefused(AdapterError):  # noqa: N818 - a state of the clip
    """A provider will not answer this prompt, by its own rules on content: no answer, and no loss either."""

    kind = "refused"


class PermanentFailure(AdapterError):  # noqa: N818 - named as the design names it
    """The same order will fail again."""

    kind = "permanent"


class FirstFrameInvalid(PermanentFailure):
    """The first frame is no image, or does not show what a clip of this world can start from."""


class ClipVoid(AdapterError):  # noqa: N818 - a state of the clip
    """What was made is black, frozen or unreadable: no answer to the prompt, and no loss either."""

    kind = "void"


@dataclass(frozen=True)
class ClipSpec:
    """One clip to be made, with nothing in it about who makes it.

    Parameters
    ----------
    prompt : str
        What the clip shall show; 1 to 4000 characters.
    seed : int
        From 0 to 2**63 - 1; the same seed, recipe and machine give the same clip.
    seconds : float
        Length, above 0 and at most 60.
    fps : int
        Frames a second, 1 to 120; `seconds * fps` must be a whole number.
    width, height : int
        Pixels, even, 16 to 4096.
    sound : bool
        Whether the clip shall sound.
    language : str
        Language of the prompt, as in "en" or "pt-BR".
    image : bytes or None
        The first frame to start from, as an encoded picture.

    Raises
    ------
    ValueError
        If a value is out of its range.
    TypeError
        If a value is of another type.
    """

    prompt: str
    seed: int
    seconds: float
    fps: int
    width: int
    height: int
    sound: bool
    language: str = "en"
    image: bytes | None = None

    def __post_init__(self) -> None:
        self._check_types()
        if not self.prompt.strip() or len(self.prompt) > LONGEST_PROMPT:
            raise ValueError(
                f"The prompt must have 1 to {LONGEST_PROMPT} characters, not {len(self.prompt)}."
            )
        if not 0 <= self.seed <= LARGEST_SEED:
            raise ValueError(f"The seed must lie between 0 and 2**63 - 1, not at {self.seed}.")
        if not 0 < self.seconds <= LONGEST_SECONDS:
            raise ValueError(
                f"A clip lasts more than 0 and at most {LONGEST_SECONDS:g} s, not {self.seconds} s."
            )
        if not 1 <= self.fps <= HIGHEST_FPS:
            raise ValueError(f"The frame rate must lie between 1 and {HIGHEST_FPS}, not at {self.fps}.")
        for name, side in (("width", self.width), ("height", self.height)):
            if not SMALLEST_SIDE <= side <= LARGEST_SIDE or side % 2:
                raise ValueError(
                    f"The {name} must be even, {SMALLEST_SIDE} to {LARGEST_SIDE} pixels, not {side}."
                )
        if abs(self.seconds * self.fps - self.frames) > 1e-6:  # noqa: PLR2004 - rounding of a product
            raise ValueError(f"{self.seconds} s at {self.fps} frames a second is no whole number of frames.")
        if not _LANGUAGE.fullmatch(self.language):
            raise ValueError(f"The language must be a tag such as 'en' or 'pt-BR', not {self.language!r}.")

    def _check_types(self) -> None:
        wanted: dict[str, tuple[type, ...]] = {
            "prompt": (str,),
            "seed": (int,),
            "seconds": (int, float),
            "fps": (int,),
            "width": (int,),
            "height": (int,),
            "sound": (bool,),
            "language": (str,),
            "image": (bytes, type(None)),
        }
        for name, types in wanted.items():
            value = getattr(self, name)
            if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
                raise TypeError(
                    f"The {name} of a clip must be {types[0].__name__}, not {type(value).__name__}."
                )

    @property
    def frames(self) -> int:
        """Number of frames, exact by construction."""
        return round(self.seconds * self.fps)

    def to_dict(self) -> dict[str, JSON]:
        """Return the fields as JSON takes them; the image as base64 text."""
        return asdict(self) | {"image": base64.b64encode(self.image).decode() if self.image else None}

    @classmethod
    def from_dict(cls, stored: Mapping[str, JSON]) -> "ClipSpec":
        """Read what `to_dict` wrote.

        Raises
        ------
        ValueError
            If a field is missing or unknown, a value out of range, or the image no base64.
        TypeError
            If a value is of another type.
        """
        if not isinstance(stored, Mapping):
            raise TypeError(f"A clip's specification must be an object, not {type(stored).__name__}.")
        known = {each.name for each in fields(cls)}
        required = known - {"language", "image"}
        if unknown := sorted(set(stored) - known):
            raise ValueError(f"A clip's specification has no field {', '.join(map(str, unknown))}.")
        if missing := sorted(required - set(stored)):
            raise ValueError(f"A clip's specification lacks {', '.join(missing)}.")
        return cls(**{**stored, "image": _image(stored.get("image"))})


def _image(text: JSON) -> bytes | None:
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ValueError("The image of a clip must be base64 text.") from None


@dataclass(frozen=True)
class GeneratedClip:
    """Pixels and sound as an adapter hands them back, before any encoding.

    Parameters
    ----------
    frames : ndarray of uint8, shape (n, height, width, 3)
        RGB, top row first.
    fps : int
        Frames a second.
    audio : ndarray of float32, shape (samples, 2), or None
        Left and right in -1 to 1; None where the clip has no sound.
    sample_rate : int
        Samples a second of `audio`.
    notes : dict
        Anything worth keeping about the making, as JSON takes it. Under `timings`, seconds of the stages that the
        adapter tells apart: `{"denoise": s, "decode": s}`.

    Raises
    ------
    ValueError
        If an array has another shape or type, or holds what is no number.
    """

    frames: NDArray[np.uint8]
    fps: int
    audio: NDArray[np.float32] | None
    sample_rate: int
    notes: dict[str, JSON] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = self.frames.shape
        if (
            self.frames.dtype != np.uint8
            or len(shape) != 1 + CHANNELS
            or shape[-1] != CHANNELS
            or not all(shape)
        ):
            raise ValueError(
                f"Frames must be uint8 of shape (n, height, width, 3), not {self.frames.dtype} {shape}."
            )
        if self.fps < 1:
            raise ValueError(f"The frame rate must be at least 1, not {self.fps}.")
        if self.audio is not None:
            self._check_audio(self.audio)

    def _check_audio(self, audio: NDArray[np.float32]) -> None:
        if audio.dtype != np.float32 or audio.ndim != EARS or audio.shape[1] != EARS or not len(audio):
            raise ValueError(f"Sound must be float32 of shape (samples, 2), not {audio.dtype} {audio.shape}.")
        if self.sample_rate < 1:
            raise ValueError(f"The sample rate must be at least 1, not {self.sample_rate}.")
        if not np.isfinite(audio).all():
            raise ValueError("Sound must be finite; this clip has samples that are no numbers.")


class Progress(Protocol):
    """Told how far a clip is: the share done, 0 to 1, and where it goes by steps, the step of how many."""

    def __call__(self, share: float, /, step: int | None = None, steps: int | None = None) -> None: ...


class Converter(Protocol):
    """An adapter that makes a clip of a file that its lab has sent, and of nothing else."""

    def convert(self, source: Path, spec: ClipSpec, progress: Progress) -> GeneratedClip:
        """Make the clip of a file, as `Adapter.generate` does of a prompt."""
        ...


class Adapter(Protocol):
    """What turns a specification into a clip.

    It may also offer `memory_bytes`, `close()`, and `facts`: a dict of `weights_sha256`, `revision`, `steps`, `device`
    and `dtype`, each None or left out where there is none or it is not known. One for a device that may be too small
    offers `lighter()`, which makes it do with less memory and returns False where it cannot, and its class
    `needs(recipe)`, how many bytes of the device it takes, or None.
    """

    def generate(self, spec: ClipSpec, progress: Progress) -> GeneratedClip:
        """Make one clip, telling `progress` the share done, 0 to 1.

        Raises
        ------
        AdapterError
            If the clip cannot be made.
        """
        ...
