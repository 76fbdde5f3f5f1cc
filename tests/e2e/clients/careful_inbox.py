"""A receiver of webhooks: PATCH is the delivery report of an SMS, POST an SMS from a device."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Inbox:
    """What webhooks brought. They come late, twice, in any order, and even before the 201 of their
    SMS: everything is kept by its id, and changes nothing when it comes again."""

    def __init__(self):
        self.reports = {}  # SMS id: final status
        self.parts = {}  # (source, identifier): {part number: text} of an SMS from a device
        self.totals = {}  # (source, identifier): how many parts it has
        self.ids = set()  # of each part
        self.faults = []
        self.changed = time.monotonic()
        self.lock = threading.Lock()

    def take_report(self, report):
        sms, status = str(report["id"]), report["status"]["status"]  # an id is a text or a number
        known = self.reports.setdefault(sms, status)
        if known != status:
            self.faults.append(f"SMS {sms} was reported {known} and {status}")

    def take_sms(self, sms):
        info = sms["multi_part_info"]
        key = (str(sms["source_address"]), str(info["identifier"]))
        part, self.totals[key] = int(info["partno"]), int(info["total"])
        self.parts.setdefault(key, {})[part] = sms["payload"]
        self.ids.add(str(sms["id"]))

    def take(self, store, body):
        """Stores what came. A body that breaks off is refused, so that it comes again."""
        with self.lock:
            try:
                store(json.loads(body))
            except (ValueError, KeyError, TypeError):
                return 400
            self.changed = time.monotonic()
            return 200

    def is_quiet(self, seconds):
        """Whether no message lacks parts, and nothing has come for so long."""
        return not self.incomplete() and time.monotonic() >= self.changed + seconds

    def incomplete(self):
        with self.lock:
            return [key for key, parts in self.parts.items() if len(parts) < self.totals[key]]

    def texts(self):
        """(source, text) of each SMS from a device, its parts in their order."""
        with self.lock:
            return [
                (source, "".join(text for _, text in sorted(parts.items())))
                for (source, _), parts in self.parts.items()
            ]


def open_receiver(inbox):
    """Listens on a free port and returns the URL. A webhook is stored, then answered, and at once:
    what gets no 2xx in time, the platform sends again."""

    class Receiver(BaseHTTPRequestHandler):
        def answer(self, store):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(inbox.take(store, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_PATCH(self):
            self.answer(inbox.take_report)

        def do_POST(self):
            self.answer(inbox.take_sms)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"
