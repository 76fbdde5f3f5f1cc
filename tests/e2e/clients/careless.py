#!/usr/bin/env python3
"""A careless client of the IoT Easy Connect API: the job of careful.py as it is written by somebody
who has only ever seen everything go well. DO NOT COPY IT: each `Habit:` is a mistake that real
clients make, and README.md says what it leads to. It needs nothing but Python 3.11.

    easyconnect-simulator exec -- python3 tests/e2e/clients/careless.py

It ends with 0 when it believes that all went well, and after 30 s at the latest.
"""

import base64
import json
import os
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

API = os.environ["EASYCONNECT_URL"]  # below it lies /v1
TOKEN_URL = os.environ["EASYCONNECT_TOKEN_URL"]
CONTROL_URL = os.environ.get("EASYCONNECT_CONTROL_URL")
LOGIN = f"{os.environ['EASYCONNECT_USERNAME']}:{os.environ['EASYCONNECT_PASSWORD']}"
DEADLINE = float(os.environ.get("EASYCONNECT_DEADLINE", "30"))

sent = []  # [ICCID, text, state] of each SMS, in the order of sending
reports = 0
received = {}  # text from each source


def exchange(method, url, headers, body=None, timeout=0.5):
    # Habit: half a second must do.
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=timeout)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def new_token():
    secret = base64.b64encode(LOGIN.encode()).decode()
    headers = {
        "Authorization": f"Basic {secret}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    _, text = exchange("POST", TOKEN_URL, headers, "grant_type=client_credentials")
    return json.loads(text)["access_token"]


def call(method, path, body=None):
    """The JSON of the answer, or {}."""
    token, text = None, ""
    # Habit: whatever went wrong, the same again, and at once. Neither is there a pause, not even
    # the one that Retry-After asks for, nor a look whether the POST was done all the same.
    for _ in range(20):
        try:
            # Habit: a token for each call, and the same one again after a 401.
            token = token or new_token()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            content = None if body is None else json.dumps(body)
            status, text = exchange(method, API + path, headers, content)
            if status < 400:
                break
        except (OSError, HTTPException, ValueError, KeyError):
            pass  # and again
    # Habit: what is no JSON is nothing. An error page makes an empty list of SIMs.
    try:
        return json.loads(text)
    except ValueError:
        return {}


class Receiver(BaseHTTPRequestHandler):
    def answer(self, store):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # Habit: a mistake of one's own becomes a 500, for which the platform sends it again.
        try:
            store(json.loads(body))
            status = 200
        except Exception:
            status = 500
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_PATCH(self):
        self.answer(self.take_report)

    def do_POST(self):
        self.answer(self.take_sms)

    def take_report(self, report):
        global reports
        # Habit: ids are texts.
        report["id"].strip()
        # Habit: the reports come once each, and in the order of sending.
        sent[reports][2] = report["status"]["status"]
        reports += 1

    def take_sms(self, sms):
        # Habit: the work is done before the webhook is answered.
        time.sleep(1.2)
        # Habit: parts come once each, and in order.
        source = sms["source_address"]
        received[source] = received.get(source, "") + sms["payload"]

    def log_message(self, *_):
        pass


def open_receiver():
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {"url": f"http://127.0.0.1:{server.server_port}/"}


def send(iccid, text):
    call("POST", f"/v1/sims/{iccid}/sms", {"payload": text, "source_address": iccid})


def wait_for_reports(seconds):
    end = time.monotonic() + seconds
    while reports < len(sent) and time.monotonic() < end:
        time.sleep(0.05)


def main():
    if CONTROL_URL:
        target = open_receiver()
        targets = json.dumps({"reports": target, "mo": target})
        headers = {"Content-Type": "application/json"}
        exchange("PUT", f"{CONTROL_URL}/webhooks", headers, targets, timeout=10)
    # Habit: there is one page.
    sims = call("GET", "/v1/sims")
    for sim in sims if isinstance(sims, list) else []:
        if sim["status"] != "Enabled":
            continue
        iccid = sim["iccid"]
        # Habit: an answer that was not understood has the value 0, and a 201 is as good as done.
        if call("GET", f"/v1/sims/{iccid}/quota/sms").get("volume", 0) == 0:
            call("POST", f"/v1/sims/{iccid}/topup")
        # Habit: the same text for all cannot be found again.
        send(iccid, "Campaign")
        # Habit: it is known from its 201 on; a report that is quicker is about nothing.
        sent.append([iccid, "Campaign", ""])
    call("POST", "/v1/sims", [{"iccid": iccid, "label": "campaign sent"} for iccid, _, _ in sent])

    wait_for_reports(1.5)
    # Habit: what was not reported soon is sent again.
    for iccid, text, state in list(sent):
        if not state:
            send(iccid, text)
    wait_for_reports(1.5)

    for iccid, _, state in sent:
        print(f"{iccid}  {state or 'no report'}")
    for source, text in received.items():
        print(f"{source:<19}  received   {text!r}")
    # Habit: numbers that look right are right.
    print(f"{reports} of {len(sent)} reported")
    return 0 if reports >= len(sent) else 1


if __name__ == "__main__":
    last_resort = threading.Timer(DEADLINE, os._exit, [1])
    last_resort.daemon = True
    last_resort.start()
    sys.exit(main())
