"""Knows by its first bytes what a file is that is no video, to say so plainly."""

_OTHERS = (
    (b"PK", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"#!", "a program"),
    (b"#EXTM3U", "a playlist"),
    (b"ffconcat", "a playlist"),
    (b"<", "a page of text"),
    (b"ID3", "an MP3 sound"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC sound"),
)
_RIFF = {b"WEBP": "a WebP picture", b"AVI ": "an AVI video", b"WAVE": "a WAV sound"}
_PICTURE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"mif1"}
_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}  # that MP4 and MOV begin with
_MATROSKA = b"\x1a\x45\xdf\xa3"


def refuse_other_kinds(beginning: bytes) -> str | None:
    """Return the sentence that refuses a file of another kind; None where it begins as MP4, MOV or WebM."""
    if not beginning:
        return "The file is empty."
    kind = beginning[4:8]
    if kind == b"ftyp" and beginning[8:12] in _PICTURE_BRANDS:
        return _sentence("a picture")
    if kind in _BOXES or beginning.startswith(_MATROSKA):
        return None
    if beginning.startswith(b"RIFF"):
        return _sentence(_RIFF.get(beginning[8:12], "a RIFF file"))
    return _sentence(next((name for first, name in _OTHERS if beginning.startswith(first)), ""))


def _sentence(name: str) -> str:
    return f"The file is {name or 'no video that can be read'}; bring a video in MP4, MOV or WebM."
