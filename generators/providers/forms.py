"""How a wish is written down for the wire: as JSON, or as a form with a file."""

from __future__ import annotations

from generators.contract import JSON
from generators.providers.contract import Contract
from generators.providers.wishes import Wish


def written(contract: Contract, wish: Wish) -> dict[str, JSON]:
    """Return a wish as httpx takes it: `headers`, and `json` or `files`."""
    if not contract.multipart:
        return {"headers": contract.headers, "json": wish.body}
    # Every field as a file without a name: a form of several parts, also where there is no picture.
    parts: dict[str, JSON] = {name: (None, _text(value)) for name, value in wish.body.items()}
    if wish.picture is not None:
        kind, content = wish.picture
        parts[contract.image_at[""]] = (f"first.{kind.partition('/')[2]}", content, kind)
    return {"headers": contract.headers, "files": parts}


def _text(value: JSON) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
