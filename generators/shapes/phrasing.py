"""Write a scene as an English sentence that `language.parse` reads back."""

from collections.abc import Iterable
from itertools import groupby

from generators.shapes.scene import Scene, Thing

_NUMBERS = ("", "a", "two", "three", "four")
_GERUNDS = {"bounce": "bouncing", "slide": "sliding", "jump": "jumping", "fall": "falling", "roll": "rolling"}


def caption(scene: Scene) -> str:
    """Return the plain statement: "A red ball bounces on a grey floor with a bell sound"."""
    return _sentence(f"{_clauses(scene, gerund=False)} {_place(scene)} {_sound(scene)}")


def request(scene: Scene) -> str:
    """Return the wish: "Show a red ball bouncing on a grey floor with a bell sound"."""
    return _sentence(f"show {_clauses(scene, gerund=True)} {_place(scene)} {_sound(scene)}")


def setting(scene: Scene) -> str:
    """Return the place first: "On a grey floor, a red ball bounces with a bell sound"."""
    place = f"{_place(scene)}, " if scene.floor else ""
    return _sentence(f"{place}{_clauses(scene, gerund=False)} {_sound(scene)}")


def _sentence(text: str) -> str:
    text = " ".join(text.split()).replace(" ,", ",")
    return text[0].upper() + text[1:]


def _clauses(scene: Scene, *, gerund: bool) -> str:
    clauses = [
        _clause(list(things), gerund=gerund, meeting=scene.meeting)
        for _, things in groupby(scene.things, key=lambda thing: (thing.motion, thing.speed, thing.direction))
    ]
    few = len(clauses) == 2 and not gerund  # noqa: PLR2004 - a "while" joins two
    return " while ".join(clauses) if few else _listed(clauses)


def _clause(things: list[Thing], *, gerund: bool, meeting: bool) -> str:
    first = things[0]
    verb = _GERUNDS[first.motion] if gerund else first.motion + ("s" if len(things) == 1 else "")
    where = "towards each other" if meeting else first.direction and f"to the {first.direction}"
    return f"{_subjects(things)} {verb} {first.speed} {where}"


def _subjects(things: list[Thing]) -> str:
    kinds = groupby(things, key=lambda thing: (thing.size, thing.colour, thing.shape))
    return _listed(_subject(kind, len(list(same))) for kind, same in kinds)


def _subject(kind: tuple[str, str, str], number: int) -> str:
    *adjectives, noun = filter(None, kind)
    if number > 1:
        return f"{_NUMBERS[number]} {' '.join(adjectives)} {noun}s"
    return with_article(" ".join([*adjectives, noun]))


def with_article(phrase: str) -> str:
    """Return the phrase behind "a" or "an", by its first letter: this vocabulary has no silent h."""
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _place(scene: Scene) -> str:
    return f"on {with_article(scene.floor)} floor" if scene.floor else ""


def _sound(scene: Scene) -> str:
    return f"with {with_article(scene.timbre)} sound" if scene.timbre else ""
