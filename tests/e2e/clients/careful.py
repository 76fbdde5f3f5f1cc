#!/usr/bin/env python3
"""A careful client of the IoT Easy Connect API: it sends one SMS to each enabled SIM, collects what
devices send, and knows at the end what became of every message. It needs nothing but Python 3.11.

    easyconnect-simulator exec -- python3 tests/e2e/clients/careful.py

README.md lists its habits beside those of careless.py. It ends with 0 when each SMS is accounted
for (delivered, or known to have failed), else with 1.
"""

import json
import os
import secrets
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

sys.dont_write_bytecode = True  # leaves nothing behind in the source tree

from careful_inbox import Inbox, open_receiver  # noqa: E402
from careful_platform import (  # noqa: E402
    OutOfTime,
    Platform,
    Refused,
    Unclear,
    exchange,
    patiently,
    wait,
)

CONTROL_URL = os.environ.get("EASYCONNECT_CONTROL_URL")  # of the simulator; the operator has none
CAMPAIGN = os.environ.get("EASYCONNECT_CAMPAIGN", secrets.token_hex(3))
LABEL = "campaign sent"
VALIDITY = timedelta(hours=1)  # later than that an SMS of this campaign is worth nothing
FINAL = {"DELIVERED", "FAILED", "EXPIRED", "CANCELED"}


@dataclass
class Message:
    """The campaign's SMS to one SIM."""

    iccid: str
    text: str  # unique, so that it can be found again
    id: str = ""
    status: str = ""  # as soon as it is final
    note: str = ""

    def is_in(self, row):
        """Whether a row of the SIM's list is this SMS: a device may send the same text back."""
        return row["payload"] == self.text and row["sms_type"]["description"] == "MT"


def all_sims(platform):
    """Every SIM, by ICCID. A list whose number does not match is read again: when a row leaves the
    first page meanwhile, one of the second moves into the page that was read already."""
    known = {}
    for _ in range(3):
        sims, totals = {}, set()
        for headers, rows in platform.pages("/v1/sims"):
            sims |= {sim["iccid"]: sim for sim in rows}
            totals.add(headers.get("X-Total-Count"))
        known |= sims
        if sims and totals <= {None, str(len(sims))}:
            return sims
        wait(0.2)
    return known


def newest_topup(platform, iccid):
    for order in platform.rows("/v1/orders?sort=-order_number"):
        of_sims = {sim["iccid"] for sim in order.get("sims", [])}
        if order.get("order_type") == "TOPUP" and iccid in of_sims:
            return order["order_number"]
    return None


def ensure_quota(platform, iccid):
    """Buys a package when no SMS is left, and says whether it had to. The package is there when the
    quota says so, not the 201."""

    def left():
        return platform.read(f"/v1/sims/{iccid}/quota/sms")[1]["volume"]

    if left() > 0:
        return False
    before = newest_topup(platform, iccid)
    patiently(
        lambda: platform.create(f"/v1/sims/{iccid}/topup"),
        done=lambda: newest_topup(platform, iccid) != before,
    )
    patience = time.monotonic() + 2
    while left() <= 0:
        if time.monotonic() >= patience:
            raise Refused("its top-up is not there yet")
        wait(0.1)
    return True


def send(platform, message):
    """Sends the SMS exactly once. What is refused is final."""
    path = f"/v1/sims/{message.iccid}/sms"

    def submit():
        expiry = (platform.now + VALIDITY).strftime("%Y-%m-%dT%H:%M:%SZ")
        draft = {"payload": message.text, "source_address": message.iccid, "expiry_date": expiry}
        return platform.create(path, draft)

    def find():  # perhaps only the 201 was lost
        rows = platform.rows(path)
        return next((str(sms["id"]) for sms in rows if message.is_in(sms)), None)

    def submit_once():
        try:
            return patiently(submit, done=find)
        except Refused as refusal:  # the device may have used up its quota since we looked
            if refusal.status != 403 or not ensure_quota(platform, message.iccid):
                raise
        return patiently(submit, done=find)

    try:
        ensure_quota(platform, message.iccid)
        message.id = submit_once()
    except Refused as refusal:
        message.status, message.note = "NOT SENT", str(refusal)


