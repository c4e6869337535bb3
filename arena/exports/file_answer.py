"""Answers with a public file that never changes: in ranges, on conditions, and for caches to keep (RFC 9110)."""

from __future__ import annotations

from base64 import b64encode
from pathlib import PurePosixPath

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from arena.clips import ranges
from arena.exports.finding import Found
from arena.problems import problem_response

FOR_GOOD = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"
CHANGED_SINCE, BEYOND = 412, 416
OTHER = "application/octet-stream"
MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".cff": "application/yaml",
    ".txt": "text/plain; charset=utf-8",
    "": "text/plain; charset=utf-8",
}
TO_SAVE = {".gz", ".parquet"}


def answer(request: HttpRequest, file: Found, address: str, *, latest: bool) -> HttpResponseBase:
    """Answer with the file, the range of it that is asked for, or that the reader has it already.

    `address` is the file's own, under the release's name; with `latest` another one leads to it today.
    """
    headers = _headers(file, address, latest=latest)
    whole = HttpResponse(headers=headers | {"Content-Length": str(file.size)})
    instead = get_conditional_response(request, _tag(file), _changed(file), whole)
    if instead is not whole:
        return _refused_or(instead)
    return whole if request.method == "HEAD" else _sent(request, file, headers)


def _refused_or(instead: HttpResponse | None) -> HttpResponseBase:
    if instead is None or instead.status_code == CHANGED_SINCE:
        return problem_response(CHANGED_SINCE, "This is another file than the one that the request names.")
    return instead


def _sent(request: HttpRequest, file: Found, headers: dict[str, str]) -> HttpResponseBase:
    try:
        wanted = ranges.parse(_range(request, file), file.size)
    except ValueError:
        beyond = problem_response(BEYOND, f"The file has {file.size} bytes; ask for a range within them.")
        beyond["Content-Range"] = f"bytes */{file.size}"
        return beyond
    start, stop = wanted or (0, file.size - 1)
    response = StreamingHttpResponse(
        ranges.read(file.on_disk, start, stop - start + 1), status=206 if wanted else 200, headers=headers
    )
    response["Content-Length"] = str(stop - start + 1)
    if wanted:
        response["Content-Range"] = f"bytes {start}-{stop}/{file.size}"
    return response


def _range(request: HttpRequest, file: Found) -> str:
    """Return the range that is asked for; none where the reader's first part is of another file."""
    condition = request.headers.get("If-Range", "").strip()
    same = not condition or condition == _tag(file) or parse_http_date_safe(condition) == _changed(file)
    return request.headers.get("Range", "") if same else ""


def _headers(file: Found, address: str, *, latest: bool) -> dict[str, str]:
    ending = PurePosixPath(file.path).suffix
    how = "attachment" if ending in TO_SAVE else "inline"
    return {
        "Content-Type": MEDIA_TYPES.get(ending, OTHER),
        "Content-Disposition": f'{how}; filename="{file.path.replace("/", "-")}"',
        "Content-Location": address,
        "Accept-Ranges": "bytes",
        "Cache-Control": A_MINUTE if latest else FOR_GOOD,
        "ETag": _tag(file),
        "Last-Modified": http_date(_changed(file)),
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:",
    }


def _tag(file: Found) -> str:
    return f'"{file.sha256}"'


def _changed(file: Found) -> int:
    return int(file.published_at.timestamp())
