from itertools import product

from arena.battles.integrity import VoteFacts, reason_against
from arena.exports.descriptions import data_card
from tests.arena.exports.descriptions.told import about


def test_every_table_and_column_is_in_it_with_its_meaning():
    card = data_card.text(about())
    for table in about().tables:
        assert f"\n### {table.name}\n" in card
        assert f"- **{table.name}**: {table.meaning}\n" in card
        for column in table.columns:
            assert f"\n| {column.name} | {column.kind} | " in card
            assert f" | {column.meaning} |\n" in card
    assert "{" not in card.replace("${", "")


def test_every_reason_of_the_policy_is_explained():
    """Whoever changes the policy has this card to change too."""
    card = data_card.text(about())
    flags = product([0.0, 9.0], [False, True], [False, True], [False, True])
    reasons = {
        reason_against(VoteFacts(9.0, seconds, 9.0, heard=heard, sound=sound, void=void))
        for seconds, heard, sound, void in flags
    } - {""}
    assert len(reasons) >= 3
    assert [reason for reason in reasons if f"`{reason}`" not in card] == []


def test_simulated_votes_are_called_so():
    assert "simulated" not in data_card.text(about())
    card = data_card.text(about(synthetic=True))
    assert "**All votes in this release are simulated.**" in card


def test_without_a_block_there_is_no_head():
    assert "whose hash" not in data_card.text(about(head=None, until=0))


def test_names_are_written_as_they_are():
    assert data_card.text(about(site="Ben & Ann's <arena>")).startswith("# Ben & Ann's <arena>: votes")
