"""Receipts: a leaf of the ledger's own line, signed by the site's key."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from arena.battles import receipts
from ratings import ledger

SEED = bytes(range(32))
FIELDS = {
    "battle": "k1",
    "track": "shapes-text-to-video",
    "prompt": "12",
    "left": "a",
    "right": "b",
    "choice": 0,
    "voter_key": b"k" * 32,
    "cast_at": datetime(2026, 5, 1, 12, 34, 56, tzinfo=UTC),
    "probability": 0.25,
}


def test_the_leaf_is_that_of_the_ledgers_line():
    line = ledger.vote_line(
        battle="k1",
        track="shapes-text-to-video",
        prompt="12",
        model_a="a",
        model_b="b",
        winner="model_a",
        side_a="left",
        voter=receipts.pseudonym(b"k" * 32, "shapes-text-to-video", 2026),
        cast_at=FIELDS["cast_at"],
        probability=0.25,
    )
    assert receipts.leaf(**FIELDS) == hashlib.sha256(b"\x00" + line).hexdigest()
    assert json.loads(line)["winner"] == "model_a"


@pytest.mark.parametrize(
    "change",
    [
        {"battle": "k2"},
        {"track": "open-text-to-video"},
        {"prompt": "13"},
        {"left": "b", "right": "a"},
        {"right": "c"},
        {"choice": 1},
        {"choice": 2},
        {"choice": 3},
        {"voter_key": b"j" * 32},
        {"cast_at": FIELDS["cast_at"] + timedelta(minutes=1)},
        {"probability": 0.250000001},
    ],
    ids=str,
)
def test_any_other_fact_is_another_leaf(change):
    assert receipts.leaf(**{**FIELDS, **change}) != receipts.leaf(**FIELDS)


def test_seconds_and_time_zones_leave_the_leaf_as_it_is():
    same = FIELDS["cast_at"].replace(second=1).astimezone(timezone(timedelta(hours=5)))
    assert receipts.leaf(**{**FIELDS, "cast_at": same}) == receipts.leaf(**FIELDS)


def test_a_key_that_is_a_pseudonym_stays_it():
    name = receipts.pseudonym(bytes(32), "shapes-text-to-video", 2026)
    assert receipts.pseudonym(bytes.fromhex(name), "shapes-text-to-video", 2026) == name
    assert len(name) == 2 * receipts.PSEUDONYM_BYTES


def test_a_pseudonym_is_another_on_every_track_and_in_every_year():
    names = {
        receipts.pseudonym(key, track, year)
        for key in (b"a" * 32, b"b" * 32)
        for track in ("x", "y")
        for year in (2026, 2027)
    }
    assert len(names) == 8
    assert receipts.pseudonym(b"a" * 32, "x", 2026) == receipts.pseudonym(b"a" * 32, "x", 2026)


def test_the_signature_is_checked_with_the_public_key_alone():
    key = VerifyKey(bytes.fromhex(receipts.public_key(SEED)))
    signature = bytes.fromhex(receipts.sign(SEED, "k1", "ab"))
    assert key.verify(b"k1:ab", signature) == b"k1:ab"
    for other in (b"k2:ab", b"k1:ac"):
        with pytest.raises(BadSignatureError):
            key.verify(other, signature)
    assert receipts.public_key(bytes(32)) != receipts.public_key(SEED)
