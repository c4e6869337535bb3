"""Make clips of one recipe, and print what each cost: `python -m bench.clip_maker RECIPE NUMBER`."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from generators import registry
from generators.contract import ClipSpec
from generators.production import RENDITIONS, produce
from generators.shapes.prompts import draft_prompts

PROMPT_SEED = 31


def main() -> None:
    recipe, number = json.loads(sys.argv[1]), int(sys.argv[2])
    adapter = registry.load(recipe)
    for at, draft in enumerate(draft_prompts(PROMPT_SEED, number + 1)):
        spec = ClipSpec(draft.text, at, 4.0, 24, 512, 512, sound=True)
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            made = produce(spec, recipe, RENDITIONS, Path(folder), lambda _recipe: adapter)
            seconds = time.perf_counter() - begun
        if at:  # the first one warms up
            print(json.dumps({"seconds": seconds, "cost": made.origin["cost"]}), flush=True)


if __name__ == "__main__":
    main()
