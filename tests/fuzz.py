"""`./run fuzz`: asks a small arena what the API's description allows and forbids, and holds each answer to it."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from bench.own_arena import ROOT, own_arena
from supervisor.errors import SupervisorError

CASES, SEED = 10_000, 7
MOST_CURSORS = 8
HOLDER = re.compile(r"([a-z-]+)/\{(\w+)\}")
METHODS = ("get", "put", "post", "patch", "delete")
LABS = "Labs"
# A lab's documents make sense or not beyond what a schema can say: the arena then says what is wrong, by field.
NO_SENSE = ["2xx", "401", "403", "404", "409", "422", "429"]


@dataclass(frozen=True)
class Target:
    """Where to ask: the site, a lab's token, and what there is for parameters, as "since" or "entries/slug"."""

    url: str
    token: str
    known: dict[str, list[Any]]

    def cursors(self, path: str) -> list[str]:
        """Return the cursors that a list gives: nobody could guess one, and no other word is one."""
        path = HOLDER.sub(lambda holder: f"{holder[1]}/{self.known['/'.join(holder.groups())][0]}", path)
        found, page = set(self.known["cursor"]), self._page(f"{self.url}{path}?limit=1")
        for direction in ("next", "previous"):
            while page[direction] and len(found) < MOST_CURSORS:
                found |= set(parse_qs(urlsplit(page[direction]).query).get("cursor", ()))
                page = self._page(page[direction])
        return sorted(found)

    def _page(self, address: str) -> dict[str, Any]:
        answer = httpx.get(address, headers={"Authorization": f"Bearer {self.token}"}, timeout=30)
        return dict(answer.raise_for_status().json())


@dataclass
class Outcome:
    cases: int = 0
    by_status: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def fuzz(
    description: dict[str, Any], target: Target, cases: int, seed: int, *, corners: bool = True
) -> Outcome:
    """Ask so many times by chance, always the same for a seed; with `corners` also at every edge of a value."""
    told = _with_known(description, target)
    operations = sum(method in METHODS for methods in told["paths"].values() for method in methods)
    schema = schemathesis.openapi.from_dict(
        told, config=_config(target, -(-cases // operations), seed, corners)
    )
    outcome = Outcome()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _take(outcome, event)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            outcome.failures.append(
                str(event.value if isinstance(event, events.NonFatalError) else event.exception)
            )
    return outcome


def _with_known(description: dict[str, Any], target: Target) -> dict[str, Any]:
    """Say of parameters what values there are, beside all others: few guesses would meet one."""
    told = deepcopy(description)
    for path, methods in told["paths"].items():
        for parameter in [each for operation in methods.values() for each in operation.get("parameters", ())]:
            noun = next((word for word, name in HOLDER.findall(path) if name == parameter["name"]), None)
            name = f"{noun}/{parameter['name']}" if noun else parameter["name"]
            if name == "cursor":
                parameter["schema"] = {"type": "string", "enum": target.cursors(path)}
            elif name in target.known:
                parameter["schema"] = {"anyOf": [{"enum": target.known[name]}, parameter["schema"]]}
    return told


def _config(target: Target, each: int, seed: int, corners: bool) -> SchemathesisConfig:
    generation = {"deterministic": True, "database": "none", "max-examples": each, "no-shrink": True}
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "base-url": target.url,
            "continue-on-failure": True,
            "cache": {"enabled": False},
            "generation": generation,
            "phases": {
                "stateful": {"enabled": False},
                "fuzzing": {"extra-data-sources": {"responses": False}, "error-feedback": {"enabled": False}},
                "coverage": {"enabled": corners, "extra-data-sources": {"responses": False}},
            },
            "operations": [
                {
                    "include-tag": LABS,
                    "headers": {"Authorization": f"Bearer {target.token}"},
                    "checks": {"positive_data_acceptance": {"expected-statuses": NO_SENSE}},
                }
            ],
        }
    )


def _take(outcome: Outcome, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    outcome.cases += len(recorder.cases)
    outcome.by_status.update(
        interaction.response.status_code
        for interaction in recorder.interactions.values()
        if interaction.response
    )
    for number, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                case = recorder.cases[number].value
                outcome.failures.append(
                    f"{check.name} at {case.operation.label}: {check.failure_info.failure}"
                )


@contextmanager
def _small_arena() -> Iterator[Target]:
    """Start an arena of its own, and fill it as the tests do."""
    with own_arena(ROOT / ".paddock") as arena:
        from arena.accounts.models import Scope  # noqa: PLC0415 - Django is set up by now
        from tests.arena.labs import sender  # noqa: PLC0415
        from tests.arena.rest.small_arena import build  # noqa: PLC0415

        small = build(drafts=8)
        with arena.web(os.cpu_count() or 1):
            yield Target(arena.url, sender.token(small.lab, *Scope), small.known())


def main() -> int:
    options = _parser().parse_args()
    with _small_arena() as target:
        description = httpx.get(f"{target.url}/api/v1/schema/?format=json", timeout=30).json()
        told = fuzz(description, target, options.cases, options.seed)
    print(f"{told.cases:,} requests, seed {options.seed}; answers by status: ", end="")
    print(", ".join(f"{status} {number:,}" for status, number in sorted(told.by_status.items())))
    for failure, times in Counter(told.failures).most_common():
        print(f"\n{times} x {failure}")
    print("\nNothing was found." if not told.failures else f"\n{len(told.failures)} failures.")
    return 1 if told.failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help=f"requests to make, about ({CASES})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"of what is asked ({SEED})")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, SupervisorError) as error:
        sys.exit(f"fuzz: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
