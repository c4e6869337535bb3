import pytest

from arena.exports import sealed
from arena.ledger.models import Block
from tests.arena.exports.ledger import NOW, two_blocks

pytestmark = pytest.mark.django_db


def everything():
    return [(number, line) for number in (1, 2) for line in sealed.lines_of(Block.objects.get(number=number))]


@pytest.mark.parametrize("most", [1, 2, 4, 5, 9, 100])
@pytest.mark.parametrize("read_at_once", [1, 4, 100])
@pytest.mark.parametrize("planned", [1, 2, 100])
def test_pieces_join_to_all_lines_whatever_block_they_are_of(monkeypatch, most, read_at_once, planned):
    two_blocks()
    monkeypatch.setattr(sealed, "LINES_READ", read_at_once)
    monkeypatch.setattr(sealed, "BLOCKS_PLANNED", planned)
    pieces = list(sealed.pieces(2, 0, most))
    assert [pair for piece in pieces for pair in zip(piece.blocks, piece.lines, strict=True)] == everything()
    assert [len(piece.lines) for piece in pieces[:-1]] == [most] * (len(pieces) - 1)
    starts = [piece.first for piece in pieces]
    assert starts == [1 + most * at for at in range(len(pieces))]


def test_pieces_since_a_block_begin_at_its_end():
    two_blocks()
    (piece,) = sealed.pieces(2, 1, 100)
    assert (piece.first, piece.blocks) == (5, [2] * 5)
    assert list(sealed.pieces(1, 1, 100)) == []


def test_small_blocks_are_read_together(django_assert_num_queries):
    two_blocks()
    with django_assert_num_queries(2):  # their sizes, and both
        assert [[block.number for block in group] for group in sealed.groups(2, "lines")] == [[1, 2]]


def test_a_block_has_an_end_and_a_time():
    two_blocks()
    assert [sealed.end_of(number) for number in range(4)] == [0, 4, 9, 0]
    assert sealed.sealed_at(1) == NOW
    assert sealed.sealed_at(0) is None
