from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from ratings.merkle import path, root, root_of_path

# The eight leaves and their roots by which implementations of Certificate Transparency are tested.
LEAVES = [sha256(b"\x00" + bytes.fromhex(data)).digest() for data in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


def node(left, right):
    return sha256(b"\x01" + left + right).digest()


def by_the_rfc(leaves):
    """The root as RFC 6962, section 2.1, defines it: split at the largest power of two below the number."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(by_the_rfc(leaves[:split]), by_the_rfc(leaves[split:]))


@pytest.mark.parametrize("count", range(1, 9))
def test_the_roots_of_certificate_transparency(count):
    assert root(LEAVES[:count]).hex() == ROOTS[count - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert root([]) == sha256(b"").digest()


def test_the_paths_of_certificate_transparency():
    assert path(LEAVES, 0) == [LEAVES[1], node(*LEAVES[2:4]), by_the_rfc(LEAVES[4:])]
    assert path(LEAVES[:3], 2) == [node(*LEAVES[:2])]
    assert path(LEAVES[:1], 0) == []


@given(leaves)
def test_the_root_is_that_of_the_rfc(leaves):
    assert root(leaves) == by_the_rfc(leaves)


@given(leaves, st.data())
def test_every_path_leads_to_the_root(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert root_of_path(leaves[index], index, len(leaves), path(leaves, index)) == root(leaves)


@given(leaves, st.data())
def test_no_flipped_bit_leads_there(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    steps = [leaves[index], *path(leaves, index)]
    at, bit = data.draw(st.integers(0, len(steps) - 1)), data.draw(st.integers(0, 255))
    steps[at] = (int.from_bytes(steps[at]) ^ 1 << bit).to_bytes(32)
    assert root_of_path(steps[0], index, len(leaves), steps[1:]) != root(leaves)


@pytest.mark.parametrize("index", [-1, 3])
def test_a_place_that_no_leaf_has_is_refused(index):
    with pytest.raises(ValueError, match="a tree of 3 leaves has places 0 to 2"):
        path(LEAVES[:3], index)
    with pytest.raises(ValueError, match="a tree of 3 leaves has places 0 to 2"):
        root_of_path(LEAVES[0], index, 3, LEAVES[1:3])


@pytest.mark.parametrize("steps", [LEAVES[:1], LEAVES[:3]])
def test_a_path_of_another_length_is_refused(steps):
    with pytest.raises(ValueError, match="this place of 3 leaves needs"):
        root_of_path(LEAVES[0], 0, 3, steps)


def test_a_hash_of_another_length_is_refused():
    with pytest.raises(ValueError, match="is not 32 bytes long"):
        root_of_path(LEAVES[0], 0, 2, [b"short"])
