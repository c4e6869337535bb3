"""Tests of where keys and addresses come from."""

import pytest

from generators.contract import PermanentFailure
from generators.providers.contracts import CONTRACTS, FAL, MODEL_STUDIO, VIDEOS
from generators.providers.keys import access, contracts_with_keys, private_hosts

KEY = "a-key-that-nobody-sees"


def test_the_provider_itself_where_nothing_else_is_said():
    found = access(MODEL_STUDIO, {"DASHSCOPE_API_KEY": f" {KEY}\n"})
    assert found.base == "https://dashscope-intl.aliyuncs.com"
    assert found.headers == {"Authorization": f"Bearer {KEY}"}
    assert access(FAL, {"FAL_KEY": KEY}).headers == {"Authorization": f"Key {KEY}"}


def test_another_place_by_the_environment():
    environ = {"FAL_KEY": KEY, "PADDOCK_FAL_URL": "https://gateway.example/fal/"}
    assert access(FAL, environ).base == "https://gateway.example/fal"


def test_its_text_shows_no_key():
    assert KEY not in repr(access(FAL, {"FAL_KEY": KEY}))


@pytest.mark.parametrize(
    ("contract", "environ", "named"),
    [
        (FAL, {}, "no key for fal; set FAL_KEY"),
        (FAL, {"FAL_KEY": "  "}, "no key"),
        (FAL, {"FAL_KEY": f"{KEY} {KEY}"}, "odd characters"),
        (FAL, {"FAL_KEY": f"{KEY}\u00e9"}, "odd characters"),
        (VIDEOS, {}, "knows no server for videos; set PADDOCK_VIDEOS_URL"),
        (VIDEOS, {"PADDOCK_VIDEOS_URL": "http://10.0.0.1:8000"}, "PADDOCK_VIDEOS_URL cannot be called"),
        (VIDEOS, {"PADDOCK_VIDEOS_URL": f"https://user:{KEY}@x.example"}, "no user name or password"),
        (VIDEOS, {"PADDOCK_VIDEOS_URL": "https://x.example/?a=b"}, "question mark"),
    ],
)
def test_what_cannot_be_called(contract, environ, named):
    with pytest.raises(PermanentFailure, match=named) as refusal:
        access(contract, environ)
    assert KEY not in str(refusal.value)


def test_which_contracts_can_be_called():
    assert contracts_with_keys({}) == []
    assert contracts_with_keys({"FAL_KEY": KEY, "REPLICATE_API_TOKEN": "b c"}) == ["fal"]
    own = {"PADDOCK_VIDEOS_URL": "http://10.0.0.1:8000", "PADDOCK_PRIVATE_HOSTS": "10.0.0.1:8000"}
    assert contracts_with_keys(own) == ["videos"]
    keys = {each.key_variable: KEY for each in CONTRACTS.values()}
    assert contracts_with_keys(keys | own) == list(CONTRACTS)


def test_hosts_that_may_be_private():
    assert private_hosts({"PADDOCK_PRIVATE_HOSTS": " 127.0.0.1:1, ,[::1]:2"}) == ["127.0.0.1:1", "[::1]:2"]
    assert private_hosts({}) == []
