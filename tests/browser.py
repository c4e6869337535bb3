"""The browser that the page tests drive: one that is installed, else one that is fetched, else an error."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

_ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""
_FETCH_SECONDS = 600


class NoBrowserError(RuntimeError):
    """No browser could be found or fetched; the tests that need one fail, as skipping proves nothing."""


@functools.cache
def find_browser() -> str:
    """Return the path of a Chromium or Chrome that runs."""
    if named := os.environ.get("PADDOCK_BROWSER"):
        if runs(named):
            return named
        raise NoBrowserError(f"PADDOCK_BROWSER names {named}, which is no browser that runs.")
    for find in (installed, from_debian, from_playwright):
        if path := find():
            return path
    raise NoBrowserError(
        "No browser was found and none could be fetched: "
        "install Chromium or Chrome, or name one in PADDOCK_BROWSER."
    )


def launch_arguments() -> list[str]:
    """Return the arguments that make it quiet, offline and allowed to play clips by itself."""
    quiet = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--autoplay-policy=no-user-gesture-required",
    ]
    return ["--no-sandbox", *quiet] if os.geteuid() == 0 else quiet  # its sandbox refuses root


def runs(path: str) -> bool:
    """Whether it tells its version: a name on the PATH may be no more than a hint to install something."""
    return _succeeds([path, "--version"], 60)


def installed() -> str | None:
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [path for path in PLACES if Path(path).exists()]
    return next((path for path in found if runs(path)), None)


def from_debian() -> str | None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    install = [apt, "install", "-y", "--no-install-recommends", "chromium"]
    if not _succeeds(install, _FETCH_SECONDS):
        _succeeds([apt, "update"], _FETCH_SECONDS)
        _succeeds(install, _FETCH_SECONDS)
    return installed()


def from_playwright() -> str | None:
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], _FETCH_SECONDS)
    # In a process of its own: Playwright's loop must not stay behind in this one.
    ask = [sys.executable, "-c", _ASK_PLAYWRIGHT]
    path = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
    return path if path and runs(path) else None


def _succeeds(command: list[str], seconds: float) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
