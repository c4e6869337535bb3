"""A small web server that plays the arena's part towards a worker."""

import json
import threading
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


class WebSide:
    """Answers every path with what was put there; remembers what came."""

    def __init__(self):
        self.answers = {}
        self.uploads = []
        self.requests = []
        self.renewals = []
        self.forms = []  # what came as a plain form, but renewals
        side = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                side.requests.append(self.path)
                status, answer = side.next_answer(self.path)
                if status is None:
                    self.close_connection = True
                    return
                if self.path == "/upload" and b"running=" in body[:8]:
                    side.renewals.append(body.decode())
                elif self.headers["Content-Type"] == "application/x-www-form-urlencoded":
                    side.forms.append(dict(parse_qsl(body.decode())))
                elif self.path == "/upload":
                    side.uploads.append(parts(self.headers["Content-Type"], body))
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self):
                side.requests.append(self.path)
                status, content = side.next_answer(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def next_answer(self, path):
        """Answers given as a list are used up one by one, the last one for good."""
        given = self.answers[path]
        return given.pop(0) if len(given) > 1 else given[0]

    def offer(self, order):
        self.answers["/order"] = [(200, {**order, "upload": f"{self.url}/upload"})]
        self.answers.setdefault("/upload", [(201, {})])

    @property
    def positions(self):
        """Where the order was said to be, one after the other."""
        return [json.loads(dict(parse_qsl(each))["running"]) for each in self.renewals]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def parts(content_type, body):
    """Return name -> (file name, type, content) of a multipart body."""
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    return {
        part.get_param("name", header="content-disposition"): (
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.get_payload()
    }
