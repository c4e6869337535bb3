"""`./run test`: linter, types, and the whole suite; arguments go to pytest alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = ["tests/generators", "tests/ratings", "tests/bench"]
SITE = ["tests/arena", "tests/supervisor", "tests/test_architecture.py"]
STATIC = [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy", "."]]
# Journeys that wait for processes of theirs more than they work: two of them fit beside each other.
WAITING = [
    f"tests/flows/test_{name}.py" for name in ("gpu_workers", "hosted_providers", "submission_is_revealed")
]
# A folder that is named nowhere is tested among the other journeys.
JOURNEYS = ["tests", *(f"--ignore={path}" for path in (*LIBRARIES, *SITE, *WAITING))]


def main(arguments: list[str]) -> int:
    """Run every check, go on after one that fails, and return 1 if any did."""
    failed = _run([["pytest", *arguments]]) if arguments else _run_all()
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return 1 if failed else 0


def _run_all() -> list[str]:
    """Test the libraries on one core beside the site on the other, and then two lanes of journeys."""
    failed = _run_beside(["pytest", *LIBRARIES], [*STATIC, ["pytest", *SITE]])
    return failed + _run_beside(["pytest", *WAITING], [["pytest", *JOURNEYS]])


def _run_beside(other: list[str], checks: list[list[str]]) -> list[str]:
    """Run checks one after the other while `other` runs beside them; its output comes at the end."""
    with tempfile.TemporaryFile("w+") as told:
        began = time.monotonic()
        beside = subprocess.Popen(_command(other), cwd=ROOT, stdout=told, stderr=told)
        failed = _run(checks)
        code = beside.wait()
        told.seek(0)
        return failed + _tell(other, code, began, told.read())


def _run(checks: list[list[str]]) -> list[str]:
    failed = []
    for check in checks:
        print(f"\n== {' '.join(check)}", flush=True)
        began = time.monotonic()
        code = subprocess.run(_command(check), cwd=ROOT, check=False).returncode
        failed += _tell(check, code, began)
    return failed


def _tell(check: list[str], code: int, began: float, output: str = "") -> list[str]:
    if output:
        print(f"\n== {' '.join(check)}, beside the others\n{output}", flush=True)
    print(f"== {' '.join(check[:2])} took {time.monotonic() - began:.0f} s", flush=True)
    return [" ".join(check)] if code else []


def _command(check: list[str]) -> list[str]:
    return [sys.executable, "-m", *check]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
