"""A sheet to draw on, in inches from its upper left corner, and its way into a file; nothing else needs matplotlib."""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ENDINGS = (".svg", ".png", ".pdf")
PAPER, INK, MUTED, HAIRLINE, ACCENT, RISE, FALL = (
    "#ffffff", "#1d1b18", "#605b53", "#dcd7cd", "#a5311a", "#0b5c97", "#a5311a",
)  # fmt: skip
DOTS_AN_INCH = 150
LOOK: dict[Any, Any] = {
    "font.family": ["sans-serif"],
    "font.size": 8.5,
    "text.parse_math": False,  # a name may hold a dollar
    "text.color": INK,
    "svg.fonttype": "none",  # words stay words: they can be searched, and are read aloud
    "svg.hashsalt": "ratings",  # the same board is the same file
    "pdf.fonttype": 42,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
}
# Whatever would tell when or by what a file was made.
UNSIGNED: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def must_be_there() -> None:
    """Refuse, before any work, to draw without matplotlib."""
    if find_spec("matplotlib") is None:
        raise ValueError("plots are drawn by matplotlib, which is not here: pip install matplotlib.")


class Sheet:
    """A sheet of paper.

    Parameters
    ----------
    width, height : float
        In inches.
    """

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure  # noqa: PLC0415 - large, and needed by few

        self.width, self.height = width, height
        self.figure = Figure(figsize=(width, height))
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_xlim(0.0, width)
        self.axes.set_ylim(height, 0.0)
        self.axes.set_axis_off()

    def text(self, x: float, y: float, words: str, *, align: str = "left", **style: Any) -> None:
        """Write words whose middle is at a height, and whose left, right or centre is at a place."""
        self.axes.text(x, y, words, ha=align, va="center_baseline", **style)

    def line(self, xs: Sequence[float], ys: Sequence[float], *, colour: str = INK, **style: Any) -> None:
        """Draw a line through points."""
        self.axes.plot(xs, ys, color=colour, solid_capstyle="butt", **{"linewidth": 1.0, **style})

    def dot(self, x: float, y: float, *, colour: str = INK, full: bool = True, **style: Any) -> None:
        """Draw a dot, full or hollow."""
        its = {"marker": "o", "markersize": 4.5, "markeredgewidth": 1.0, "linestyle": "none", **style}
        self.axes.plot([x], [y], markeredgecolor=colour, markerfacecolor=colour if full else PAPER, **its)

    def save(self, path: Path) -> None:
        """Write the sheet in the form that the file's ending names; what is there stays whole until it is done."""
        ending = path.suffix.lower()
        buffer = BytesIO()
        self.figure.savefig(buffer, format=ending[1:], dpi=DOTS_AN_INCH, metadata=UNSIGNED[ending])
        beside = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            beside.write_bytes(buffer.getvalue())
            beside.replace(path)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise ValueError(
                f"{path} cannot be written: {(error.strerror or str(error)).lower()}."
            ) from error


@contextmanager
def look() -> Iterator[None]:
    """Draw as this library does, whatever the reader's own settings are."""
    import matplotlib as mpl  # noqa: PLC0415

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a letter without a picture is a box, and no news
        mpl.rcdefaults()
        mpl.rcParams.update(LOOK)
        yield


def width_of(words: Sequence[str], size: float = LOOK["font.size"]) -> float:
    """Give the width of the longest of some words, in inches."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415
    from matplotlib.textpath import TextToPath  # noqa: PLC0415

    measure, font = TextToPath(), FontProperties(size=size)
    widths = [measure.get_text_width_height_descent(word, font, ismath=False)[0] for word in words]
    return max(widths, default=0.0) / 72.0
