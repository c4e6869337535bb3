"""One table of models.toml, whatever it holds."""

from pathlib import Path

from hypothesis import given, strategies as st

from generators.models_table import TableInvalid, model

VALUES = (
    st.integers()
    | st.booleans()
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.sampled_from(["kind", "repo", "contract", "model"]), st.text())
)
FIELDS = st.sampled_from(
    ["name", "description", "recipe", "tasks", "sound", "weights", "revision", "contract", "price_per_second"]
)
SLUGS = st.sampled_from(["wan2.2-ti2v-5b", "happyhorse-1.1", "mine"])


def read(slug, fields):
    try:
        return model(slug, fields, Path("/box"))
    except TableInvalid as reason:
        return str(reason)


@given(SLUGS, VALUES | st.dictionaries(FIELDS, VALUES))
def test_it_is_a_model_or_a_sentence(slug, fields):
    told = read(slug, fields)
    if isinstance(told, str):
        assert len(told) > len("it is wrong")
    else:
        assert told.slug == slug
        assert "recipe" not in fields
