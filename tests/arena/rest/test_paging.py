"""Pages: together they are the list, each row once, from either end, and whatever is added meanwhile."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from arena.entries.models import Entry
from arena.rest.cursors import START, Cursor
from arena.rest.paging import ByField, ByKey, cut
from tests.arena import stage

WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True, max_size=12)
SIZES = st.integers(1, 5)


def ordered(words):
    return ByKey(words, key=str)


def walk(words, size):
    """Return the pages from the first to the last."""
    pages, cursor = [], START
    while cursor is not None:
        pages.append(cut(ordered(words), cursor, size))
        cursor = pages[-1].next
    return pages


@given(WORDS, SIZES)
def test_the_pages_are_the_list(words, size):
    pages = walk(words, size)
    assert [word for page in pages for word in page.rows] == sorted(words)
    assert all(len(page.rows) == size for page in pages[:-1])
    assert pages[0].previous is None


@given(WORDS, SIZES)
def test_backwards_they_are_the_same_pages(words, size):
    pages = walk(words, size)
    for before, page in pairwise(pages):
        assert cut(ordered(words), page.previous, size).rows == before.rows


@given(WORDS, WORDS, SIZES)
def test_a_row_that_comes_between_moves_none(words, more, size):
    """Whoever goes on after rows were added has every old row once."""
    first = cut(ordered(words), START, size)
    seen, cursor = list(first.rows), first.next
    while cursor is not None:
        page = cut(ordered({*words, *more}), cursor, size)
        seen, cursor = seen + page.rows, page.next
    assert len(seen) == len(set(seen))
    assert set(words) <= set(seen)


@given(WORDS, SIZES)
def test_from_the_end(words, size):
    page = cut(ordered(words), Cursor(before=True, place=None), size)
    assert page.rows == sorted(words)[-size:]
    assert page.next is None
    assert (page.previous is None) == (len(words) <= size)


def test_beyond_what_was_taken_away_the_way_leads_back():
    page = cut(ordered(["a"]), Cursor(before=False, place="z"), 2)
    assert (page.rows, page.next) == ([], None)
    assert cut(ordered(["a"]), page.previous, 2).rows == ["a"]
    page = cut(ordered(["c"]), Cursor(before=True, place="b"), 2)
    assert (page.rows, page.previous, page.next) == ([], None, START)


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["slug", "-slug"])
def test_a_query_is_cut_as_a_list_is(order):
    for slug in "dbaec":
        stage.entry(slug)
    rows = ByField(Entry.objects.all(), order, str)
    slugs = sorted("abcde", reverse=order == "-slug")
    first = cut(rows, START, 2)
    second = cut(rows, first.next, 2)
    third = cut(rows, second.next, 2)
    assert [row.slug for page in (first, second, third) for row in page.rows] == slugs
    assert third.next is None
    assert [row.slug for row in cut(rows, third.previous, 2).rows] == slugs[2:4]


@pytest.mark.django_db
class TestOverHttp:
    @pytest.fixture(autouse=True)
    def rows(self):
        for letter in "abcdefg":
            stage.entry(letter)

    def test_links_stand_in_the_answer_and_its_header(self, client):
        answer = client.get("/api/v1/entries/?limit=3&state=active")
        document = answer.json()
        assert answer["Link"] == f'<{document["next"]}>; rel="next"'
        assert "state=active" in document["next"]
        answer = client.get(document["next"])
        document = answer.json()
        assert answer["Link"] == f'<{document["next"]}>; rel="next", <{document["previous"]}>; rel="prev"'
        assert [row["entry"] for row in client.get(document["previous"]).json()["results"]] == ["a", "b", "c"]
        last = client.get(client.get(document["next"]).json()["previous"]).json()
        assert [row["entry"] for row in last["results"]] == ["d", "e", "f"]

    def test_rows_that_come_meanwhile_are_not_seen_twice_nor_any_missed(self, client):
        document = client.get("/api/v1/entries/?limit=3").json()
        stage.entry("aa")
        stage.entry("ea")
        seen = [row["entry"] for row in document["results"]]
        while document["next"]:
            document = client.get(document["next"]).json()
            seen += [row["entry"] for row in document["results"]]
        assert seen == ["a", "b", "c", "d", "e", "ea", "f", "g"]

    def test_one_page_alone_has_no_links(self, client):
        answer = client.get("/api/v1/entries/")
        assert (answer.json()["next"], answer.json()["previous"], answer.has_header("Link")) == (
            None,
            None,
            False,
        )
