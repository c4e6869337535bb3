import pytest

from ratings import signatures
from tests.ratings.ledgers import KEY, PUBLIC

# The third example of RFC 8032, section 7.1.
KEY_OF_IT = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
SIGNATURE = (
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)
VECTOR = (KEY_OF_IT, "af82", SIGNATURE)


def test_a_signature_of_the_standard_holds():
    key, message, signature = map(bytes.fromhex, VECTOR)
    assert signatures.holds(key, message, signature)


@pytest.mark.parametrize("part", [0, 1, 2])
def test_with_any_part_changed_it_does_not(part):
    parts = [bytearray.fromhex(word) for word in VECTOR]
    parts[part][0] ^= 1
    assert not signatures.holds(*map(bytes, parts))


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="the key has 31 bytes; it must have 32"):
        signatures.holds(PUBLIC[1:], b"", bytes(64))


def test_without_its_package_it_says_so(monkeypatch):
    monkeypatch.setattr(signatures, "PRESENT", False)
    with pytest.raises(ValueError, match="pip install pynacl"):
        signatures.holds(PUBLIC, b"x", KEY.sign(b"x").signature)
