"""A reader copies from the data page; a voter leaves, by a browser that runs no script."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from arena.battles import cookie, leaving
from arena.battles.models import Voter
from tests.arena import stage
from tests.arena.exports.ledger import two_blocks


@pytest.fixture
def beside_a_browser(monkeypatch):
    """The database is ours though the browser's loop runs."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    yield
    connection.close()


@pytest.mark.usefixtures("beside_a_browser")
def test_what_is_copied_is_the_whole_text(server, browser):
    two_blocks()
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as reader:
        page = reader.new_page()
        page.goto(f"{server.url}/data/")
        button = page.get_by_role("button", name="Copy the lines of Python")
        button.click()
        expect(button).to_have_text("Copied")
        expect(page.locator("#copied")).to_have_text("Copied the lines of Python.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.get_by_test_id("client-lines").text_content()
        compile(copied, "lines", "exec")


@pytest.mark.usefixtures("beside_a_browser")
def test_a_voter_leaves_without_script(server, browser):
    stage.arena(entries=2, prompts=1)
    voter = stage.battle().voter
    with browser.new_context(java_script_enabled=False) as person:
        person.add_cookies([{"name": "paddock_voter", "value": cookie.bake(voter.pk), "url": server.url}])
        page = person.new_page()
        page.goto(f"{server.url}/privacy/")
        page.get_by_test_id("to-leave").click()
        expect(page.get_by_test_id("kept")).to_contain_text("1 battle and 0 votes")
        page.get_by_test_id("leave").dblclick()
        expect(page.get_by_test_id("left")).to_be_visible()
        assert "paddock_voter" not in {kept["name"] for kept in person.cookies()}
        page.goto(f"{server.url}/privacy/")
        assert "paddock_voter" in {kept["name"] for kept in person.cookies()}
    assert leaving.forget_leavers(timezone.now()) == 1
    assert bytes(Voter.objects.get(pk=voter.pk).pseudonym_key) == leaving.NO_KEY
