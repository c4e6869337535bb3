"""What a provider is asked for: the body of a wish, made of a recipe and a specification."""

from __future__ import annotations

import base64
import io
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

from PIL import Image, UnidentifiedImageError

from generators.contract import JSON, ClipSpec, FirstFrameInvalid, PermanentFailure
from generators.providers import recipes
from generators.providers.contract import IMAGE_TO_VIDEO, MIB, TEXT_TO_VIDEO, Contract
from generators.providers.places import put

NEAR = 0.02  # two ratios that differ by no more are alike: pixels come in eights
SEEDS = 2**31
SMALLEST_SIDE = 300  # of a first frame; and its sides differ by a factor of 2.5 at most
LONGEST_RATIO = 2.5
FRAMES_IN_STEPS_OF = 8  # and one more: video models count so, and one that is asked for 120 makes 117
_KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


@dataclass(frozen=True)
class Wish:
    """One request that asks for one clip.

    Parameters
    ----------
    model : str
        The model's name, "" where the server has but one.
    body : dict
        As JSON takes it; of a form, its fields.
    picture : tuple of str and bytes, or None
        Of a form with a first frame: its type and its content.
    asked : dict
        What was asked for, worth keeping beside the job: seconds, and ratio, resolution or size.
    """

    model: str
    body: dict[str, JSON] = field(repr=False)
    picture: tuple[str, bytes] | None = field(repr=False)
    asked: dict[str, JSON]


def wish(recipe: Mapping[str, JSON], spec: ClipSpec) -> Wish:
    """Return what to send for a clip.

    Raises
    ------
    PermanentFailure
        If the provider takes no such prompt, length, shape or first frame: nothing has to be sent to know.
    """
    contract = recipes.contract_of(recipe)
    task = IMAGE_TO_VIDEO if spec.image else TEXT_TO_VIDEO
    model = recipes.model_for(recipe, task)
    if model is None:
        raise PermanentFailure(f"The recipe names no model of {contract.name} for {task}.")
    if len(spec.prompt) > contract.longest_prompt:
        raise PermanentFailure(
            f"The prompt has {len(spec.prompt)} characters; {contract.name} takes {contract.longest_prompt}."
        )
    extra = dict(recipe.get("extra") or {})
    parts = _parts(contract, recipe, spec, extra)
    body: dict[str, JSON] = {}
    for name, place in contract.places.items():
        if (value := parts.get(name)) is not None:
            put(body, place, value)
    for place, value in {**contract.constants, **extra}.items():
        put(body, place, value)
    if model and "model" in contract.places:
        put(body, contract.places["model"], model)
    picture = _picture(contract, spec.image) if spec.image else None
    if picture and not contract.multipart:
        _put_picture(contract, model, body, picture)
    kept = {name: parts[name] for name in ("seconds", "ratio", "resolution", "size") if parts.get(name)}
    return Wish(model, body, picture if contract.multipart else None, kept)


def seconds_asked(contract: Contract, seconds: float) -> int:
    """Return the whole seconds that are asked for, and paid: what is longer than the clip is cut.

    Raises
    ------
    PermanentFailure
        If the contract makes no clips of this length.
    """
    whole = max(contract.shortest, math.ceil(seconds - 1e-6))
    if whole > contract.longest:
        raise PermanentFailure(
            f"A clip of {seconds:g} s is longer than {contract.name} makes: {contract.longest} s."
        )
    return whole


def shape_asked(recipe: Mapping[str, JSON], spec: ClipSpec) -> float:
    """Return width by height as it was asked for: of the first frame, of the recipe's size, or of the clip."""
    contract = recipes.contract_of(recipe)
    if not contract.ratios:
        width, height = recipes.size_of(recipe) or (spec.width, spec.height)
    elif spec.image:
        width, height = _opened(spec.image).size
    else:
        width, height = map(int, _ratio(contract, spec).split(":"))
    return width / height


def _parts(
    contract: Contract, recipe: Mapping[str, JSON], spec: ClipSpec, extra: Mapping[str, JSON]
) -> dict[str, JSON]:
    """Return all that a wish may say; the contract's places tell which of it is sent."""
    resolution = recipes.resolution_of(recipe)
    width, height = recipes.size_of(recipe) or (spec.width, spec.height)
    fps = extra.get("fps", spec.fps)
    sized = not contract.ratios
    return {
        "prompt": spec.prompt,
        "seed": spec.seed % SEEDS,
        "seconds": seconds_asked(contract, spec.seconds),
        "resolution": None if sized else resolution.upper() if contract.upper else resolution,
        # With a first frame the clip takes its shape; a ratio beside it is an error to some.
        "ratio": None if sized or spec.image else _ratio(contract, spec),
        "size": f"{width}x{height}" if sized else None,
        "fps": fps,
        "frames": _frames(spec.seconds, fps),
        "sound": spec.sound,
    }


def _frames(seconds: float, fps: int) -> int:
    steps = math.ceil((seconds * fps - 1) / FRAMES_IN_STEPS_OF - 1e-9)
    return max(1, steps) * FRAMES_IN_STEPS_OF + 1


def _ratio(contract: Contract, spec: ClipSpec) -> str:
    """Return the ratio that a clip has; a provider that does not know it would make another without a word."""
    for ratio in contract.ratios:
        width, height = map(int, ratio.split(":"))
        if alike(spec.width / spec.height, width / height):
            return ratio
    raise PermanentFailure(
        f"A clip of {spec.width} x {spec.height} pixels has none of the ratios of {contract.name}:"
        f" {', '.join(contract.ratios)}."
    )


def alike(one: float, other: float) -> bool:
    """Whether two ratios of width to height count as the same."""
    return abs(one / other - 1) <= NEAR


def _picture(contract: Contract, image: bytes) -> tuple[str, bytes]:
    """Return type and content of a first frame that the provider takes."""
    opened = _opened(image)
    sides = sorted(opened.size)
    if len(image) > contract.largest_image:
        raise FirstFrameInvalid(
            f"The first frame has {len(image) / MIB:.1f} MiB; {contract.name} takes"
            f" {contract.largest_image // MIB}."
        )
    if contract.ratios and (sides[0] < SMALLEST_SIDE or sides[1] > LONGEST_RATIO * sides[0]):
        raise FirstFrameInvalid(
            f"The first frame has {opened.width} x {opened.height} pixels; {contract.name} takes sides of"
            f" {SMALLEST_SIDE} pixels at least, and of {LONGEST_RATIO} to 1 at most."
        )
    return _KINDS[str(opened.format)], image


def _opened(image: bytes) -> Image.Image:
    """Open a first frame as far as its header; its pixels are the provider's business."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(image), formats=list(_KINDS))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise FirstFrameInvalid("The first frame is no PNG, JPEG or WebP picture.") from None


def _put_picture(contract: Contract, model: str, body: dict[str, JSON], picture: tuple[str, bytes]) -> None:
    kind, content = picture
    address = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    place = contract.image_at.get(model, contract.image_at[""])
    put(body, place, {"type": contract.image_type, "url": address} if contract.image_type else address)
