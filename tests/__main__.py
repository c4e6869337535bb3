"""`./run test`: linter, types, and the whole suite; arguments go to pytest alone."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECKS = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["mypy", "."],
    ["pytest"],
]


def main(arguments: list[str]) -> int:
    """Run every check, go on after one that fails, and return 1 if any did."""
    failed = []
    for check in [["pytest", *arguments]] if arguments else CHECKS:
        print(f"\n== {' '.join(check)}", flush=True)
        began = time.monotonic()
        code = subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode
        print(f"== {check[0]} took {time.monotonic() - began:.0f} s", flush=True)
        if code:
            failed.append(" ".join(check))
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
