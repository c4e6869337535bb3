"""Parameters: known ones, once, with a value; anything else is named and refused."""

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ParseError

from arena.rest.questions import check


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("wrld=shapes", "There is no parameter wrld; known are limit, world."),
        ("world=", "The parameter world is empty; give it a value, or leave it out."),
        ("world=a&world=b", "The parameter world comes 2 times; give it once."),
        ("%00%0a=1", "There is no parameter ??; known are limit, world."),
        (f"{'x' * 90}=1", f"There is no parameter {'x' * 40}...; known are limit, world."),
        ("=1", "There is no parameter ; known are limit, world."),
    ],
)
def test_refused_in_words(query, said):
    with pytest.raises(ParseError) as refused:
        check(QueryDict(query), {"world", "limit"})
    assert str(refused.value) == said


def test_where_none_is_known():
    with pytest.raises(ParseError, match="this address takes none"):
        check(QueryDict("a=1"), ())


def test_known_ones_pass():
    check(QueryDict("world=a&limit=0"), {"world", "limit", "other"})
