"""A small web server that plays the site's part towards the announcements of a box's workers."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class SiteSide:
    """Answers announcements, and remembers them with the time they came at."""

    every = 5

    def __init__(self, port=0):
        self.status = 200
        self.answer = None
        self.heard = []
        self.came = threading.Condition()
        side = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with side.came:
                    side.heard.append((time.monotonic(), body))
                    side.came.notify_all()
                content = json.dumps(side.answer_to(body)).encode()
                self.send_response(side.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/workers/token/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def answer_to(self, body):
        if self.answer is not None:
            return self.answer
        return {"queue": "orders", "prefix": f"paddock.box.attic.{body.get('worker')}.", "every": self.every}

    @property
    def bodies(self):
        return [body for _, body in self.heard]

    def wait_for(self, fits, seconds=30):
        """Return the first announcement that fits, waiting for it."""
        with self.came:
            assert self.came.wait_for(lambda: any(map(fits, self.bodies)), seconds), self.bodies
        return next(filter(fits, self.bodies))

    def close(self):
        self.server.shutdown()
        self.server.server_close()
