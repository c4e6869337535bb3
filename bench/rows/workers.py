"""What the way through a worker adds to a clip, what a change of models costs, and clips an hour by preset."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.own_arena import ROOT, OwnArena
from bench.size import Size
from bench.table import Line, middle
from generators import models_file, registry
from generators.contract import ClipSpec
from generators.production import produce
from generators.runtime import Runtime
from tests.generators.tiny_pipelines import recipe as tiny_recipe, save_in_hub

TITLE = "Clips through a worker process: fetched, made, brought, checked and stored, one after the other"
QUICK_MODEL = {"kind": "happyhorse", "variant": "happyhorse-tiny"}
WANTED = "under 3 %"
PATIENCE_SECONDS = 900.0
PRESET_CLIPS = 3
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def measure(arena: OwnArena, size: Size) -> Iterator[Line]:
    hub = arena.home.path / "hub"
    save_in_hub("wan", hub)
    slow = tiny_recipe("wan", steps=size.steps)
    os.environ["HF_HUB_CACHE"] = str(hub)
    with arena.web(1), arena.heartbeats(), _worker(arena, hub):
        yield from _way("happyhorse-tiny, of the shapes world", QUICK_MODEL, "shapes", size, wanted="")
        yield from _way(f"a tiny Wan of {size.steps} steps, of the open world", slow, "open", size, WANTED)
    yield from _swaps(slow)
    yield from _presets()


@contextmanager
def _worker(arena: OwnArena, hub: Path) -> Iterator[None]:
    """Run the worker that makes clips, with what any box has: the queue's address and the site's."""
    from arena.workers import addresses, boxes  # noqa: PLC0415 - Django is set up by now

    models = arena.home.path / "models.toml"
    models.write_text(_toml(tiny_recipe("wan")))
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {
        "REDIS_URL": arena.home.redis_url,
        "PADDOCK_SITE": addresses.url(boxes.HERE),
        "PADDOCK_WORKER": "clips",
        "PADDOCK_ROLE": "clips",
        "PADDOCK_MODELS": str(models),
        "HF_HUB_CACHE": str(hub),
        "HF_HUB_OFFLINE": "1",
        **ONE_THREAD,
    }
    with (arena.home.logs / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "generators.worker"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


def _toml(recipe: Mapping[str, Any]) -> str:
    fields = ", ".join(
        f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
        for name, value in recipe.items()
    )
    return f'["bench-wan"]\nrecipe = {{ {fields} }}\n'


def _way(name: str, recipe: Mapping[str, Any], world: str, size: Size, wanted: str) -> Iterator[Line]:
    """Compare the seconds from one clip's arrival to the next one's with the making alone, of the same clips."""
    made, arrived = _made(recipe, world, size.orders)
    gaps = [later - earlier for earlier, later in pairwise(arrived)]
    alone = [sum(_stages(origin)) for origin in made[1:]]
    way, bare = sum(gaps) / len(gaps), sum(alone) / len(alone)
    yield Line(f"{name}: the making of a clip", f"{bare:.2f} s")
    yield Line(
        f"{name}: from clip to clip",
        f"{way:.2f} s, {1000 * (way - bare):+.0f} ms, {(way / bare - 1) * 100:+.1f} %",
        wanted,
    )


def _stages(origin: Mapping[str, Any]) -> list[float]:
    cost = origin["cost"]
    return [
        origin["seconds_generating"],
        *(cost[f"{stage}_seconds"] for stage in ("load", "encode", "measure")),
    ]


def _made(recipe: Mapping[str, Any], world: str, number: int) -> tuple[list[dict[str, Any]], list[float]]:
    """Have so many orders of one recipe carried out; return their origins, and when each arrived."""
    from arena.clips.models import Order, OrderState  # noqa: PLC0415
    from arena.entries.models import Entry, State  # noqa: PLC0415
    from arena.labs.models import Origin, Recipe  # noqa: PLC0415
    from arena.prompts.models import Track  # noqa: PLC0415

    Entry.objects.update(state=State.WITHDRAWN)
    entry = Entry.objects.create(slug=f"bench-{world}", public_name=f"Bench {world}", provenance="reproduced")
    Recipe.objects.create(entry=entry, parameters=dict(recipe), renditions=["silent", "with-sound"])
    entry.tracks.set(Track.objects.filter(world=world, task="text-to-video"))
    deadline = time.monotonic() + PATIENCE_SECONDS
    done = Order.objects.filter(entry=entry, state=OrderState.DONE).order_by("done_at")
    while done.count() < number:
        if time.monotonic() > deadline:
            raise RuntimeError(
                f"{done.count()} of {number} orders were carried out in {PATIENCE_SECONDS:.0f} s."
            )
        time.sleep(0.2)
    orders = list(done[:number])
    entry.state = State.WITHDRAWN
    entry.save(update_fields=["state"])
    origins = Origin.objects.in_bulk([order.pk for order in orders])
    arrived = [order.done_at.timestamp() for order in orders if order.done_at]
    return [origins[order.pk].details for order in orders], arrived


def _swaps(other: Mapping[str, Any]) -> Iterator[Line]:
    """Load two models in turn where memory has room for one, and ask for one that is warm."""
    for budget, name in ((0, "cold"), (2**40, "warm")):
        runtime = Runtime("cpu", budget)
        for recipe in (QUICK_MODEL, other):
            runtime.adapter(recipe)
        seconds = {kind: [] for kind in ("happyhorse", "diffusers")}
        for recipe in (QUICK_MODEL, other) * 3:
            begun = time.perf_counter()
            runtime.adapter(recipe)
            seconds[str(recipe["kind"])].append(time.perf_counter() - begun)
        runtime.free()
        told = ", ".join(f"{kind} {1000 * middle(values):.1f} ms" for kind, values in seconds.items())
        yield Line(f"change of models, {name}: to happyhorse-tiny, to a tiny Wan", told)


def _presets() -> Iterator[Line]:
    """Make clips of each model of PADDOCK_MODELS that has its weights here, on PADDOCK_DEVICE."""
    device = os.environ.get("PADDOCK_DEVICE", "cpu")
    path = os.environ.get("PADDOCK_MODELS")
    models = [model for model in models_file.read(Path(path)).models if model.diffusers] if path else []
    if not models:
        yield Line("clips an hour by preset", "0 presets: PADDOCK_MODELS names no open weights")
    for model in models:
        yield Line(f"{model.name} on {device}", _clips_an_hour(model.recipe))


def _clips_an_hour(recipe: Mapping[str, Any]) -> str:
    adapter = registry.load(recipe)
    seconds = []
    for seed in range(PRESET_CLIPS):
        spec = ClipSpec("A paper boat turns in a puddle.", seed, 5.0, 24, 1280, 720, sound=True)
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            produce(spec, recipe, ["with-sound"], Path(folder), lambda _recipe: adapter)
            seconds.append(time.perf_counter() - begun)
    return f"{3600 / middle(seconds):.1f} clips/h, {middle(seconds):.1f} s a clip"
