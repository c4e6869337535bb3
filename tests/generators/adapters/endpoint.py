"""A lab's endpoint that answers as a test wants it."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Endpoint:
    """Answers each address with what was put there, the last answer for good; remembers what was asked.

    An answer is (status, JSON or bytes or None, headers), and may begin with seconds of silence.
    """

    def __init__(self):
        self.answers = {}
        self.asked = []
        side = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(None)

            def do_POST(self):
                self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def answer(self, body):
                side.asked.append((self.command, self.path, dict(self.headers), body))
                given = side.answers[self.path]
                silence, status, content, headers = given.pop(0) if len(given) > 1 else given[0]
                time.sleep(silence)
                is_json = not isinstance(content, bytes)
                content = json.dumps(content).encode() if is_json else content
                headers = {
                    "Content-Type": "application/json" if is_json else "video/mp4",
                    "Content-Length": str(len(content)),
                    **headers,
                }
                with contextlib.suppress(OSError):  # whoever asked may have left
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/clips"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def put(self, path, status, content=None, *, silence=0.0, **headers):
        """Add an answer; a header's name is written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.setdefault(path, []).append((silence, status, content, named))

    def close(self):
        self.server.shutdown()
        self.server.server_close()
