#!/usr/bin/env python3
"""A receiver of webhooks: it prints what comes, delivery reports (PATCH) and SMS from SIMs (POST)."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Receiver(BaseHTTPRequestHandler):
    def take(self):
        length = min(int(self.headers.get("Content-Length", 0)), 1 << 20)
        print(self.command, self.path, self.rfile.read(length).decode(), flush=True)
        self.send_response(204)
        self.end_headers()

    do_PATCH = do_POST = take

    def log_message(self, *_):
        """What came is printed already."""


HTTPServer(("", 9090), Receiver).serve_forever()
