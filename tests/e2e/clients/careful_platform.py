"""The IoT Easy Connect API, spoken to carefully: time-outs, patience, one token, all the pages."""

import base64
import json
import os
import random
import socket
import threading
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import count
from urllib.parse import urlsplit

API = os.environ["EASYCONNECT_URL"]  # below it lies /v1
TOKEN_URL = os.environ["EASYCONNECT_TOKEN_URL"]
LOGIN = f"{os.environ['EASYCONNECT_USERNAME']}:{os.environ['EASYCONNECT_PASSWORD']}"
DEADLINE = time.monotonic() + float(os.environ.get("EASYCONNECT_DEADLINE", "20"))
CALL_TIMEOUT = 2.0  # seconds from the connection to the last byte of the answer
PAGE_SIZE = 10  # the platform's default, and its most for orders


class Refused(Exception):
    """The platform said no. Nothing was done, and asking again would not help."""

    status = 0  # of its answer, if it was one


class Unclear(Exception):
    """No usable answer: it may have been done all the same. `pause`: the seconds it asked for."""

    pause = 0.0


class OutOfTime(Exception):
    """The deadline of the whole job."""


def wait(seconds):
    if time.monotonic() + seconds >= DEADLINE:
        raise OutOfTime("the deadline has come")
    time.sleep(seconds)


def patiently(deed, done=lambda: None):
    """Does the deed until its outcome is clear, and returns that. Pauses double up to 2 s, and are
    never shorter than the platform asks for. After a failure `done` tells the outcome if the deed
    was done all the same: what must not happen twice is looked for before it is tried again."""
    for failures in count():
        try:
            return deed()
        except Unclear as trouble:
            wait(max(trouble.pause, min(2.0, 0.1 * 2**failures) * random.uniform(0.7, 1.0)))
            if outcome := done():
                return outcome


def hang_up(line):
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the call is over


def exchange(method, url, headers, body=None):
    """One call: status, headers, text. Unclear unless all of the answer comes, and in time."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=CALL_TIMEOUT)
    watch = None
    try:
        connection.connect()
        # a socket's time-out is for each read; an answer that drips needs one for the whole
        watch = threading.Timer(CALL_TIMEOUT, hang_up, [connection.sock])
        watch.start()
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    except (OSError, HTTPException, UnicodeDecodeError) as error:
        raise Unclear(f"{method} {parts.path}: {error!r}") from error
    finally:
        if watch:
            watch.cancel()
        connection.close()
    if answer.status == 429 or answer.status >= 500:
        trouble = Unclear(f"{method} {parts.path}: {answer.status}")
        pause = answer.headers.get("Retry-After", "")
        trouble.pause = float(pause) if pause.isdigit() else 0.0
        raise trouble
    return answer.status, answer.headers, text


def parse(text, kind):
    """The JSON object or array in an answer. Error pages can have status 200, too."""
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Unclear(f"not JSON: {text[:40]!r}") from error
    if not isinstance(value, kind):
        raise Unclear(f"not the JSON asked for: {text[:40]!r}")
    return value


def reason(text):
    """What an error says, when it is one of the platform's own."""
    try:
        return json.loads(text)["message"]
    except (ValueError, KeyError, TypeError):
        return text[:100]


class Platform:
    """The operator's API, with one token for as long as it lasts."""

    def __init__(self):
        self.token = None
        self.token_ends = 0.0
        self.now = datetime.now(timezone.utc)  # by its clock, not ours: the Date of its answers

    def log_in(self):
        secret = base64.b64encode(LOGIN.encode()).decode()
        form = "application/x-www-form-urlencoded"
        headers = {"Authorization": f"Basic {secret}", "Content-Type": form}
        status, _, text = exchange("POST", TOKEN_URL, headers, "grant_type=client_credentials")
        if status != 200:
            raise Refused(f"no token: {status} {reason(text)}")
        answer = parse(text, dict)
        if "access_token" not in answer:
            raise Unclear(f"an answer without a token: {text[:40]!r}")
        self.token = answer["access_token"]
        # the guide says 240 minutes, the answer 3599 seconds: the shorter one is safe
        self.token_ends = time.monotonic() + max(float(answer.get("expires_in", 3599)) - 60, 1)

    def ask(self, method, path, body=None):
        """One call: headers and text of its success. A token refused too early is renewed, once."""
        content = None if body is None else json.dumps(body)
        for is_renewed in (False, True):
            if time.monotonic() >= self.token_ends:
                self.log_in()
            headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
            if body is not None:
                headers["Content-Type"] = "application/json"
            status, headers, text = exchange(method, API + path, headers, content)
            if status != 401 or is_renewed:
                break
            self.token_ends = 0.0
        if status >= 300:
            refusal = Refused(f"{status} {reason(text)}")
            refusal.status = status
            raise refusal
        if "Date" in headers:
            self.now = parsedate_to_datetime(headers["Date"])
        return headers, text

    def create(self, path, body=None):
        """POST: the id of what was made. Unclear without the `Location` that belongs to a 201."""
        headers, text = self.ask("POST", path, body)
        if "Location" not in headers:
            raise Unclear(f"no 201 as the platform gives it: {text[:40]!r}")
        return headers["Location"].rsplit("/", 1)[1]

    def read(self, path, kind=dict):
        """GET: headers and JSON. Reading changes nothing, so it may be repeated."""

        def get():
            headers, text = self.ask("GET", path)
            return headers, parse(text, kind)

        return patiently(get)

    def pages(self, path):
        """Headers and rows of each page, until one is empty: few lists say how long they are."""
        for page in count(1):
            joint = "&" if "?" in path else "?"
            headers, rows = self.read(f"{path}{joint}page={page}&pageSize={PAGE_SIZE}", list)
            yield headers, rows
            if not rows:
                return

    def rows(self, path):
        return (row for _, rows in self.pages(path) for row in rows)
