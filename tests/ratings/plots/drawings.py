"""Reads what was drawn: the words of an SVG, and where they stand."""

from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def words(path):
    """All words of a drawing, in the order in which they were drawn."""
    return [element.text for element in _texts(path)]


def heights(path, wanted):
    """The heights of some words."""
    found = {}
    for element in _texts(path):
        if element.text in wanted:
            place = element.get("transform", "")
            held = element.get("y") or place.partition("translate(")[2].partition(")")[0].split()[-1]
            found[element.text] = float(held)
    return found


def _texts(path):
    return ET.parse(path).iter(f"{SVG}text")  # noqa: S314 - our own drawing
