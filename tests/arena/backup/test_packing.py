"""What is packed comes back to the byte; what is cut, altered or foreign is refused before anything is laid."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from nacl.signing import SigningKey

from arena.backup import placing
from arena.backup.errors import BackupError
from arena.backup.manifest import FORMAT, Manifest, read
from arena.backup.media import Told, opened, walk
from arena.backup.moment import Head
from arena.backup.packing import LABEL, SAID, Packing
from arena.backup.unpacking import Unpacking

SEED = bytes(32)
MADE = Manifest(
    made_at="2026-03-01T12:00:00+00:00", paddock="0.1.0", server=180006, schema="public",
    migrations=("arena.0001_initial",), counts={"arena_vote": 7}, head=Head(3, "ab" * 32),
    files={"clips": {"files": 3, "bytes": 9}}, missing=0, secret="cd" * 16,
)  # fmt: skip
LONG = "n" * 255


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    """Return folders with what may lie in them: deep, long, odd, empty, padded, random, with a second name."""
    base = tmp_path_factory.mktemp("media")
    files = {
        "clips/ab/abc.mp4": os.urandom(5000) + bytes(60_000),
        "clips/ab/random.mp4": os.urandom(70_000),
        f"clips/first-frames/{LONG[:200]}.png": b"png",
        "clips/empty.mp4": b"",
        "exports/2026-03-01/votes.csv": b"a,b\n" * 5000,
        f"exports/2026-03-02/{LONG}": b"long",
        os.fsdecode(b"uploads/aa/odd\xff name"): b"odd",
    }
    for name, content in files.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_bytes(content)
    (base / "exports/2026-03-02/votes.csv").hardlink_to(base / "exports/2026-03-01/votes.csv")
    (base / "clips/ab/abc.mp4").chmod(0o640)
    os.utime(base / "clips/ab/abc.mp4", (1_700_000_000, 1_700_000_000))
    return base


def pack(media: Path, out: io.BytesIO | None = None) -> bytes:
    out = out or io.BytesIO()
    packing, told = Packing(out), Told()
    packing.pieces("database", [b"one", b"two" * 1000])
    first = {}
    for part in ("clips", "uploads", "exports"):
        for found in walk(part, media / part, told):
            if found.status is not None:
                packing.folder(found.name, found.status)
                continue
            with opened(found, told) as file:
                status = os.fstat(file.fileno())
                to = first.setdefault(status.st_ino, found.name)
                if to != found.name:
                    packing.link(found.name, to, status)
                else:
                    packing.file(found.name, file, status, shrink=part != "exports")
    packing.content("models.toml", b"[]")
    packing.finish(MADE, SEED)
    return out.getvalue()


@pytest.fixture(scope="module")
def packed(media) -> bytes:
    return pack(media)


def unpacking(content: bytes) -> Unpacking:
    return Unpacking(io.BytesIO(content), Path("FILE"))


def refusal(content: bytes) -> str:
    with pytest.raises(BackupError) as caught:
        unpacking(content).check()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.fixture
def laid(packed, tmp_path, settings) -> Path:
    settings.HOME = type("Home", (), {"path": tmp_path})
    settings.CLIPS_ROOT, settings.UPLOADS_ROOT = tmp_path / "clips", tmp_path / "uploads"
    settings.EXPORTS_ROOT, settings.REVIEWS_ROOT = tmp_path / "exports", tmp_path / "reviews"
    placing.lay(unpacking(packed))
    return tmp_path


def tree(base: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(base)): path.read_bytes() for path in sorted(base.rglob("*")) if path.is_file()
    }


def test_all_files_come_back_as_they_were(media, laid):
    found = tree(laid)
    assert found.pop("models.toml") == b"[]"
    assert found == tree(media)
    status = (laid / "clips/ab/abc.mp4").stat()
    assert (status.st_mode & 0o777, status.st_mtime) == (0o640, 1_700_000_000)
    names = [laid / f"exports/2026-03-0{day}/votes.csv" for day in (1, 2)]
    assert names[0].samefile(names[1])


def test_what_shrinks_is_shrunk_and_the_rest_is_not(packed):
    sizes = {member.name: member.size for member, _ in unpacking(packed).members()}
    assert sizes["clips/ab/abc.mp4.gz"] < 6000
    assert sizes["clips/ab/random.mp4"] == 70_000
    assert sizes["exports/2026-03-01/votes.csv"] == 20_000


def test_the_manifest_the_dump_and_the_signature_come_back(packed):
    signed = unpacking(packed).check()
    assert (signed.manifest.counts, signed.manifest.head) == (MADE.counts, MADE.head)
    assert signed.is_by(SigningKey(SEED).verify_key)
    assert not signed.is_by(SigningKey(b"1" * 32).verify_key)
    assert b"".join(unpacking(packed).database()) == b"one" + b"two" * 1000


def test_sha256sum_could_check_it(packed, tmp_path):
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        names = {m.name for m in tar if m.isreg()} - {"SHA256SUMS", "manifest.json", "manifest.sig"}
        sums = tar.extractfile("SHA256SUMS").read().decode(errors="surrogateescape").splitlines()
    assert {line.partition("  ")[2] for line in sums} == names


# Whatever follows the signature is tar's own padding.
def _end(packed: bytes) -> int:
    return packed.index(b"manifest.sig") + 2 * tarfile.BLOCKSIZE


@given(st.data())
def test_a_cut_is_told(packed, data):
    sentence = refusal(packed[: data.draw(st.integers(0, _end(packed) - tarfile.BLOCKSIZE))])
    assert "is cut short or damaged" in sentence or "is no backup" in sentence


@given(st.data())
def test_a_changed_byte_of_content_is_told(packed, data):
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        spans = [(m.offset_data, m.size) for m in tar if m.isreg() and m.size and m.name != "manifest.sig"]
    start, size = data.draw(st.sampled_from(spans))
    at = start + data.draw(st.integers(0, size - 1))
    changed = bytearray(packed)
    changed[at] ^= data.draw(st.integers(1, 255))
    if "altered" not in (sentence := refusal_or_none(bytes(changed))):
        assert "manifest" in sentence or "newer Paddock" in sentence


def refusal_or_none(content: bytes) -> str:
    """Return why a backup is refused; one whose manifest alone is altered is refused for its signature."""
    try:
        signed = unpacking(content).check()
    except BackupError as error:
        return str(error)
    return "altered" if not signed.is_by(SigningKey(SEED).verify_key) else "taken"


def test_the_altered_file_is_named(packed):
    at = packed.index(b"two" * 100)
    assert "was altered at database/000002:" in refusal(packed[:at] + b"T" + packed[at + 1 :])


@pytest.mark.parametrize("content", [b"", b"no tar at all", bytes(20_000), b"x" * 20_000])
def test_a_foreign_file_is_told(content):
    assert "is no backup of a Paddock arena" in refusal(content)


def hostile(name: str, kind: bytes = tarfile.REGTYPE, to: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        label = tarfile.TarInfo(LABEL)
        label.size = len(SAID)
        tar.addfile(label, io.BytesIO(SAID))
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, to
        tar.addfile(member)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "kind", "to"),
    [
        ("/etc/passwd", tarfile.REGTYPE, ""),
        ("clips/../../outside", tarfile.REGTYPE, ""),
        ("../outside", tarfile.REGTYPE, ""),
        ("clips//outside", tarfile.REGTYPE, ""),
        ("clips/./x", tarfile.REGTYPE, ""),
        ("secrets/secret_key", tarfile.REGTYPE, ""),
        ("pg18/PG_VERSION", tarfile.REGTYPE, ""),
        ("clips/link", tarfile.SYMTYPE, "/etc"),
        ("clips/link", tarfile.LNKTYPE, "/etc/passwd"),
        ("clips/link", tarfile.LNKTYPE, "clips/../../x"),
        ("clips/device", tarfile.CHRTYPE, ""),
        ("clips/pipe", tarfile.FIFOTYPE, ""),
    ],
)
def test_no_member_leads_outside(name, kind, to, tmp_path, settings):
    content = hostile(name, kind, to)
    assert "which no backup does: nothing was read of it." in refusal(content)
    settings.HOME = type("Home", (), {"path": tmp_path / "home"})
    with pytest.raises(BackupError):
        placing.lay(unpacking(content))
    assert not (tmp_path / "home").exists()


def test_a_file_that_shrinks_while_it_is_read_is_filled_up_and_counted(tmp_path):
    (tmp_path / "f").write_bytes(b"12345")
    long = os.stat_result((0o100600, 1, 1, 1, 0, 0, 9, 0, 0, 0))
    out = io.BytesIO()
    packing = Packing(out)
    with (tmp_path / "f").open("rb") as file:
        packing.file("clips/f", file, long, shrink=True)
    packing.finish(MADE, SEED)
    assert packing.short == 1
    unpacking(out.getvalue()).check()


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"{}", b"null", b'{"format": "x"}', MADE.written().replace(b'"public"', b'"public; DROP"'),
     MADE.written().replace(b"arena_vote", b"x; DROP TABLE y"), MADE.written().replace(b"ab" * 32, b"' OR 1=1")],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused(text):
    with pytest.raises(BackupError, match=r"manifest cannot be read"):
        read(text)


def test_a_manifest_of_a_later_kind_asks_for_an_update():
    later = MADE.written().replace(f'"format": {FORMAT}'.encode(), f'"format": {FORMAT + 1}'.encode())
    with pytest.raises(BackupError, match="newer Paddock: update this one"):
        read(later)
    assert read(MADE.written()) == MADE
