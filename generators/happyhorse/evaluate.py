"""Print the gate's table: `python -m generators.happyhorse.evaluate`, on prompts that no model was trained on."""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from generators import production
from generators.adapters.happyhorse import HappyHorse
from generators.contract import JSON, ClipSpec, PermanentFailure
from generators.happyhorse.arguments import positive
from generators.happyhorse.codes import encode
from generators.happyhorse.decoding import Decoded
from generators.happyhorse.films import Films, joined, shoot
from generators.happyhorse.gate import score
from generators.happyhorse.gate_table import Line, leads, table
from generators.happyhorse.information import has_sound, information_ratio
from generators.happyhorse.judging import FPS, SAMPLE_RATE, Verdict, judge
from generators.happyhorse.model import Model, load
from generators.happyhorse.variants import VARIANTS
from generators.happyhorse.weights import FOLDER
from generators.shapes import phrasing
from generators.shapes.grounding import Start
from generators.shapes.language import parse
from generators.shapes.prompts import draft_prompts
from generators.shapes.scene import Scene
from generators.shapes.seen import Seen
from generators.shapes.sound import soundtrack
from generators.shapes.world import Film, play

PROMPTS = 200
SECONDS, FRAMES, SIDE = 4.0, 96, 512
_PROMPT_SEED, _PLAY_SEED, _SAMPLE_SEED, _SEED = 4711, 100_000, 200_000, 1
_FIRST_INFORMATION_FILM, _INFORMATION_FILMS = 10_000_000, 3000
_DRAFTS_A_HELD_OUT = 18
_TIMED = 5
_OURS = "happyhorse-tiny"


def main(arguments: list[str] | None = None) -> None:
    """Evaluate the trained models and both ends of the scale, and print the table and the leads."""
    parser = argparse.ArgumentParser(prog="python -m generators.happyhorse.evaluate", description=__doc__)
    parser.add_argument("--prompts", type=positive, default=PROMPTS, help="held-out prompts an entry")
    parser.add_argument("--weights", type=Path, default=FOLDER, help="folder of the weights")
    asked = parser.parse_args(arguments)
    try:
        models = {name: load(name, asked.weights) for name in VARIANTS}
    except PermanentFailure as error:
        sys.exit(str(error))
    scenes = held_out_scenes(asked.prompts)
    films = [play(scene, _PLAY_SEED + at, frames=FRAMES, fps=FPS) for at, scene in enumerate(scenes)]
    unseen = unseen_films()
    lines = calibration_lines(scenes, films)
    for name, model in tqdm(models.items(), desc="models", leave=False):
        seconds, memory = _cost(name, asked.weights, scenes[:_TIMED])
        line = model_line(name, model, scenes, films, unseen)
        lines.append(replace(line, seconds=seconds, memory=memory))
    print(table(lines))
    for line in lines:
        print(f"Adherence of {line.name}, the least of colour to timbre: {line.score.adherence:.3f}")
    for sentence in leads(lines, _OURS, list(VARIANTS)):
        print(sentence)


def held_out_scenes(count: int) -> list[Scene]:
    """Return scenes of the arena's kind of prompts, all of them kept from training."""
    drafts = draft_prompts(_PROMPT_SEED, count * _DRAFTS_A_HELD_OUT)
    scenes = [parse(draft.text) for draft in drafts]
    return [scene for scene, held in zip(scenes, encode(scenes).held_out(), strict=True) if held][:count]


def unseen_films() -> Films:
    """Return films beyond those of the training: motion that no network has seen, whatever clothes it is given."""
    films = joined(list(shoot(_INFORMATION_FILMS, workers=1, first=_FIRST_INFORMATION_FILM)))
    return films[np.flatnonzero(films.codes().held_out())]


def calibration_lines(scenes: list[Scene], films: list[Film]) -> list[Line]:
    """Return the two ends of the scale: the world itself, and its pictures under each other's sounds."""
    sounds = [soundtrack(film, SECONDS, SAMPLE_RATE) for film in films]
    order = np.random.default_rng(_SEED).permutation(len(films))
    lines = []
    for name, own in (("true world", range(len(films))), ("true world, sounds shuffled", order)):
        verdicts = [
            judge(scene, film, sounds[at]) for scene, film, at in zip(scenes, films, own, strict=True)
        ]
        lines.append(Line(name, verdicts, score(verdicts)))
    return lines


def model_line(name: str, model: Model, scenes: list[Scene], films: list[Film], unseen: Films) -> Line:
    """Sample every prompt from text alone and once more from a first frame."""
    seeds = [_SAMPLE_SEED + at for at in range(len(scenes))]
    nothing: list[Start | None] = [None] * len(scenes)
    verdicts = _judged(scenes, model.sample_all(scenes, seeds, nothing, sound=True))
    starts = [start_of(scene, film) for scene, film in zip(scenes, films, strict=True)]
    begun = model.sample_all([start.scene for start in starts], seeds, starts, sound=False)
    sounding = next(network for network in model.networks.values() if has_sound(network))
    return Line(
        name,
        verdicts,
        score(verdicts),
        first_frame=float(
            np.mean([first_frame_error(clip, start) for clip, start in zip(begun, starts, strict=True)])
        ),
        information=information_ratio(sounding, unseen, _SEED),
        parameters=sum(
            value.numel() for network in model.networks.values() for value in network.parameters()
        ),
    )


def _judged(scenes: list[Scene], clips: list[Decoded]) -> list[Verdict]:
    return [
        judge(scene, clip.film, clip.sound(SECONDS, SAMPLE_RATE))
        for scene, clip in zip(scenes, clips, strict=True)
    ]


def start_of(scene: Scene, film: Film) -> Start:
    """Return the first instant of a film as a start."""
    things = tuple(
        Seen(
            thing.shape,
            thing.colour,
            float(x),
            float(y),
            radius,
            float(angle % np.pi) if thing.shape == "ball" else 0,
        )
        for thing, radius, (x, y), angle in zip(
            film.scene.things, film.radii, film.places[0], film.angles[0], strict=True
        )
    )
    return Start(Scene(scene.things, film.scene.floor, scene.timbre, meeting=scene.meeting), things)


def first_frame_error(clip: Decoded, start: Start) -> float:
    """Return how far the shapes of the first frame lie from where they were given, in pixels of 512; the mean."""
    given = np.array([(seen.x, seen.y) for seen in start.things])
    return float(np.hypot(*(clip.film.places[0][: len(given)] - given).T).mean() * SIDE)


def _cost(name: str, folder: Path, scenes: list[Scene]) -> tuple[float, int | None]:
    """Return seconds a clip, encoding and all, on one thread (the median), and peak memory of the process."""
    recipe: dict[str, JSON] = {"kind": "happyhorse", "variant": name}
    adapter = HappyHorse(recipe, folder)
    seconds, memory = [], []
    for at, scene in enumerate(scenes):
        spec = ClipSpec(phrasing.caption(scene), at, SECONDS, FPS, SIDE, SIDE, sound=True)
        with tempfile.TemporaryDirectory() as made_in:
            begun = time.perf_counter()
            made = production.produce(
                spec, recipe, (production.WITH_SOUND,), Path(made_in), lambda _recipe: adapter
            )
            seconds.append(time.perf_counter() - begun)
            memory.append(made.origin["cost"]["peak_process_bytes"])
    known = [each for each in memory if each is not None]
    return statistics.median(seconds), max(known) if known else None


if __name__ == "__main__":
    main()
