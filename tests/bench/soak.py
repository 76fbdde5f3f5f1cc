"""A steady 2,000 requests a second for a quarter of an hour, with faults, and a receiver that fails.

Nothing that was accepted may be lost, and memory and descriptors must stay as they are but for the
messages that are kept.
"""

import collections
import json
import pathlib
import re
import selectors
import statistics
import time
from dataclasses import dataclass, field

from long_run import FIRST_SIM, REFUSED_PERCENT, SIMS, RefusingReceiver, advance, unfinished
from probe import share
from servers import API, BenchError, Request, Simulator, ask, connect, token_request

FIXTURE = pathlib.Path(__file__).resolve().parent / "soak-sims.yaml"
RATE = 2000  # requests a second
TICK = 0.01  # seconds: so long is one round of requests
CONNECTIONS = 20
# One round in twenty requests: what most clients do most.
MIX = ["token", *["submit"] * 1, *["get"] * 3, *["list"] * 2, *["show"] * 13]
FAULTS = [{"fault": "status", "status": 503, "on": "sims.*", "when": {"percent": 5}},
          {"fault": "status", "status": 503, "on": "sms.submit", "when": {"percent": 5}},
          {"fault": "latency", "by": "20ms", "on": "sms.*", "when": {"percent": 2}}]
RATE_LEAST = 0.98  # of RATE; below it the machine, or we, were too slow to say anything
BYTES_A_MESSAGE = 4000  # that memory may grow by for each message with its report
STEADY_AFTER = 0.4  # of the run: until then logs of fixed length fill up
SAMPLE_EVERY = 0.5  # seconds


@dataclass
class Soak:
    """What became of it all."""

    seconds: float
    sent: int
    statuses: collections.Counter
    p50_ms: float
    p99_ms: float
    accepted: int
    late: int  # of those, the ones that came when the clock was moved at the end
    lost: int
    twice: int
    unfinished: int  # as the simulator sees it
    posts: int
    refused: int
    growth: float  # bytes a second in the steady part
    growth_a_message: float
    resident_mb: tuple  # at the begin of the steady part, at its end
    descriptors: tuple  # the least and the most in the steady part

    @property
    def rate(self):
        return self.sent / self.seconds


@dataclass
class Line:
    """A connection, and what is under way on it."""

    connection: object
    sent: collections.deque = field(default_factory=collections.deque)  # (kind, time)
    received: bytes = b""


ANSWER = re.compile(rb"HTTP/1\.1 (\d{3})[^\r]*\r\n(.*?)\r\n\r\n", re.DOTALL)
LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
LOCATION = re.compile(rb"(?i)location: *\S*/sms/(\d+)")


class Clients:
    """Sends rounds at a steady pace, however late answers are, and reads what comes."""

    def __init__(self, simulator):
        self.port = simulator.port
        self.selector = selectors.DefaultSelector()
        self.lines = [Line(connect(self.port)) for _ in range(CONNECTIONS)]
        for line in self.lines:
            line.connection.setblocking(True)
            self.selector.register(line.connection, selectors.EVENT_READ, line)
        self.statuses = collections.Counter()
        self.times = []
        self.accepted = []  # ids
        self.sent = 0
        self.login = token_request().bytes_for(self.port)
        self.fresh_token(simulator.token())

    def fresh_token(self, token):
        """Uses it from now on."""
        self.bearer = {"Authorization": f"Bearer {token}"}
        self.list = Request("GET", f"{API}/v1/sims?pageSize=20", self.bearer).bytes_for(self.port)

    def bytes_of(self, kind):
        """One request."""
        sim = f"{API}/v1/sims/{FIRST_SIM + self.sent // CONNECTIONS % SIMS}"
        if kind == "token":
            return self.login
        if kind == "list":
            return self.list
        if kind == "submit":
            return Request("POST", f"{sim}/sms", {**self.bearer, "Content-Type": "application/json"},
                           f'{{"payload":"reading {self.sent}"}}').bytes_for(self.port)
        if kind == "get":
            return Request("GET", f"{sim}/sms?pageSize=5", self.bearer).bytes_for(self.port)
        return Request("GET", sim, self.bearer).bytes_for(self.port)

    def send_round(self):
        """A request on each connection."""
        for line, kind in zip(self.lines, MIX):
            line.sent.append((kind, time.monotonic()))
            line.connection.sendall(self.bytes_of(kind))
            self.sent += 1
        self.lines.append(self.lines.pop(0))  # each connection does everything in turn

    def read_until(self, moment):
        """Takes answers until then; when it is late already, those that are there."""
        while True:
            left = moment - time.monotonic()
            for key, _ in self.selector.select(max(left, 0)):
                self.take(key.data)
            if left <= 0:
                return

    def finish(self, within):
        """Takes the answers that are still due."""
        deadline = time.monotonic() + within
        while any(line.sent for line in self.lines) and time.monotonic() < deadline:
            self.read_until(time.monotonic() + 0.1)
        if any(line.sent for line in self.lines):
            raise BenchError("some requests were never answered")
        for line in self.lines:
            line.connection.close()

    def take(self, line):
        """The answers that have come on a connection."""
        data = line.connection.recv(1 << 18)
        if not data:
            raise BenchError("the simulator closed a connection")
        line.received += data
        while head := ANSWER.match(line.received):
            length = LENGTH.search(head[2])
            end = head.end() + (int(length[1]) if length else 0)
            if len(line.received) < end:
                return
            kind, sent = line.sent.popleft()
            self.note(kind, int(head[1]), head[2], line.received[head.end():end],
                      time.monotonic() - sent)
            line.received = line.received[end:]

    def note(self, kind, status, head, body, took):
        """One answer."""
        self.statuses[status] += 1
        self.times.append(took)
        if kind == "token" and status == 200:
            self.fresh_token(json.loads(body)["access_token"])
        if kind == "submit" and status == 201:
            self.accepted.append(int(LOCATION.search(head)[1]))


