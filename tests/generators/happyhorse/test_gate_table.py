"""Tests of the gate's table, and of the sentences below it."""

import pytest

from generators.happyhorse.gate import score
from generators.happyhorse.gate_table import Line, leads, table
from generators.happyhorse.variants import VARIANTS
from tests.generators.happyhorse.test_gate import verdict


def line(name, matched, **more):
    verdicts = [verdict(matched, 4, floor=[True, True, False])] * 20
    return Line(name, verdicts, score(verdicts), **more)


def cells(row):
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_a_table_has_a_row_an_entry_and_a_column_a_figure():
    full = line(
        "happyhorse-tiny",
        3,
        first_frame=0.123,
        information=0.4567,
        parameters=1893582,
        seconds=0.251,
        memory=300 << 20,
    )
    head, rule, *rows = table([line("true world", 4), full]).splitlines()
    assert set(cells(rule)) == {"---"}
    columns = [dict(zip(cells(head), cells(row), strict=True)) for row in rows]
    assert [row[""] for row in columns] == ["true world", "happyhorse-tiny"]
    assert columns[1] == {
        "": "happyhorse-tiny",
        "colour": "1.000",
        "shape": "1.000",
        "count": "1.000",
        "floor": "0.667",
        "timbre": "1.000",
        "motion": "1.000",
        "impacts matched": "0.750",
        "offset, ms": "20",
        "sounds unexplained": "0.400",
        "jerk": "1.00",
        "first frame off, px": "0.12",
        "information ratio": "0.457",
        "parameters": "1,893,582",
        "s a clip": "0.25",
        "peak MiB": "300",
    }


def test_what_does_not_apply_is_left_empty():
    head, _, row = table([line("true world", 4)]).splitlines()
    found = dict(zip(cells(head), cells(row), strict=True))
    assert found["impacts matched"] == "1.000"
    for title in ("first frame off, px", "information ratio", "parameters", "s a clip", "peak MiB"):
        assert found[title] == ""


def test_leads_are_those_over_every_rival():
    lines = [line(name, 3 if name == "happyhorse-tiny" else 2) for name in VARIANTS]
    assert leads(lines, "happyhorse-tiny", list(VARIANTS)) == [
        f"Impacts matched, happyhorse-tiny over {name}: +0.250 (95 % lower bound +0.250)"
        for name in ("stitched-tiny", "cascade-tiny", "dual-stream-tiny", "mini")
    ]


def test_a_rival_that_is_better_is_told_so():
    lines = [line("ours", 2), line("theirs", 3)]
    assert leads(lines, "ours", ["ours", "theirs"]) == [
        "Impacts matched, ours over theirs: -0.250 (95 % lower bound -0.250)"
    ]


def test_a_lead_over_nobody_is_not_made_up():
    with pytest.raises(KeyError):
        leads([line("ours", 3)], "ours", ["theirs"])
