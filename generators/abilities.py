"""What this worker process can run, as capabilities; what of models.toml it offers, and why not the rest."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from generators.adapters.diffusers_video import DiffusersVideo
from generators.capability import capability
from generators.contract import JSON, AdapterError
from generators.models_file import ModelsFile
from generators.models_table import HOSTED, Model
from generators.open_weights import places
from generators.presets import DIFFUSERS
from generators.providers import keys
from generators.providers.contract import TASKS
from generators.providers.contracts import CONTRACTS
from generators.worker_environment import CALLS, CLIPS

ALWAYS = {CLIPS: ("shapeworld", "uploaded"), CALLS: (HOSTED,)}
_PACKAGES = ("torch", "diffusers", "transformers", "celery", "av")


@dataclass(frozen=True)
class Abilities:
    """What one process can do.

    Parameters
    ----------
    words : tuple of str
        As `generators.capability` words it.
    offers : tuple of dict
        The models of the file that this process can run, as they are announced.
    notices : tuple of str
        One sentence for each model that it cannot, and for each that nobody will order.
    """

    words: tuple[str, ...]
    offers: tuple[dict[str, JSON], ...] = ()
    notices: tuple[str, ...] = ()


def find(role: str, models: ModelsFile, environ: Mapping[str, str]) -> Abilities:
    """Return what a process of a role can do, importing no model and calling nobody."""
    words = [*ALWAYS[role]]
    if role == CLIPS:
        words += ["happyhorse"] if find_spec("torch") else []
    else:
        words += [f"{HOSTED}:{contract}" for contract in keys.contracts_with_keys(environ)]
    offer = _offer_weights if role == CLIPS else partial(_offer_hosted, environ)
    offers, notices = [], []
    for model in models.models:
        if model.diffusers != (role == CLIPS):
            continue
        try:
            offers.append(offer(model))
        except AdapterError as reason:
            notices.append(f"{model.slug} is not offered: {reason}")
        else:
            if not model.diffusers and model.price_per_second is None:
                notices.append(f"{model.slug} has no price_per_second, and nothing is ordered without one.")
    words += [capability(told["recipe"]) for told in offers]
    return Abilities(tuple(dict.fromkeys(words)), tuple(offers), tuple(notices))


def still(able: Abilities) -> Abilities:
    """Return what is left of what a process could do at its start: weights may have been taken away since.

    What comes back is there again, as it was; what is new in the file or on the disk is seen at the next start.
    """
    lost = {}
    for offer in able.offers:
        if reason := _why_not(offer["recipe"]):
            lost[str(offer["slug"])] = capability(offer["recipe"]), reason
    gone = {word for word, _ in lost.values()}
    return replace(
        able,
        words=tuple(word for word in able.words if word not in gone),
        offers=tuple(offer for offer in able.offers if offer["slug"] not in lost),
        notices=(*able.notices, *(f"{it} is not offered any more: {why}" for it, (_, why) in lost.items())),
    )


def _why_not(recipe: Mapping[str, JSON]) -> str:
    if recipe["kind"] != DIFFUSERS:
        return ""
    try:
        DiffusersVideo.able(recipe)
    except AdapterError as reason:
        return str(reason)
    return ""


def versions() -> dict[str, str]:
    """Return the versions of Python and of what clips are made with, as far as it is installed."""
    return {"python": platform.python_version()} | {
        name: found for name in _PACKAGES if (found := _version(name))
    }


def _offer_weights(model: Model) -> dict[str, JSON]:
    recipe = model.recipe | {"revision": model.revision or places.revision(model.recipe["repo"])}
    DiffusersVideo.check(recipe)
    able = DiffusersVideo.able(recipe)
    return _offer(model, recipe, [task for task in TASKS if task in able & set(model.tasks or able)])


def _offer_hosted(environ: Mapping[str, str], model: Model) -> dict[str, JSON]:
    if name := model.recipe.get("contract"):
        keys.access(CONTRACTS[name], environ)
    return _offer(model, model.recipe, list(model.tasks))


def _offer(model: Model, recipe: Mapping[str, JSON], tasks: list[str]) -> dict[str, JSON]:
    return {
        "slug": model.slug,
        "name": model.name,
        "description": model.description,
        "recipe": dict(recipe),
        "tasks": tasks,
        "sound": model.sound,
        "price_per_second": model.price_per_second,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
