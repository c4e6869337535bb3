"""Tests of the English that scenes are written in."""

from generators.shapes import phrasing
from generators.shapes.language import parse


def test_articles_and_numbers_agree():
    orange = parse("one orange square falls")
    assert phrasing.caption(orange) == "An orange square falls"
    pair = parse("two small red balls jump quickly on a mint floor with a drum sound")
    assert phrasing.caption(pair) == "Two small red balls jump quickly on a mint floor with a drum sound"
    assert phrasing.setting(pair) == "On a mint floor, two small red balls jump quickly with a drum sound"


def test_two_motions_make_two_clauses():
    scene = parse("a red ball rolls, an orange star bounces slowly")
    assert phrasing.caption(scene) == "A red ball rolls while an orange star bounces slowly"
    assert phrasing.request(scene) == "Show a red ball rolling and an orange star bouncing slowly"
