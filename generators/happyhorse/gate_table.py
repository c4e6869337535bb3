"""The gate's table, as the README shows it, and by how much our impacts lead each rival's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generators.happyhorse.gate import WORDS, Score, lead
from generators.happyhorse.judging import Verdict

_BOOTSTRAP_SEED = 1


@dataclass(frozen=True)
class Line:
    """One entry's line of the table; None where a figure does not apply."""

    name: str
    verdicts: Sequence[Verdict]
    score: Score
    first_frame: float | None = None
    information: float | None = None
    parameters: int | None = None
    seconds: float | None = None
    memory: int | None = None


def table(lines: Sequence[Line]) -> str:
    """Return the lines as a table in Markdown."""
    columns: list[tuple[str, Callable[[Line], str]]] = [
        ("", lambda line: line.name),
        *((word, _share(word)) for word in WORDS),
        ("impacts matched", lambda line: f"{line.score.matched:.3f}"),
        ("offset, ms", lambda line: f"{line.score.offset_ms:.0f}"),
        ("sounds unexplained", lambda line: f"{line.score.unexplained:.3f}"),
        ("jerk", lambda line: f"{line.score.jerk:.2f}"),
        ("first frame off, px", lambda line: _known(line.first_frame, "{:.2f}")),
        ("information ratio", lambda line: _known(line.information, "{:.3f}")),
        ("parameters", lambda line: _known(line.parameters, "{:,}")),
        ("s a clip", lambda line: _known(line.seconds, "{:.2f}")),
        ("peak MiB", lambda line: _known(line.memory and line.memory >> 20, "{}")),
    ]
    head = [title for title, _ in columns]
    rows = [[cell(line) for _, cell in columns] for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def _share(word: str) -> Callable[[Line], str]:
    return lambda line: f"{line.score.right[word]:.3f}"


def _known(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)


def leads(lines: Sequence[Line], ours: str, rivals: Sequence[str]) -> list[str]:
    """Return by how much our impacts matched lead each rival's, with the lower bound of 95 % intervals."""
    by_name = {line.name: line.verdicts for line in lines}
    sentences = []
    for name in rivals:
        if name != ours:
            ahead, low = lead(by_name[ours], by_name[name], _BOOTSTRAP_SEED)
            sentences.append(
                f"Impacts matched, {ours} over {name}: {ahead:+.3f} (95 % lower bound {low:+.3f})"
            )
    return sentences
