"""Draws what a reviewer looks at, in a process of its own: a contact sheet of an entry's clips, and what they share.

`python -m generators.review_sheet` reads a request as JSON from its standard input and prints what was found as JSON.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from generators.contact_sheet import PICTURES, SIDE, Row, contact_sheet
from generators.filmstrip import filmstrip
from generators.static_regions import FEWEST_CLIPS, Region, static_regions
from generators.stills import stills

STILLS = 6


@dataclass(frozen=True)
class Shown:
    """One clip of the sheet.

    Parameters
    ----------
    prompt, remark : str
        What it answers, and a line below that.
    path : str
        The file that `video.encode` wrote.
    """

    prompt: str
    remark: str
    path: str


def draw(title: str, clips: Sequence[Shown], sheet: Path) -> None:
    """Write the contact sheet as a JPEG."""
    rows = [
        Row(clip.prompt, (clip.remark,) if clip.remark else (), filmstrip(Path(clip.path), PICTURES, SIDE))
        for clip in clips
    ]
    contact_sheet(title, [f"{len(rows)} of its clips."], rows).save(sheet, "JPEG", quality=85)


def shared(clips: Sequence[str], others: Sequence[Sequence[str]]) -> list[Region] | None:
    """Return what the files share that no other entry's do; None where there are too few to tell."""
    if len(clips) < FEWEST_CLIPS or not others:
        return None
    theirs = ([stills(Path(path), STILLS) for path in each] for each in others)
    return static_regions([stills(Path(path), STILLS) for path in clips], theirs)


def main() -> None:
    """Answer one request: `{"title", "clips": [{"prompt", "remark", "path"}], "others": [[path]], "sheet": path}`."""
    asked = json.load(sys.stdin)
    clips = [Shown(**clip) for clip in asked["clips"]]
    draw(asked["title"], clips, Path(asked["sheet"]))
    found = shared([clip.path for clip in clips], asked["others"])
    json.dump({"regions": found and [asdict(region) for region in found]}, sys.stdout)


if __name__ == "__main__":
    main()
