"""Tests of text on pictures."""

from generators.lettering import cut, drawable, font, wrapped


def test_lines_are_broken_and_cut_to_their_width():
    lines = wrapped("one two three four five six seven", 15, 80, 3)
    assert len(lines) == 3
    assert all(font(15).getlength(line) <= 80 for line in lines)
    assert lines[-1].endswith("\u2026")
    assert cut("short", 15, 80) == "short"
    assert font(15).getlength(cut("w" * 100, 15, 80)) <= 80
    assert drawable("na\u00efve \u201cx\u201d\n\u8d64") == 'naive "x" ?'
