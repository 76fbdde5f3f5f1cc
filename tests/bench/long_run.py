"""100,000 messages to 10,000 SIMs and a receiver that refuses 30 % of the reports."""

import asyncio
import collections
import json
import pathlib
import re
import threading
import time
import zlib
from dataclasses import dataclass

from servers import API, BenchError, Request, Simulator, ask, connect

HERE = pathlib.Path(__file__).resolve().parent
FIXTURE = HERE / "long-run-sims.yaml"
SIMS = 10_000
FIRST_SIM = 8988280666001000000
REFUSED_PERCENT = 30
SUBMITTING_WITHIN = 120  # seconds
PIPELINED = 50  # requests that one connection has under way


@dataclass
class LongRun:
    """What became of the messages, and of the simulator's memory."""

    messages: int
    submit_rate: float  # a second
    reports: int  # that reached the receiver, with those it refused
    report_rate: float  # a second, over the time in which they were sent
    refused: int
    acknowledged: int  # by the receiver, each message once
    lost: int
    twice: int  # acknowledged more than once
    out_of_order: int  # acknowledged before an earlier one of the same SIM
    unfinished: int  # as the simulator sees it
    before_mb: float
    expected_mb: float  # on the line through what was in use after 20 % and 60 % of the messages
    after_mb: float
    reset_mb: float  # after POST reset


class RefusingReceiver:
    """An HTTP endpoint on a thread of its own. Whether it refuses depends on the SMS and on how
    often it has come, so every run refuses the same ones."""

    def __init__(self):
        self.came = collections.Counter()
        self.acknowledged = []  # (ICCID, SMS id) in the order of the answers
        self.refused = 0
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(started,), daemon=True)
        self.thread.start()
        started.wait()

    def run(self, started):
        """The thread: serves until the loop is stopped."""
        asyncio.set_event_loop(self.loop)
        listener = self.loop.run_until_complete(
            self.loop.create_server(lambda: ReceiverConnection(self), "127.0.0.1", 0))
        self.port = listener.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()
        listener.close()

    def stop(self):
        """Ends the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def answer(self, body):
        """The status for one report."""
        report = json.loads(body)
        sms = int(report["id"])
        self.came[sms] += 1
        if zlib.crc32(f"{sms} {self.came[sms]}".encode()) % 100 < REFUSED_PERCENT:
            self.refused += 1
            return b"503 Service Unavailable"
        self.acknowledged.append((report["endpoint"]["name"], sms))
        return b"200 OK"


class ReceiverConnection(asyncio.Protocol):
    """Reads requests with a Content-Length, one after the other."""

    def __init__(self, receiver):
        self.receiver = receiver
        self.received = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.received += data
        while (head := self.received.find(b"\r\n\r\n")) >= 0:
            length = re.search(rb"(?i)content-length: *(\d+)", self.received[:head])
            end = head + 4 + int(length[1])
            if len(self.received) < end:
                return
            status = self.receiver.answer(self.received[head + 4:end])
            self.received = self.received[end:]
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")


def measure_long_run(binary, messages):
    """Submits in rounds over all SIMs, moves the clock until all is final, and counts."""
    receiver = RefusingReceiver()
    try:
        with Simulator(binary, "--fixture", FIXTURE, "--pace", "manual", "--log-level", "error", "--webhook-reports",
                       f"http://127.0.0.1:{receiver.port}/reports") as simulator:
            return play(simulator, receiver, messages)
    finally:
        receiver.stop()


def play(simulator, receiver, messages):
    """The run itself."""
    before = simulator.resident_mb()
    submitting = sending = 0
    resident = []
    bounds = [0, messages // 5, messages * 3 // 5, messages]
    for first, last in zip(bounds, bounds[1:]):
        token = simulator.token()  # the one before has ended
        submitting += submit(simulator.port, token, range(first, last))
        sending += advance(simulator.port, "4d")
        resident.append(simulator.resident_mb())

    ids = [sms for _, sms in receiver.acknowledged]
    newest = collections.defaultdict(int)
    out_of_order = 0
    for iccid, sms in receiver.acknowledged:
        out_of_order += sms < newest[iccid]
        newest[iccid] = max(newest[iccid], sms)
    run = LongRun(
        messages=messages, submit_rate=messages / submitting,
        reports=sum(receiver.came.values()), report_rate=sum(receiver.came.values()) / sending,
        refused=receiver.refused, acknowledged=len(set(ids)), lost=messages - len(set(ids)),
        twice=len(ids) - len(set(ids)), out_of_order=out_of_order,
        unfinished=unfinished(simulator.port), before_mb=before,
        expected_mb=2 * resident[1] - resident[0], after_mb=resident[2], reset_mb=0)
    if ask(simulator.port, Request("POST", "/_simulator/v1/reset")).status != 204:
        raise BenchError("the world could not be reset")
    run.reset_mb = simulator.resident_mb()
    return run


def submit(port, token, numbers):
    """Submits one message for each number, to the SIMs in turn; the seconds that took."""
    began = time.monotonic()
    connection = connect(port)
    numbers = list(numbers)
    for first in range(0, len(numbers), PIPELINED):
        chunk = numbers[first:first + PIPELINED]
        requests = [Request("POST", f"{API}/v1/sims/{FIRST_SIM + number % SIMS}/sms",
                            {"Authorization": f"Bearer {token}",
                             "Content-Type": "application/json"},
                            f'{{"payload":"reading {number}"}}') for number in chunk]
        connection.sendall(b"".join(request.bytes_for(port) for request in requests))
        received = b""
        while received.count(b"\r\n\r\n") < len(chunk):
            data = connection.recv(1 << 16)
            if not data or time.monotonic() - began > SUBMITTING_WITHIN:
                raise BenchError("the simulator stopped answering")
            received += data
        if received.count(b"HTTP/1.1 201") != len(chunk):
            raise BenchError("a message was not accepted: " + received.decode()[:300])
    connection.close()
    return time.monotonic() - began


def advance(port, by):
    """Moves the clock; the seconds that took."""
    began = time.monotonic()
    while True:
        connection = connect(port)
        connection.settimeout(600)
        connection.sendall(Request("POST", "/_simulator/v1/clock/advance",
                                   {"Content-Type": "application/json"},
                                   json.dumps({"by": by})).bytes_for(port))
        received = b""
        while b'"complete":' not in received:
            data = connection.recv(1 << 16)
            if not data:
                raise BenchError("the advance was cut short")
            received += data
        connection.close()
        if b'"complete":true' in received:
            return time.monotonic() - began


def unfinished(port):
    """How many deliveries the simulator would still send."""
    total = 0
    for state in ("planned", "waiting", "held", "in_flight", "given_up", "dropped"):
        path = f"/_simulator/v1/webhooks/deliveries?pageSize=1&state={state}"
        total += json.loads(ask(port, Request("GET", path)).body)["total"]
    return total
