"""Simulated voting: a crowd of known taste at a synthetic arena, and its truth beside the board it led to."""

from __future__ import annotations

import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from channels.db import database_sync_to_async
from django.conf import settings
from scipy.stats import kendalltau

from arena.battles.group_commit import GroupCommit
from arena.battles.models import Battle
from arena.entries.models import Entry
from arena.leaderboard.models import Board, Standing
from arena.leaderboard.refit import refit_boards
from arena.prompts.models import Track
from arena.site.models import Site
from bench import sockets, voters
from generators.catalogue import CALIBRATION, TRAINED
from ratings.scale import Scale
from ratings.simulate import draw_outcome

# The crowd's taste, from best to worst: the true world, the trained entries, and the worlds that are wrong on purpose.
# Neighbours stand this many points apart: 61 of 100 prefer the one above. It claims nothing about trained models.
STEP = 80.0
ANCHOR, *FAULTY = CALIBRATION
TRUTH = {entry.slug: 1000.0 - STEP * place for place, entry in enumerate((ANCHOR, *TRAINED, *FAULTY))}
# Any other entry is drawn from a normal distribution over the same range.
MEAN, SPREAD = 600.0, 240.0
SAY_SECONDS = 2.0
BOARD_SECONDS = 10.0


class SimulationError(Exception):
    """Simulated votes were not asked for here, or could not be cast."""


@dataclass(frozen=True)
class Place:
    """One entry's true strength beside what its board says, in points; places count from 1."""

    entry: str
    truth: float
    rating: float | None
    true_place: int
    place: int | None


@dataclass(frozen=True)
class Outcome:
    """What a simulation did."""

    votes: int
    seconds: float
    refusals: Counter[str]
    places: list[Place]
    tau: float | None  # Kendall's, between truth and board; None below two rated entries


def simulate(
    *,
    voters_at_once: int,
    votes: int,
    track: str,
    seed: int = 0,
    noise: float = 0.0,
    url: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Cast exactly `votes` votes through the arena's own sockets, and return them beside the board.

    Raises SimulationError with one sentence where this is no synthetic arena, none answers, or it has no pairs.
    """
    check_synthetic()
    url = url or settings.SITE_URL
    pool = Track.objects.filter(slug=track).first()
    if pool is None:
        raise SimulationError(f"There is no track called {track}.")
    truth = strengths(pool, seed)
    booth = voters.Booth(votes)
    taste = Taste(truth, seed, noise, _Progress(booth, say))
    start = time.perf_counter()
    try:
        sockets.run(voters.crowd(url, track, voters_at_once, booth, taste.choose))
    except ExceptionGroup as group:
        raise SimulationError(_sentence(group.exceptions[0], url)) from group
    seconds = time.perf_counter() - start
    places = compare(pool, truth)
    return Outcome(booth.cast, seconds, booth.refusals, places, agreement(places))


def _sentence(error: Exception, url: str) -> str:
    """Word why a crowd gave up; what is nobody's known mistake is raised again."""
    match error:
        case ConnectionRefusedError():
            return f"No arena answers at {url}: start it with ./run."
        case ConnectionError() | TimeoutError():
            return f"The arena at {url} let a voter down ({error}); its logs say why."
        case voters.NoPairError() | voters.ProtocolError() | SimulationError():
            return str(error)
    raise error


def check_synthetic() -> None:
    if not (settings.SYNTHETIC and Site.objects.is_synthetic()):
        raise SimulationError(
            "Invented votes are cast in a synthetic arena only: start one with PADDOCK_SYNTHETIC=1 and a "
            "PADDOCK_HOME of its own, and set both here too."
        )


def strengths(track: Track, seed: int) -> dict[str, float]:
    """Return each entry's true strength in points, the same for the same seed."""
    return {
        entry.slug: TRUTH.get(entry.slug) or _drawn(entry.slug, seed) for entry in Entry.objects.on(track)
    }


def _drawn(slug: str, seed: int) -> float:
    rng = np.random.default_rng([seed, zlib.crc32(slug.encode())])
    return float(rng.normal(MEAN, SPREAD))


class Taste:
    """How the crowd chooses: by hidden strength. A battle hides its entries, so they are read in the database."""

    def __init__(self, truth: dict[str, float], seed: int, noise: float, progress: _Progress) -> None:
        self._strength = {slug: float(Scale().strength(points)) for slug, points in truth.items()}
        self._rng, self._noise, self._progress = np.random.default_rng(seed), noise, progress
        self._entries = GroupCommit[str, tuple[str, str]](
            database_sync_to_async(entries_of, thread_sensitive=False)
        )

    async def choose(self, battle: dict[str, Any]) -> str:
        self._progress.tick()
        left, right = await self._entries.put(battle["battle"])
        strength = self._strength
        return draw_outcome(self._rng, strength[left], strength[right], noise=self._noise).word


def entries_of(keys: list[str]) -> list[tuple[str, str] | Exception]:
    """Return the left and right entry of each battle; one that is not in this database is another arena's."""
    rows = Battle.objects.filter(key__in=keys).values_list("key", "left__entry__slug", "right__entry__slug")
    found = {key: (left, right) for key, left, right in rows}
    stranger = SimulationError(
        "The arena that answers keeps its battles in another database: set PORT and PADDOCK_HOME alike."
    )
    return [found.get(key, stranger) for key in keys]


class _Progress:
    """Says every few seconds how far the crowd is."""

    def __init__(self, booth: voters.Booth, say: Callable[[str], None]) -> None:
        self._booth, self._say = booth, say
        self._total, self._next = booth.left, time.monotonic() + SAY_SECONDS

    def tick(self) -> None:
        if time.monotonic() >= self._next:
            self._next += SAY_SECONDS
            self._say(f"{self._booth.cast} of {self._total:.0f} votes")


def compare(track: Track, truth: dict[str, float]) -> list[Place]:
    """Return every entry in its true order beside the board that counts the votes cast so far."""
    board = _settled_board(track)
    standings = board.standings.select_related("entry") if board else Standing.objects.none()
    ratings = {s.entry.slug: s.rating for s in standings if s.rating is not None}
    place = {slug: n for n, slug in enumerate(_best_first(ratings), 1)}
    order = _best_first(truth)
    return [Place(s, truth[s], ratings.get(s), n, place.get(s)) for n, s in enumerate(order, 1)]


def _best_first(points: dict[str, float]) -> list[str]:
    return sorted(points, key=lambda slug: -points[slug])


def _settled_board(track: Track) -> Board | None:
    """Refit until no vote waits; where the heartbeat is at it already, wait for it."""
    deadline = time.monotonic() + BOARD_SECONDS
    while time.monotonic() < deadline:
        refit_boards()
        board = Board.objects.current(track)
        if (
            board is not None
            and board.votes >= Battle.objects.filter(track=track, vote__isnull=False).count()
        ):
            return board
        time.sleep(0.1)
    return Board.objects.current(track)


def agreement(places: list[Place]) -> float | None:
    """Return Kendall's tau between truth and board over the entries that have a rating."""
    rated = [place for place in places if place.rating is not None]
    if len(rated) < 2:
        return None
    return float(kendalltau([p.truth for p in rated], [p.rating for p in rated]).statistic)
