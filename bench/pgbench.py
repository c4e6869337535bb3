"""PostgreSQL's own measure of durable single-row inserts into the votes' table, by one client."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from django.db import connection

from bench.own_arena import OwnArena
from bench.planting import OpenBattles, plant_battles
from supervisor.binaries import find_postgres
from supervisor.home import DATABASE

SCRIPT = """
INSERT INTO arena_vote (battle_id, choice, left_seconds, right_seconds, heard, cast_at)
VALUES (nextval('bench_battle'), 0, 4, 4, true, now());
"""
MOST_A_SECOND = 12_000


def votes_a_second(arena: OwnArena, seconds: float) -> float:
    """Insert votes for planted battles one by one, each its own durable transaction."""
    whole_seconds = max(1, round(seconds))
    battles = plant_battles(MOST_A_SECOND * whole_seconds, 1)
    _restart_sequence(battles)
    script = arena.home.path / "vote.sql"
    script.write_text(SCRIPT)
    return _run(arena, script, whole_seconds)


def _restart_sequence(battles: OpenBattles) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SEQUENCE IF EXISTS bench_battle")
        cursor.execute(f"CREATE SEQUENCE bench_battle START {battles.first}")


def _run(arena: OwnArena, script: Path, seconds: int) -> float:
    where = ["-h", str(arena.home.socket_dir), "-U", DATABASE]
    how = ["-n", "-c", "1", "-M", "prepared", "-T", str(seconds), "-f", str(script)]
    command = [str(find_postgres().bin / "pgbench"), *where, *how, DATABASE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return float(found[1])
