import json

from hypothesis import given, strategies as st

from arena.exports import vote_cells
from ratings import ledger

SOME = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(
    ["a", "b", '"type":', 'x","type":"y', "\\", '"', "\n", "track", "a,b"]
)
VOTES = st.lists(
    st.fixed_dictionaries(dict.fromkeys(vote_cells.NAMES, SOME)), min_size=1, max_size=5
)  # what the ledger seals is plainer
EVENTS = st.lists(st.fixed_dictionaries({"type": st.sampled_from(["seal", "reveal"]), "a": SOME}), max_size=3)


@given(VOTES, EVENTS, st.none() | SOME)
def test_cells_are_what_json_says_and_events_are_no_votes(votes, events, track):
    lines = [ledger.canonical(line) for line in [*events, *votes, *events]]
    blocks = list(range(len(lines)))
    wanted = [vote for vote in votes if track in (None, vote["track"])]
    found = vote_cells.read(lines, blocks, track)
    if not wanted:
        assert found is None
        return
    told = [dict(zip(found.cells, cells, strict=True)) for cells in zip(*found.cells.values(), strict=True)]
    assert told == wanted
    by_block = [json.loads(lines[block]) for block in found.blocks]
    assert by_block == wanted
