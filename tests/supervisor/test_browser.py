"""The finder of a browser: what is installed first, what can be fetched next, else an error and never a skip."""

import os

import pytest

from tests import browser


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """No browser, no package manager, no Playwright; a test lays what it wants to be found."""
    browser.find_browser.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PADDOCK_BROWSER", raising=False)
    monkeypatch.setattr(browser, "PLACES", ())
    monkeypatch.setattr(browser.sys, "executable", str(tmp_path / "python"))

    def lay(name, script):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return str(program)

    yield lay
    browser.find_browser.cache_clear()


def test_an_installed_one_that_runs_is_found(fake):
    fake("chromium", "echo install me first; exit 1")
    chrome = fake("google-chrome", "echo 156")
    assert browser.find_browser() == chrome


def test_a_named_one_comes_first(fake, monkeypatch):
    fake("chromium", "echo 156")
    monkeypatch.setenv("PADDOCK_BROWSER", fake("mine", "echo 1"))
    assert browser.find_browser().endswith("/mine")


def test_a_named_one_that_does_not_run_is_an_error(fake, monkeypatch):
    fake("chromium", "echo 156")
    monkeypatch.setenv("PADDOCK_BROWSER", "/no/such/browser")
    with pytest.raises(browser.NoBrowserError, match="/no/such/browser"):
        browser.find_browser()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages")
def test_root_installs_debians_package(fake, tmp_path):
    chromium = tmp_path / "chromium"
    fake("apt-get", f'[ "$1" = install ] && /bin/cp "$0" {chromium} && exit 0; [ "$1" = --version ]')
    assert browser.find_browser() == str(chromium)


def test_playwrights_own_is_fetched_last(fake, tmp_path, monkeypatch):
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    fetched = tmp_path / "fetched"
    fake(
        "python",
        f'case "$*" in *install*) /bin/cp "$0" {fetched};; --version) exit 0;; *) echo {fetched};; esac',
    )
    assert browser.find_browser() == str(fetched)


def test_none_is_an_error(fake):
    fake("python", "exit 1")
    with pytest.raises(browser.NoBrowserError, match="PADDOCK_BROWSER"):
        browser.find_browser()


def test_the_sandbox_is_given_up_only_for_root(monkeypatch):
    for user, expected in ((0, True), (1000, False)):
        monkeypatch.setattr(browser.os, "geteuid", lambda user=user: user)
        assert ("--no-sandbox" in browser.launch_arguments()) is expected
