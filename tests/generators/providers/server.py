"""One local server that speaks the four contracts, with the failures and the lies that a prompt names.

A prompt that ends in "lie:NAME" gets that lie; without one, a job is queued at its first look, runs at its second, and
is done at its third. Run as a program it prints its environment as JSON, and GET /seen tells what was asked of it.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

from tests.generators.foreign import video
from tests.generators.providers.speech import SPEECH, WORDS, Job

KEY = "sk-0perator-9f8e7d6c5b4a3210"
KEYS = ("DASHSCOPE_API_KEY", "FAL_KEY", "REPLICATE_API_TOKEN", "PADDOCK_VIDEOS_KEY")
BASES = ("PADDOCK_MODEL_STUDIO_URL", "PADDOCK_FAL_URL", "PADDOCK_REPLICATE_URL", "PADDOCK_VIDEOS_URL")
SHORT_SIDE = 90
_LIE = re.compile(r"lie:([a-z0-9-]+)")
_PRIVATE = "http://169.254.169.254/latest/"


@dataclass(frozen=True)
class Seen:
    """One request, as it came."""

    method: str
    path: str
    headers: dict
    body: dict


@lru_cache(maxsize=16)
def clip(ratio: str, seconds: float, sound: bool = True) -> bytes:
    """Return a small file of a ratio, as "16:9" or "1280:720"."""
    width, height = map(int, ratio.split(":"))
    scale = SHORT_SIDE / min(width, height)
    size = (round(width * scale / 2) * 2, round(height * scale / 2) * 2)
    return video(seconds=seconds, size=size, sound="aac" if sound else None)


class Provider:
    """The server, in a thread of this process.

    Parameters
    ----------
    late : float
        Seconds of silence of the lies that are late.
    elsewhere : str
        Address that the lies name which lead elsewhere.
    states : tuple of str
        What a job is at its first look, its second, and so on.
    """

    def __init__(self, late=1.0, elsewhere="http://127.0.0.1:9", states=("queued", "running", "done")):
        self.late, self.elsewhere, self.states = late, elsewhere, states
        self.jobs: dict[str, Job] = {}
        self.seen: list[Seen] = []
        self.submits: Counter[str] = Counter()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # whoever asked may have left
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def environ(self) -> dict[str, str]:
        """What leads a worker here, for all four contracts."""
        return (
            dict.fromkeys(KEYS, KEY) | dict.fromkeys(BASES, self.url) | {"PADDOCK_PRIVATE_HOSTS": self.host}
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(side: Provider):  # noqa: C901 - one server, all its addresses
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            path = self.path
            body = _form(self.headers, raw) if path == "/v1/videos" else json.loads(raw)
            side.seen.append(Seen("POST", path, dict(self.headers), body))
            name = _contract(path)
            speech = SPEECH[name]
            asked = speech.read(body, path) | {"app": "/".join(path.split("/")[1:3])}
            side.submits[asked["prompt"]] += 1
            job = Job(name, uuid4().hex, asked, lies=_LIE.findall(asked["prompt"]))
            if self.headers.get("Authorization") != f"{speech.scheme} {KEY}":
                self.say(401, speech.error(401, f"Invalid key {self.headers.get('Authorization')}"))
            elif not (job.lie.startswith("submit-") and self.lie(job.lie.removeprefix("submit-"), speech)):
                side.jobs[job.number] = job
                base = side.elsewhere if job.lie == "submit-elsewhere" else side.url
                told = {} if job.lie == "submit-nameless" else speech.accepted(job, base)
                self.say(speech.accepted_status, told)

        def do_GET(self):
            side.seen.append(Seen("GET", self.path, dict(self.headers), {}))
            if self.path == "/seen":
                self.say(200, {"submits": side.submits, "requests": len(side.seen)})
                return
            job = next((job for number, job in side.jobs.items() if number in self.path), None)
            if job is None:
                self.say(404, {"detail": "Not found"})
            elif self.path.startswith("/files/") or self.path.endswith("/content"):
                self.file(job)
            elif self.headers.get("Authorization") != f"{SPEECH[job.contract].scheme} {KEY}":
                self.say(401, SPEECH[job.contract].error(401, "Invalid key"))
            else:
                self.look(job)

        def look(self, job):
            speech, lie = SPEECH[job.contract], job.lie.removeprefix("look-")
            if job.lie.startswith("look-") and self.lie(lie, speech, looking=True):
                return
            if job.lie.startswith("look-") and lie in ("failed", "refused", "busy"):
                self.say(200, speech.failed(job, lie))
                return
            if lie == "gone":
                self.say(*speech.gone)
                return
            if hasattr(speech, "result") and not self.path.endswith("/status"):
                self.say(200, speech.result(self.address(job)))
                return
            word = "odd" if lie == "odd" else side.states[min(job.looks, len(side.states) - 1)]
            job.looks += 1
            self.say(200, speech.state(job, word, self.address(job)))

        def address(self, job):
            places = {
                "look-elsewhere": f"{side.elsewhere}/files/{job.number}.mp4",
                "look-private": "https://10.0.0.1/file.mp4",
                "look-nowhere": "ftp://x/y",
                "look-fileless": None,
            }
            return places.get(job.lie, f"{side.url}/files/{job.number}.mp4")

        def lie(self, lie, speech, *, looking=False):
            """Answer with a lie, and return whether it is one of those that any request may get."""
            if lie.isdecimal():
                self.say(int(lie), speech.error(int(lie), WORDS))
            elif lie == "html":
                self.say(200, b"<html>Sign in</html>", "text/html")
            elif lie == "empty":
                self.say(200, b"")
            elif lie == "late":
                time.sleep(side.late)
                self.say(200, {})
            elif lie == "cut":
                self.leave()
            elif lie == "half":
                self.say(200, b'{"id":', length=1000)
                self.leave()
            elif lie == "redirect":
                self.say(307, b"", Location=_PRIVATE)
            elif lie == "echo":
                self.say(400, speech.error(400, f"{WORDS} Key {KEY} at {side.url}/v1"))
            elif not looking and lie in ("spent", "busy", "refused"):
                self.say(*getattr(speech, lie))
            else:
                return False
            return True

        def file(self, job):
            lie = job.lie.removeprefix("file-")
            content, kind = self.content(job, lie), "video/mp4"
            if lie.isdecimal():
                self.say(int(lie), b"no", "text/plain")
            elif lie == "html":
                self.say(200, b"<html>Sign in</html>", "text/html")
            elif lie == "redirect":
                self.say(302, b"", Location=_PRIVATE)
            elif lie == "late":
                time.sleep(side.late)
                self.say(200, content, kind)
            elif lie == "huge":
                self.say(200, content, kind, length=2 * 2**30)
                self.leave()
            elif lie == "cut":
                self.say(200, content[:1000], kind, length=len(content))
                self.leave()
            elif lie in ("flood", "trickle"):
                self.pour(kind, b"x" if lie == "trickle" else bytes(1 << 16), 0.02 if lie == "trickle" else 0)
            else:
                self.say(200, content, kind)

        def content(self, job, lie):
            if lie in ("empty", "noise"):
                return b"" if lie == "empty" else b"\x00\x00\x00\x18ftypmp42" + bytes(5000)
            ratio = "16:9" if lie == "wide" else job.asked["ratio"] or "16:9"
            seconds = 0.5 if lie == "short" else job.asked["seconds"]
            return clip(ratio, seconds, lie != "silent")

        def pour(self, kind, piece, pause):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            with contextlib.suppress(OSError):  # until whoever asked has left
                while True:
                    self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                    time.sleep(pause)

        def leave(self):
            """Hang up once this request is done with."""
            self.close_connection = True

        def say(self, status, content, kind="application/json", length=None, **headers):
            content = content if isinstance(content, bytes) else json.dumps(content).encode()
            with contextlib.suppress(OSError):  # whoever asked may have left
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(length or len(content)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

    return Handler


def _contract(path: str) -> str:
    if path.endswith("/video-synthesis"):
        return "model-studio"
    if path == "/v1/videos":
        return "videos"
    return "replicate" if path.startswith("/v1/models/") else "fal"


def _form(headers, raw: bytes) -> dict:
    whole = message_from_bytes(f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode() + raw)
    parts = {
        part.get_param("name", header="Content-Disposition"): part.get_payload(decode=True)
        for part in whole.get_payload()
    }
    return {
        name: content if name == "input_reference" else content.decode() for name, content in parts.items()
    }


if __name__ == "__main__":
    print(json.dumps(Provider().environ), flush=True)
    sys.stdin.read()  # until whoever started it ends
