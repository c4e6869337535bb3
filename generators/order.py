"""Reads what the web server tells of an order, and checks it."""

from dataclasses import dataclass

from generators.contract import JSON, ClipSpec
from generators.production import RENDITIONS


@dataclass(frozen=True)
class Order:
    """What the web server tells of one order, read and checked.

    `queue_seconds` is None where it does not say; `source` is the address of a file that the lab has sent, or None;
    `job` is what `providers.jobs` needs to find the provider's job that is to bring the clip, or None.
    """

    number: int
    spec: ClipSpec
    recipe: dict[str, JSON]
    renditions: tuple[str, ...]
    queue_seconds: float | None = None
    source: str | None = None
    job: dict[str, JSON] | None = None


@dataclass(frozen=True)
class Fetched:
    """The raw answer to a fetch, and where to send what comes of it."""

    upload: str
    answer: dict[str, JSON]

    def order(self) -> Order:
        """Read the answer.

        Raises
        ------
        KeyError, ValueError or TypeError
            If a field is missing or is not what it should be.
        """
        waited, source = self.answer.get("queue_seconds"), self.answer.get("source")
        return Order(
            int(self.answer["order"]),
            ClipSpec.from_dict(self.answer.get("spec", {})),
            _object(self.answer.get("recipe"), "recipe"),
            _renditions(self.answer.get("renditions")),
            None if waited is None else float(waited),
            None if source is None else str(source),
            None if self.answer.get("job") is None else _object(self.answer["job"], "job"),
        )


def _renditions(told: JSON) -> tuple[str, ...]:
    if not isinstance(told, list) or not told or any(each not in RENDITIONS for each in told):
        raise ValueError(f"The renditions must be some of {', '.join(RENDITIONS)}, not {told!r}.")
    return tuple(told)


def _object(told: JSON, name: str) -> dict[str, JSON]:
    if not isinstance(told, dict):
        raise TypeError(f"The {name} must be an object, not {type(told).__name__}.")
    return told
