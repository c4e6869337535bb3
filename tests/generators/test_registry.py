"""Tests of recipe kinds and their adapters."""

import subprocess
import sys

import pytest

from generators import registry
from generators.contract import RecipeInvalid
from tests.generators.orders import recipe


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({}, "None"),
        ({"kind": "sora"}, "shapeworld"),
        ({"kind": ["shapeworld"]}, "No recipe kind"),
        ({"kind": "shapeworld"}, "none, no-gravity"),
        ({"kind": "shapeworld", "fault": "ugly"}, "'ugly'"),
        ({"kind": "shapeworld", "fault": ["none"]}, "must be one of"),
        ({"kind": "shapeworld", "fault": "none", "steps": 8}, "steps"),
        ("shapeworld", "object"),
    ],
)
def test_a_recipe_that_is_none_of_ours_gets_one_sentence(bad, sentence):
    with pytest.raises(RecipeInvalid, match=sentence) as refusal:
        registry.validate(bad)
    assert str(refusal.value).count(".") == 1
    with pytest.raises(RecipeInvalid):
        registry.load(bad)


def test_validation_imports_neither_torch_nor_django():
    code = (
        "import sys; from generators import registry; registry.validate({'kind': 'shapeworld', 'fault': 'none'});"
        "sys.exit(any(name in sys.modules for name in ('torch', 'django', 'arena')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_order_of_keys_does_not_change_the_hash():
    one = {"kind": "shapeworld", "fault": "none"}
    assert registry.sha256(one) == registry.sha256(dict(reversed(one.items())))
    assert registry.sha256(one) != registry.sha256(recipe("jerky"))