def label(platform, messages):
    """Marks the SIMs in one call; the same label twice does no harm."""
    changes = [{"iccid": message.iccid, "label": LABEL} for message in messages]
    patiently(lambda: platform.ask("POST", "/v1/sims", changes))


def check_labels(platform, messages):
    """The 201 of a list means queued: what it has left out is changed one by one."""
    sims = all_sims(platform)
    for message in messages:
        if sims.get(message.iccid, {}).get("label") != LABEL:
            try:
                path = f"/v1/sims/{message.iccid}"
                patiently(lambda: platform.ask("PUT", path, {"label": LABEL}))
            except Refused as refusal:
                message.note += f"; no label: {refusal}"


def follow(platform, inbox, messages):
    """Waits until each SMS is final: for its report first, then by asking, less and less often."""
    pause = 0.05
    while waiting := [message for message in messages if not message.status]:
        for message in waiting:
            if message.id in inbox.reports:
                message.status, message.note = inbox.reports[message.id], "reported"
            elif pause > 0.2:
                look(platform, message)
        wait(pause)
        pause = min(1.0, 1.5 * pause)


def look(platform, message):
    _, sms = platform.read(f"/v1/sims/{message.iccid}/sms/{message.id}")
    status = sms["status"]["description"]
    expiry = datetime.strptime(sms["expiry_date"], "%Y-%m-%dT%H:%M:%S.%f%z")
    if status in FINAL:
        message.status, message.note = status, "asked for"
    elif platform.now > expiry + timedelta(minutes=5):
        message.status, message.note = "EXPIRED", f"still {status} after its validity"


def audit(platform, inbox, message):
    """Yields what the platform's own list says against what we know."""
    rows = list(platform.rows(f"/v1/sims/{message.iccid}/sms"))
    for sms in rows:
        is_known = sms["status"]["description"] == "DELIVERED" or str(sms["id"]) in inbox.ids
        if sms["sms_type"]["description"] == "MO" and not is_known:
            print(f"{message.iccid}  received   {sms['payload']!r}, in the list, without a webhook")
    mine = {sms["id"]: sms for sms in rows if message.is_in(sms)}
    if len(mine) != 1:
        yield f"the SMS to {message.iccid} is there {len(mine)} times"
    for sms in mine.values():
        status = sms["status"]["description"]
        if (status == "DELIVERED") != (message.status == "DELIVERED"):
            yield f"SMS {message.id} is {status}, not {message.status}"


def run(platform, inbox, messages):
    """The campaign: fills `messages`, and yields what went wrong."""
    if CONTROL_URL:  # at the operator, the portal sets this
        target = {"url": open_receiver(inbox)}
        targets = json.dumps({"reports": target, "mo": target})
        headers = {"Content-Type": "application/json"}
        patiently(lambda: exchange("PUT", f"{CONTROL_URL}/webhooks", headers, targets))
    for iccid, sim in all_sims(platform).items():
        if sim["status"] == "Enabled":
            messages.append(Message(iccid, f"Campaign {CAMPAIGN} for {iccid}"))
    if not messages:
        yield "not one enabled SIM was found"
    for message in messages:
        send(platform, message)
    sent = [message for message in messages if message.id]
    label(platform, sent)
    follow(platform, inbox, sent)
    while not inbox.is_quiet(0.3):  # what is late or comes twice, and the other parts
        wait(0.05)
    check_labels(platform, sent)
    for message in sent:
        yield from audit(platform, inbox, message)


def main():
    inbox, messages, faults = Inbox(), [], []
    try:
        faults += run(Platform(), inbox, messages)
    except (Refused, Unclear, OutOfTime) as trouble:
        faults.append(f"given up: {trouble}")
    for message in messages:
        print(f"{message.iccid}  {message.status or 'UNKNOWN':<9}  SMS {message.id} {message.note}")
    for source, text in inbox.texts():
        print(f"{source:<19}  received   {text!r}")
    faults += inbox.faults
    faults += [f"parts of {identifier} are missing" for _, identifier in inbox.incomplete()]
    for fault in faults:
        print("WRONG:", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
