#!/usr/bin/env python3
"""An example client: it logs in, sends an SMS to the first SIM and waits until it is delivered."""

import base64
import json
import os
import time
import urllib.request

BASE = os.environ["EASYCONNECT_URL"]
LOGIN = f"{os.environ['EASYCONNECT_USERNAME']}:{os.environ['EASYCONNECT_PASSWORD']}"


def ask(method, url, authorization, body=None, kind="application/json"):
    request = urllib.request.Request(
        url, method=method, data=body,
        headers={"Authorization": authorization, "Content-Type": kind})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers, json.load(answer) if answer.status == 200 else None


basic = "Basic " + base64.b64encode(LOGIN.encode()).decode()
_, token = ask("POST", BASE + "/oauth/token", basic, b"grant_type=client_credentials",
               "application/x-www-form-urlencoded")
bearer = "Bearer " + token["access_token"]
_, sims = ask("GET", BASE + "/v1/sims?pageSize=1", bearer)
iccid = sims[0]["iccid"]
sms = json.dumps({"payload": "hello from the example", "source_address": iccid}).encode()
headers, _ = ask("POST", f"{BASE}/v1/sims/{iccid}/sms", bearer, sms)
for _ in range(30):
    _, rows = ask("GET", f"{BASE}/v1/sims/{iccid}/sms?pageSize=1", bearer)
    state = rows[0]["status"]["description"]
    print(headers["Location"], state, flush=True)
    if state == "DELIVERED":
        break
    time.sleep(1)
else:
    raise SystemExit("not delivered within half a minute")
