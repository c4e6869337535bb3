import json

from hypothesis import given, strategies as st

from arena.exports import clip_origin
from arena.tabular import text
from arena.tabular.columns import names
from generators import registry
from generators.contract import ClipSpec
from generators.production import produce
from tests.arena import stage
from tests.arena.labs.test_making import details

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
KNOWN = st.sampled_from(
    [
        "adapter",
        "steps",
        "versions",
        "cost",
        "measures",
        "price",
        "seconds_generating",
        "python",
        "flicker",
        "amount",
    ]
)
SOME = st.dictionaries(KNOWN, JSON | st.dictionaries(KNOWN, JSON | st.dictionaries(KNOWN, JSON)), max_size=5)


def told(its):
    return dict(zip(names(clip_origin.MAKING), clip_origin.making(its), strict=True)) | dict(
        zip(names(clip_origin.CONTENT), clip_origin.content(its), strict=True)
    )


@given(JSON | SOME)
def test_whatever_a_worker_says_is_written(its):
    """A worker's word may be anything; the table takes numbers that files can hold, and short words."""
    columns = clip_origin.MAKING + clip_origin.CONTENT
    row = clip_origin.making(its) + clip_origin.content(its)
    json.loads(text.json_lines(columns, [row]))


def test_what_a_generator_says_is_told_but_for_recipe_and_notes(tmp_path):
    spec = ClipSpec(prompt=stage.TEXT, seed=7, seconds=4.0, fps=24, width=64, height=64, sound=True)
    recipe = {"kind": "shapeworld", "fault": "none"}
    origin = json.loads(json.dumps(produce(spec, recipe, ["silent"], tmp_path).origin))
    row = told({**origin, "cost": {**origin["cost"], "price": {"amount": "0.70", "currency": "USD"}}})
    assert row["adapter"] == "shapeworld"
    assert row["versions"]["python"]
    assert row["generate_seconds"] > 0
    assert row["encode_seconds"] > 0
    assert row["measures"]["width"] == 64
    assert (row["price"], row["currency"]) == ("0.70", "USD")
    assert registry.sha256(recipe) not in json.dumps(row)
    assert set(origin["measures"]) - set(row["measures"]) == {"size_bytes"}


def test_a_price_that_is_none_has_no_currency():
    assert told(details(cost={"price": {"amount": "secret", "currency": "USD"}}))["currency"] is None


def test_an_address_or_a_secret_of_a_recipe_is_never_told():
    its = details(
        recipe={"url": "https://x"}, notes={"url": "https://x"}, versions={"python": "3", "host": "x"}
    )
    row = told(its)
    assert "https" not in json.dumps(row)
    assert row["versions"] == {"python": "3"}