def measure_soak(binary, minutes):
    """The whole of it."""
    receiver = RefusingReceiver()
    try:
        with Simulator(binary, "--fixture", FIXTURE, "--pace", "real", "--log-level", "error",
                       "--webhook-reports", f"http://127.0.0.1:{receiver.port}/r") as simulator:
            for fault in FAULTS:
                ask(simulator.port, Request("POST", "/_simulator/v1/faults",
                                            {"Content-Type": "application/json"}, json.dumps(fault)))
            return run(simulator, receiver, 60 * minutes)
    finally:
        receiver.stop()


def run(simulator, receiver, seconds):
    """Sends, samples, and counts what became of it."""
    clients = Clients(simulator)
    samples = []  # (seconds, bytes, descriptors)
    began = time.monotonic()
    for number in range(int(seconds / TICK)):
        clients.send_round()
        if time.monotonic() - began >= len(samples) * SAMPLE_EVERY:
            samples.append((time.monotonic() - began, simulator.resident_mb() * 1e6,
                            simulator.descriptors()))
        clients.read_until(began + (number + 1) * TICK)
    took = time.monotonic() - began
    clients.finish(30)

    steady = [sample for sample in samples if sample[0] > STEADY_AFTER * took]
    growth = statistics.linear_regression([s[0] for s in steady], [s[1] for s in steady]).slope
    in_time = {sms for _, sms in list(receiver.acknowledged)}
    advance(simulator.port, "4d")  # refused reports come again, the last of them after days
    acknowledged = collections.Counter(sms for _, sms in receiver.acknowledged)
    accepted = set(clients.accepted)
    return Soak(
        seconds=took, sent=clients.sent, statuses=clients.statuses,
        p50_ms=share(clients.times, 0.5), p99_ms=share(clients.times, 0.99),
        accepted=len(accepted), late=len(accepted - in_time), lost=len(accepted - set(acknowledged)),
        twice=sum(count > 1 for count in acknowledged.values()),
        unfinished=unfinished(simulator.port), posts=sum(receiver.came.values()), refused=receiver.refused,
        growth=growth, growth_a_message=growth / (len(clients.accepted) / took),
        resident_mb=(steady[0][1] / 1e6, steady[-1][1] / 1e6),
        descriptors=(min(s[2] for s in steady), max(s[2] for s in steady)))


def judge_soak(soak):
    """(met, target, measured) for each target."""
    low, high = soak.descriptors
    shares = ", ".join(f"{status}: {count:,}" for status, count in sorted(soak.statuses.items()))
    return [
        (soak.rate >= RATE_LEAST * RATE, f"a steady {RATE:,} requests a second",
         f"{soak.rate:,.0f} for {soak.seconds / 60:.1f} min ({shares}); "
         f"p50 {soak.p50_ms:.2f} ms, p99 {soak.p99_ms:.2f} ms"),
        (soak.lost == soak.twice == soak.unfinished == 0,
         f"the report of every accepted SMS is acknowledged once, by a receiver that refuses {REFUSED_PERCENT} %",
         f"{soak.accepted:,} accepted, {soak.late:,} of them acknowledged when the clock was moved at "
         f"the end; lost {soak.lost}, twice {soak.twice}, unfinished {soak.unfinished}; "
         f"{soak.refused:,} of {soak.posts:,} posts refused"),
        (soak.growth_a_message <= BYTES_A_MESSAGE,
         f"memory grows by at most {BYTES_A_MESSAGE:,} bytes for each message that is kept",
         f"{soak.growth_a_message:,.0f} bytes ({soak.resident_mb[0]:.0f} MB to "
         f"{soak.resident_mb[1]:.0f} MB in the steady part)"),
        (high - low <= 70, "descriptors stay (up to 64 posts are on the wire)", f"{low} to {high}"),
    ]
