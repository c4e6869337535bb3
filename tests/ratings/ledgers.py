"""Small ledgers for the tests: the votes file and the blocks file that an honest arena would publish."""

import csv
import gzip
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pyarrow as pa
from nacl.signing import SigningKey

from ratings import blocks, ledger, merkle
from tests.ratings.votes_files import write_parquet

KEY = SigningKey(b"\x07" * 32)
PUBLIC = bytes(KEY.verify_key)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WINNERS = ["model_a", "model_b", "tie", "tie (bothbad)"]
COLUMNS = [
    "battle", "track", "prompt", "categories", "language", "model_a", "model_b", "winner", "side_a", "voter",
    "cast_at", "probability", "counted", "reason", "block",
]  # fmt: skip

DOCUMENT = {"version": 1, "site": "https://arena.example", "codename": "Quiet Heron", "nonce": "0f" * 32,
            "identity": {"lab": "Löwe", "model": "Löwe", "version": "2"}, "recipe_sha256": None,
            "manifest_sha256": "ab" * 32,
            "terms": {"reveal_at": "2026-03-08T00:00:00Z", "reveal_votes": None}}  # fmt: skip
COMMITMENT = sha256(ledger.canonical(DOCUMENT)).hexdigest()
SEAL = {"type": "seal", "codename": "Quiet Heron", "commitment": COMMITMENT, "terms": DOCUMENT["terms"],
        "provenance": "uploaded", "tracks": ["shapes-text-to-video"], "at": "2026-03-01T12:00:00Z"}  # fmt: skip
DUE = {"type": "due", "codename": "Quiet Heron", "due_at": "2026-03-08T00:00:00Z", "by": "date"}
REVEAL = {"type": "reveal", "codename": "Quiet Heron", "name": "Löwe 2", "document": DOCUMENT, "commitment": COMMITMENT,
          "verified_domain": None, "at": "2026-03-08T00:00:01Z", "boards": []}  # fmt: skip


def vote(number, **cells):
    """A row of the votes file."""
    values = {
        "battle": f"battle-{number}",
        "track": "shapes-text-to-video",
        "prompt": str(number % 5),
        "categories": "",
        "language": "en",
        "model_a": ("quiet-heron", "amber-finch")[number % 2],
        "model_b": ("loud-wren", "dim-owl", 'Ünïcode "quoted"')[number % 3],
        "winner": WINNERS[number % 4],
        "side_a": "left",
        "voter": f"{number % 7:016x}",
        "cast_at": f"2026-03-01T12:{number % 60:02}Z",
        "probability": "0.066666667",
        "counted": "true",
        "reason": "",
    }
    return values | cells


def line_of(row):
    """The line of a vote by the ledger's own words."""
    cells = {name: row[name] for name in (
        "battle", "track", "prompt", "model_a", "model_b", "winner", "side_a", "voter")}  # fmt: skip
    cast_at = datetime.strptime(row["cast_at"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return ledger.vote_line(**cells, cast_at=cast_at, probability=float(row["probability"]))


def block_row(number, previous, first, lines, *, events, key):
    """A row of the blocks file; `events` are by offset, `lines` all of the block's."""
    leaves = [bytes.fromhex(ledger.leaf_hash(line)) for line in lines]
    header = {"number": number, "previous": previous, "root": merkle.root(leaves).hex(), "first": first,
              "count": len(lines), "sealed_at": START + timedelta(minutes=number)}  # fmt: skip
    name = blocks.block_hash(blocks.header_line(**header))
    return {
        "block": number,
        "first": first,
        "count": len(lines),
        "previous": previous,
        "root": header["root"],
        "sealed_at": f"{header['sealed_at']:%Y-%m-%dT%H:%M:%SZ}",
        "hash": name,
        "signature": key.sign(blocks.signed_message(name)).signature.hex(),
        "marks": b64encode(b"".join(leaf[:4] for leaf in leaves)).decode(),
        "events": [[offset, event] for offset, event in events.items()],
    }


def ledger_of(*contents, key=KEY):
    """Rows of both files for blocks of such contents: each a list of rows of votes and of events."""
    votes, rows, previous, first = [], [], blocks.FIRST_PREVIOUS, 1
    for number, content in enumerate(contents, 1):
        events = {offset: each for offset, each in enumerate(content) if "type" in each}
        lines = [ledger.canonical(each) if "type" in each else line_of(each) for each in content]
        rows.append(block_row(number, previous, first, lines, events=events, key=key))
        votes += [each | {"block": str(number)} for each in content if "type" not in each]
        previous, first = rows[-1]["hash"], first + len(lines)
    return votes, rows


def small():
    """Four blocks of 20 votes, in which an entry is sealed, falls due and is revealed."""
    rows = [vote(number) for number in range(20)]
    return ledger_of([SEAL, *rows[:6]], rows[6:13], [*rows[13:16], DUE, *rows[16:18]], [REVEAL, *rows[18:]])


def write(folder, votes, rows, ending=".csv"):
    """Write both files, and give their paths."""
    votes_path, blocks_path = folder / f"votes{ending}", folder / "blocks.jsonl"
    if ending == ".parquet":
        write_parquet(votes_path, [_typed(row) for row in votes], TYPES)
    else:
        with votes_path.open("w", encoding="utf-8", newline="") as file:
            if ending == ".csv":
                writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
                writer.writeheader()
                writer.writerows(votes)
            else:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in votes)
    blocks_path.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    return votes_path, blocks_path


# Of the columns that are no text in Parquet, and of those with few different words.
WORD, TIME = pa.dictionary(pa.int32(), pa.string()), pa.timestamp("ms", "UTC")
TYPES = dict.fromkeys(("track", "prompt", "model_a", "model_b", "winner", "side_a", "voter"), WORD) | {
    "cast_at": TIME
}


def _typed(row):
    """A row of the votes file as Parquet has it."""
    cast_at = datetime.fromisoformat(row["cast_at"])
    numbers = {"probability": float(row["probability"]), "block": int(row["block"])}
    return row | numbers | {"cast_at": cast_at, "counted": row["counted"] == "true"}


def write_blocks(folder, rows, ending):
    """Write the blocks file in another format, and give its path."""
    path, events, sealed_at = folder / f"blocks{ending}", "events", "sealed_at"
    rows = [
        row | ({events: json.dumps(row[events], ensure_ascii=False)} if events in row else {}) for row in rows
    ]
    if ending == ".parquet":
        typed = [
            row | ({sealed_at: datetime.fromisoformat(row[sealed_at])} if sealed_at in row else {})
            for row in rows
        ]
        return write_parquet(path, typed, {sealed_at: TIME})
    opened = gzip.open if ending.endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
