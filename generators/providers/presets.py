"""The hosted models that this repository knows by name, and the ways to each: no key and no price is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generators.contract import JSON
from generators.providers.contract import IMAGE_TO_VIDEO, TASKS, TEXT_TO_VIDEO

_ALIBABA = (
    "Alibaba's model, reached through its API; no weights of it are public. Sound is made with the pictures."
)


@dataclass(frozen=True)
class HostedPreset:
    """A model that others host.

    Parameters
    ----------
    slug, name, description : str
        As models.toml and the pages call it.
    ways : mapping
        Recipes by contract, the first way preferred.
    tasks : tuple of str
        What it can be asked for.
    sound : bool
        Whether its clips sound.
    """

    slug: str
    name: str
    description: str
    ways: Mapping[str, Mapping[str, JSON]]
    tasks: tuple[str, ...] = TASKS
    sound: bool = True


def _way(contract: str, model: JSON) -> dict[str, JSON]:
    return {"kind": "hosted", "contract": contract, "model": model, "resolution": "720p"}


def _happyhorse(version: str, fal: str) -> HostedPreset:
    at_alibaba = {
        TEXT_TO_VIDEO: f"happyhorse-{version}-t2v",
        IMAGE_TO_VIDEO: f"happyhorse-{version}-i2v",
    }
    at_fal = {task: f"{fal}/{task}" for task in TASKS}
    return HostedPreset(
        slug=f"happyhorse-{version}",
        name=f"HappyHorse {version}",
        description=_ALIBABA,
        ways={
            "model-studio": _way("model-studio", at_alibaba),
            "fal": _way("fal", at_fal),
            "replicate": _way("replicate", f"alibaba/happyhorse-{version}"),
        },
    )


PRESETS = (
    _happyhorse("1.0", "alibaba/happy-horse"),
    _happyhorse("1.1", "alibaba/happy-horse/v1.1"),
    HostedPreset(
        slug="davinci-magihuman",
        name="daVinci-MagiHuman",
        description="Open weights (Apache-2.0), on a server of the operator's own that answers at /v1/videos.",
        ways={
            "videos": {
                "kind": "hosted",
                "contract": "videos",
                "model": "GAIR/daVinci-MagiHuman",
                "extra": {"fps": 25},
            }
        },
    ),
)
