"""What a folder of weights says of itself in its JSON files, read without torch."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generators.contract import JSON, PermanentFailure

INDEX = "model_index.json"
_LARGEST = 64 * 2**20  # bytes; an index of many shards has one or two


@dataclass(frozen=True)
class Stored:
    """A pipeline as diffusers stores one: an index, and a folder for each component.

    Parameters
    ----------
    folder : Path
        The folder of the index.
    """

    folder: Path

    @cached_property
    def index(self) -> Mapping[str, JSON]:
        """The index.

        Raises
        ------
        PermanentFailure
            If it is missing, or no JSON object.
        """
        return self.read(INDEX)

    @property
    def pipeline(self) -> str:
        """The class of the pipeline; empty where the index names none, or code of its own."""
        name = self.index.get("_class_name")
        return name if isinstance(name, str) else ""

    @cached_property
    def components(self) -> Mapping[str, tuple[JSON, JSON]]:
        """Of each component that is there, the module and the name of its class, as the index has them."""
        pairs = {name: value for name, value in self.index.items() if isinstance(value, list)}
        return {
            name: (value[0], value[1])
            for name, value in pairs.items()
            if len(value) == 2 and value != [None, None]  # noqa: PLR2004 - a pair
        }

    def config(self, component: str) -> Mapping[str, JSON]:
        """Return the configuration of a model among the components; empty where there is no such."""
        return self.read(f"{component}/config.json") if component in self.components else {}

    def read(self, name: str) -> Mapping[str, JSON]:
        """Read one JSON object.

        Raises
        ------
        PermanentFailure
            If it is missing, or none; only its name below the folder is told.
        """
        try:
            with (self.folder / name).open("rb") as file:
                text = file.read(_LARGEST + 1)
            read = None if len(text) > _LARGEST else json.loads(text.decode())
        except OSError:
            raise PermanentFailure(f"The weights lack {name}.") from None
        except (ValueError, RecursionError):
            raise PermanentFailure(f"The weights' {name} is no JSON.") from None
        if not isinstance(read, dict):
            raise PermanentFailure(f"The weights' {name} is no JSON object.")
        return read
