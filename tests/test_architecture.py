"""The rooms of the design, enforced: who may import whom, the blind wall, and what knows no Django or torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("arena", "ratings", "generators", "supervisor")

# From the roof down: a room stands on the floors below its own.
FLOORS = (
    ("config",),
    ("urls",),
    ("desk",),
    ("views", "admin", "management"),
    ("backup",),
    ("models",),  # Django's list of tables; nothing but Django reads it
    ("exports",),
    ("reveals",),
    ("labs",),
    ("workers", "spending"),
    ("webhooks",),
    ("accounts",),
    ("leaderboard",),
    ("ledger",),
    ("battles",),
    ("clips",),
    ("entries",),
    ("prompts", "site", "live", "heartbeat", "refusals", "apps"),
    ("rest",),  # what all of the REST interface has in common
    ("sockets", "durable", "vault", "problems", "tabular"),
    ("ratings", "generators"),
    ("supervisor",),  # knows nothing of clips: a box of workers is a crew, as the arena is
)
HEIGHT = {room: -floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# What the environment may say is known to the commands as it is to the settings.
GROUND = {"arena.config.environment"}

VOTERS_SIDE = {"prompts", "site", "entries", "clips", "battles", "ledger", "leaderboard"}
LABS_SIDE = {"accounts", "webhooks", "workers", "spending", "labs", "reveals", "exports"}

PURE = [
    f"arena.battles.{name}"
    for name in ("matchmaking", "integrity", "watching", "allowance", "frames", "group_commit")
] + ["arena.refusals", "arena.workers.choosing", "arena.workers.announcement"]

HEAVY = ("torch", "diffusers")  # loaded where a clip is made, not where a page is served
LAZY = (*HEAVY, "pyarrow", "matplotlib")  # large, and needed by few: loaded where it is used


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    name_of(path): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
}


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _imports_in(node: ast.AST, *, inside: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield every import statement that runs, and whether a function hides it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, inside
        elif not _is_for_types(child):
            hides = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports_in(child, inside=inside or hides)


def _targets(statement: ast.stmt, module: str) -> list[str]:
    """Return the full names of the modules that a statement imports."""
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    assert isinstance(statement, ast.ImportFrom)
    assert not statement.level, f"{module} imports relatively; say the whole name"
    assert statement.module
    whole = [f"{statement.module}.{alias.name}" for alias in statement.names]
    # `from package import thing`: the thing is a module of its own, or the module is the package.
    return [name if name in MODULES else statement.module for name in whole]


@cache
def imports(module: str) -> dict[str, bool]:
    """Return what `module` imports, and whether only inside functions."""
    found: dict[str, bool] = {}
    for statement, inside in _imports_in(ast.parse(MODULES[module].read_text())):
        for target in _targets(statement, module):
            found[target] = found.get(target, True) and inside
    return found


def ours(module: str) -> set[str]:
    return {target for target in imports(module) if target in MODULES}


def everything_below(module: str) -> set[str]:
    """Return `module` and all that it brings in at import, inside and outside the repository."""
    seen, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name in MODULES:
                waiting += [target for target, inside in imports(name).items() if not inside]
                waiting += [".".join(name.split(".")[:end]) for end in range(1, name.count(".") + 1)]
    return seen


def room(module: str) -> str:
    """Return the room that a module belongs to: `battles` of arena.battles.voting, `ratings` of ratings.elo."""
    parts = module.split(".")
    return parts[0] if parts[0] != "arena" else parts[1]


def top(name: str) -> str:
    return name.partition(".")[0]


in_every_module = pytest.mark.parametrize("module", sorted(MODULES))


@in_every_module
def test_says_first_what_it_is_for(module):
    text = MODULES[module].read_text()
    if text.strip():  # an empty __init__ has nothing to say
        assert ast.get_docstring(ast.parse(text)), f"{module} has no sentence about itself"


@in_every_module
def test_imports_only_what_stands_below(module):
    if module in ("arena", *GROUND):
        return
    mine = HEIGHT[room(module)]
    for target in ours(module) - GROUND - {"arena"}:
        if room(target) != room(module):
            assert HEIGHT[room(target)] < mine, f"{module} looks up, or across, to {target}"


@in_every_module
def test_hides_no_import_inside_a_function(module):
    hidden = {target for target, inside in imports(module).items() if inside and top(target) not in LAZY}
    assert not hidden, f"{module} hides its imports of {hidden}"


def test_no_circle_of_imports():
    try:
        list(TopologicalSorter({module: ours(module) - {module} for module in MODULES}).static_order())
    except CycleError as error:
        pytest.fail(" > ".join(error.args[1]))


def test_only_a_rehearsal_knows_the_bench():
    """Simulated voters are of `bench`, which no page, socket or heartbeat may need."""
    knows = {module for module in MODULES if any(top(name) in {"bench", "tests"} for name in imports(module))}
    assert knows <= {"arena.management.commands.simulate"}


@pytest.mark.parametrize("library", ["ratings", "generators", "supervisor"])
def test_a_library_knows_neither_the_site_nor_another_library(library):
    strangers = {"django", "arena", "ratings", "generators", "supervisor"} - {library}
    for module in MODULES:
        if top(module) == library:
            beside = strangers - ({"supervisor"} if module == "generators.box" else set())
            found = {target for target in imports(module) if top(target) in beside}
            assert not found, f"{module} imports {found}"


@pytest.mark.parametrize("module", PURE)
def test_a_pure_file_knows_no_django(module):
    assert not [
        name for name in everything_below(module) if top(name) in {"django", "channels", "rest_framework"}
    ]


@pytest.mark.parametrize("package", ["arena", "ratings"])
def test_nothing_on_the_web_brings_torch_in(package):
    for module in MODULES:
        if top(module) == package:
            heavy = [name for name in everything_below(module) if top(name) in HEAVY]
            assert not heavy, f"{module} brings in {heavy}"


def test_the_web_process_runs_without_torch():
    code = "import sys, arena.config.asgi; print(sorted({'torch', 'diffusers'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


KEYRING = "arena.reveals.keyring"
# Django and Celery find these by name, so no import leads to them.
FOUND_BY_NAME = {m for m in MODULES if m.endswith((".tasks", ".admin", ".models", ".apps"))} & {
    m for m in MODULES if top(m) == "arena"
}


@pytest.mark.parametrize(
    "module",
    sorted({"arena.config.asgi", "arena.config.web", "arena.config.celery", "arena.urls"} | FOUND_BY_NAME),
)
def test_no_process_but_the_settlers_can_read_what_is_sealed(module):
    assert KEYRING not in everything_below(module)


def test_the_web_process_runs_without_the_settlers_keys():
    code = f"import sys, arena.config.asgi, arena.urls, arena.admin; print('{KEYRING}' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip().splitlines()[-1] == "False"


def test_only_the_settlers_command_reads_the_keys_from_the_environment():
    knows = {
        m
        for m in MODULES
        if top(m) == "arena" and f"{KEYRING.rpartition('.')[2]}.VARIABLE" in MODULES[m].read_text()
    }
    commands = {
        f"arena.management.{name}" for name in ("commands.settle", "commands.settler_key", "processes")
    }
    assert knows == commands
    named = {m for m in MODULES if "PADDOCK_SETTLER_KEYS" in MODULES[m].read_text()}
    assert named == {KEYRING}


@pytest.mark.parametrize(
    "module", sorted(m for m in MODULES if top(m) == "arena" and m.count(".") and room(m) in VOTERS_SIDE)
)
def test_the_voters_side_never_brings_the_labs_side_in(module):
    labs = [
        name
        for name in everything_below(module)
        if top(name) == "arena" and name.count(".") and room(name) in LABS_SIDE
    ]
    assert not labs


def tables(side: set[str]) -> list[type]:
    return [model for model in apps.get_app_config("arena").get_models() if room(model.__module__) in side]


def test_every_table_stands_on_one_side():
    assert {*tables(VOTERS_SIDE), *tables(LABS_SIDE)} == set(apps.get_app_config("arena").get_models())
    assert tables(LABS_SIDE)


def test_no_table_of_the_voters_side_leads_to_the_labs_side():
    walls = set(tables(LABS_SIDE))
    for model in tables(VOTERS_SIDE):
        for field in model._meta.get_fields(include_hidden=False):
            assert field.related_model not in walls, f"{model.__name__}.{field.name} crosses the wall"


def test_a_key_of_the_labs_side_leaves_no_way_back():
    for model in tables(LABS_SIDE):
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete:
                assert field.remote_field.hidden, f"{model.__name__}.{field.name} can be walked backwards"


@pytest.mark.parametrize("word", ["recipe", "origin", "adapter", "weights", "checkpoint", "identity"])
def test_no_column_of_the_voters_side_is_about_the_making(word):
    for model in tables(VOTERS_SIDE):
        hits = {field.name for field in model._meta.get_fields() if word in field.name.split("_")}
        assert not hits, f"{model.__name__} has {hits}"


def test_floors_are_told_apart():
    """The table above is complete: a new room must be given its floor."""
    rooms = {room(module) for module in MODULES if module != "arena"}
    assert rooms <= set(HEIGHT), f"give these a floor: {rooms - set(HEIGHT)}"
    assert all(set(a).isdisjoint(b) for a, b in pairwise(FLOORS))
