"""manage.py simulate: voters of known taste, through the real sockets, into a synthetic arena only."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench.simulation import Outcome, SimulationError, simulate


class Command(BaseCommand):
    help = "Cast simulated votes in a running synthetic arena, and print the truth beside its board."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--voters", type=int, default=20, help="sockets that vote at once (20)")
        parser.add_argument("--votes", type=int, default=1000, help="votes to cast (1000)")
        parser.add_argument("--track", default="shapes-text-to-video", help="slug (shapes-text-to-video)")
        parser.add_argument("--seed", type=int, default=0, help="of the voters' chance (0)")
        parser.add_argument("--noise", type=float, default=0.0, help="share of careless votes, 0 to 1 (0)")

    def handle(self, *_args: Any, **options: Any) -> None:
        _check(options)
        try:
            outcome = simulate(
                voters_at_once=options["voters"],
                votes=options["votes"],
                track=options["track"],
                seed=options["seed"],
                noise=options["noise"],
                say=self.say,
            )
        except SimulationError as error:
            raise CommandError(str(error)) from None
        for line in report(outcome):
            self.say(line)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _check(options: dict[str, Any]) -> None:
    for name in ("voters", "votes"):
        if options[name] < 1:
            raise CommandError(f"--{name} is {options[name]}; it must be at least 1.")
    if options["seed"] < 0:
        raise CommandError(f"--seed is {options['seed']}; it must be at least 0.")
    if not 0 <= options["noise"] <= 1:
        raise CommandError(f"--noise is {options['noise']}; it must be a share from 0 to 1.")


def report(outcome: Outcome) -> list[str]:
    """Return what the simulation did, line by line."""
    rate = outcome.votes / outcome.seconds
    lines = [f"{outcome.votes} votes in {outcome.seconds:.1f} s, {rate:.0f} votes/s"]
    refusals = ", ".join(f"{code} {number}" for code, number in outcome.refusals.most_common())
    lines.append(f"refusals: {refusals or 'none'}")
    lines.append(f"{'entry':<24}{'truth':>8}{'place':>7}{'board':>9}{'place':>7}")
    for place in outcome.places:
        rating = "-" if place.rating is None else f"{place.rating:.1f}"
        lines.append(
            f"{place.entry:<24}{place.truth:>8.1f}{place.true_place:>7}{rating:>9}{place.place or '-':>7}"
        )
    tau = "unknown" if outcome.tau is None else f"{outcome.tau:.3f}"
    return [*lines, f"Kendall's tau between truth and board: {tau}"]
