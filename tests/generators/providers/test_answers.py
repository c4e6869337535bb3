"""Tests of what answers mean, whatever is in them."""

import pytest
from hypothesis import given, strategies as st

from generators.contract import AdapterError, ContentRefused, PermanentFailure, TransientFailure
from generators.providers import answers
from generators.providers.contracts import CONTRACTS, FAL, MODEL_STUDIO, REPLICATE, VIDEOS

KEY = "sk-0123456789abcdef"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.just(KEY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "output",
                    "error",
                    "detail",
                    "message",
                    "code",
                    "status",
                    "video",
                    "url",
                    "usage",
                    "progress",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
OBJECTS = ANYTHING.filter(lambda value: isinstance(value, dict))
contracts = st.sampled_from(list(CONTRACTS.values()))


@given(contract=contracts, status=st.integers(400, 599), told=OBJECTS | st.none())
def test_any_refusal_is_one_sentence_without_the_key(contract, status, told):
    found = answers.refusal(contract, status, told, KEY)
    assert isinstance(found, AdapterError)
    assert str(found).endswith((".", "!", "?"))
    assert "\n" not in str(found)
    assert KEY not in str(found)


@given(contract=contracts, told=OBJECTS)
def test_any_answer_can_be_read(contract, told):
    assert answers.state(contract, told) in {"queued", "running", "finished", "failed", "gone"}
    assert answers.share(contract, told) is None or 0 <= answers.share(contract, told) <= 1
    address = answers.file_of(contract, told)
    assert address is None or isinstance(address, str)
    assert all(isinstance(value, str | int | float) for value in answers.made(contract, told, "").values())
    assert KEY not in str(answers.failed(contract, told, KEY))


@pytest.mark.parametrize(
    ("contract", "status", "told", "kind", "said"),
    [
        (MODEL_STUDIO, 400, {"code": "DataInspectionFailed", "message": "No."}, ContentRefused, "its rules: No."),
        (MODEL_STUDIO, 400, {"code": "IPInfringementSuspect", "message": "No."}, ContentRefused, "its rules"),
        (MODEL_STUDIO, 400, {"code": "InvalidParameter.DataInspection", "message": "Unable to download."},
         PermanentFailure, "Unable to download."),
        (MODEL_STUDIO, 400, {"code": "Arrearage", "message": "x"}, PermanentFailure, "no money left"),
        (MODEL_STUDIO, 403, {"code": "AllocationQuota.FreeTierOnly"}, PermanentFailure, "no money left"),
        (MODEL_STUDIO, 429, {"code": "Throttling.AllocationQuota"}, TransientFailure, "no room"),
        (MODEL_STUDIO, 400, {"code": "Throttling"}, TransientFailure, "no room"),
        (MODEL_STUDIO, 400, {"code": "InvalidParameter"}, PermanentFailure, "answered 400: InvalidParameter."),
        (FAL, 422, {"detail": [{"type": "content_policy_violation", "msg": "No."}]}, ContentRefused, "its rules: No."),
        (FAL, 422, {"detail": [{"type": "value_error", "msg": "Too long", "input": "nsfw content"}]},
         PermanentFailure, "answered 422: Too long."),
        (FAL, 403, {"detail": "User is locked. Reason: TOP_UP."}, PermanentFailure, "no money left"),
        (REPLICATE, 422, {"title": "Input validation failed", "detail": "- input: x"}, PermanentFailure, "- input: x."),
        (VIDEOS, 429, {"error": {"code": "insufficient_quota"}}, PermanentFailure, "no money left"),
        (VIDEOS, 400, {"error": {"message": "See https://x.example/a?b, or 10.0.0.1:80"}}, PermanentFailure,
         "See (an address) or (an address)."),
        (VIDEOS, 400, None, PermanentFailure, "answered 400, and gave no reason."),
        (VIDEOS, 504, {}, TransientFailure, "is away: it answered 504."),
    ],
)  # fmt: skip
def test_known_ones(contract, status, told, kind, said):
    found = answers.refusal(contract, status, told, KEY)
    assert type(found) is kind
    assert said in str(found)


def test_words_that_repeat_a_piece_of_the_key_are_not_repeated():
    told = {"error": {"message": f"Incorrect key {KEY[:11]}..."}}
    assert str(answers.refusal(VIDEOS, 400, told, KEY)) == "The provider answered 400, and gave no reason."
    assert "Incorrect" in str(answers.refusal(VIDEOS, 400, told, ""))


@pytest.mark.parametrize("key", ["a", "abc"])
def test_a_short_key_is_not_repeated_either(key):
    told = {"error": {"message": f"Wrong: {key}!"}}
    assert key + "!" not in str(answers.refusal(VIDEOS, 400, told, key))


def test_a_file_in_a_list_of_one():
    assert answers.file_of(REPLICATE, {"output": ["https://x.example/a"]}) == "https://x.example/a"
    assert answers.file_of(REPLICATE, {"output": ["a", "b"]}) is None
    assert answers.file_of(FAL, {"video": {"url": ""}}) is None
