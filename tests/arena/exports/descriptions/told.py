"""A release to be described, without one."""

from datetime import UTC, datetime

from arena.exports.catalogue import TABLES
from arena.exports.descriptions.about import About
from arena.exports.release_file import FileFacts

HEAD = {
    "number": 3,
    "hash": "ab" * 32,
    "signature": "cd" * 64,
    "sealed_at": "2026-11-30T02:59:00Z",
    "public_key": "ef",
}


def about(**fields) -> About:
    files = [
        FileFacts(f"{table}.{ending}", table, None, ending.partition(".")[0], 7, 100, "ab" * 32)
        for table in TABLES
        for ending in ("csv.gz", "jsonl.gz", "parquet")
    ]
    return About(
        **{
            "release": "2026-11-30",
            "published_at": datetime(2026, 11, 30, 3, 0, tzinfo=UTC),
            "until": 3,
            "head": HEAD,
            "policy": "2",
            "method_version": "2",
            "licence": "CC-BY-4.0",
            "site": "Paddock",
            "url": "https://arena.example",
            "synthetic": False,
            "tables": tuple(TABLES.values()),
            "files": files,
            **fields,
        }
    )
