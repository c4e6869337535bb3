"""The one format that every clip of a world has, so that nothing but pixels and sound tells clips apart."""

from arena.prompts.models import World
from generators.clip_format import ClipFormat

FORMATS = {
    World.SHAPES: ClipFormat(width=512, height=512, fps=24, seconds=4.0, sample_rate=48_000),
    World.OPEN: ClipFormat(width=1280, height=720, fps=24, seconds=5.0, sample_rate=48_000),
}


def format_of(world: str) -> ClipFormat:
    return FORMATS[World(world)]
