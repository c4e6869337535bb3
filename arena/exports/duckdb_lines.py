"""Lines for DuckDB, to be copied from a page: each reads one public file where it lies."""

from __future__ import annotations

READERS = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}


def first_rows(url: str, form: str) -> str:
    """Return a line that shows what a file holds."""
    return f"SELECT * FROM {_read(url, form)} LIMIT 5;"  # noqa: S608 - printed, and run by its reader


def win_rates(url: str, form: str) -> str:
    """Return a query of each entry's share of its counted battles won, a tie being half a win."""
    return f"""\
SELECT track, entry, count(*) AS battles, round(avg(score), 3) AS win_rate
FROM (
  SELECT track, unnest([model_a, model_b]) AS entry,
    unnest(CASE winner WHEN 'model_a' THEN [1, 0] WHEN 'model_b' THEN [0, 1] ELSE [0.5, 0.5] END) AS score
  FROM {_read(url, form)}
  WHERE counted
)
GROUP BY ALL ORDER BY track, win_rate DESC;"""  # noqa: S608 - printed, as above


def outcomes(url: str, form: str) -> str:
    """Return a query of what came of the battles served."""
    return f"""\
SELECT track, outcome, count(*) AS battles
FROM {_read(url, form)}
GROUP BY ALL ORDER BY ALL;"""  # noqa: S608 - printed, as above


def _read(url: str, form: str) -> str:
    quoted = url.replace("'", "''")
    return f"{READERS[form]}('{quoted}')"
