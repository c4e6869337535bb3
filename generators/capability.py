"""What a worker must be able to do to follow a recipe, as one word that both sides of the queue compute alike."""

from collections.abc import Mapping

from generators.contract import JSON


def capability(recipe: Mapping[str, JSON]) -> str:
    """Return the word for a valid recipe.

    Examples
    --------
    >>> capability({"kind": "happyhorse", "variant": "mini"})
    'happyhorse'
    >>> capability({"kind": "hosted", "contract": "fal", "model": "alibaba/happy-horse/text-to-video"})
    'hosted:fal'
    >>> capability({"kind": "diffusers", "repo": "Wan-AI/Wan2.2-TI2V-5B-Diffusers", "revision": "0123abcd"})
    'diffusers:Wan-AI/Wan2.2-TI2V-5B-Diffusers@0123abcd'
    """
    kind = str(recipe["kind"])
    if kind == "hosted" and "contract" in recipe:
        return f"hosted:{recipe['contract']}"
    if kind == "diffusers":
        return f"diffusers:{recipe['repo']}@{recipe['revision']}"
    return kind
