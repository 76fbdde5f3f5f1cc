"""How delivery reports keep up: beside clients at full speed, and as a backlog."""

import json
import pathlib
import statistics
import tempfile
import time
from dataclasses import dataclass

from measurements import run_wrk
from servers import API, BenchError, Receiver, Request, Simulator, ask

HERE = pathlib.Path(__file__).resolve().parent
FIXTURE = HERE / "deliveries-sims.yaml"
CONNECTIONS = 32
ALL_WITHIN = 60  # seconds; reports that take longer have failed
BACKLOG = 100_000


@dataclass
class Storm:
    """How long clients submit, and how often that is repeated."""

    seconds: int
    runs: int


FULL = Storm(5, 3)
QUICK = Storm(2, 1)


@dataclass
class Run:
    """What clients and receiver saw while 32 clients submitted as fast as they could."""

    rate: float  # messages accepted a second
    p50_ms: float
    p99_ms: float
    failed: int
    reports: int = 0  # that reached the receiver
    reports_rate: float = 0  # a second, from the first 201 to the last report
    lag: float = 0  # seconds from the last 201 to the last report


@dataclass
class Deliveries:
    """Medians over the runs, and the speed of a backlog."""

    without: Run
    with_reports: Run
    ratio: float  # of the clients' p99, with reports over without
    drain_rate: float  # reports a second, when there is nothing else to do


def measure_deliveries(binary, storm, tell):
    """Storms without and with reports in turn, then a backlog."""
    pairs = []
    with tempfile.TemporaryDirectory(prefix="easyconnect-bench-") as directory:
        for _ in range(storm.runs):
            without = measure_storm(binary, storm, directory, None)
            with Receiver(directory) as receiver:
                pairs.append((without, measure_storm(binary, storm, directory, receiver)))
            tell(*pairs[-1])
        with Receiver(directory) as receiver:
            drain_rate = measure_backlog(binary, directory, receiver)
    ratio = statistics.median(reports.p99_ms / without.p99_ms for without, reports in pairs)
    return Deliveries(*(middle(runs) for runs in zip(*pairs)), ratio, drain_rate)


def middle(runs):
    """The medians of some runs; of failures the sum."""
    values = {name: statistics.median(getattr(run, name) for run in runs)
              for name in Run.__dataclass_fields__}
    return Run(**{**values, "failed": sum(run.failed for run in runs)})


def measure_storm(binary, storm, directory, receiver):
    """One storm. The receiver's own count says when the last report has come."""
    flags = ["--webhook-reports", receiver.url] if receiver else []
    with Simulator(binary, "--fixture", FIXTURE, "--pace", "real", *flags) as simulator:
        submit(simulator, 1, directory)  # warms up
        settle(simulator, receiver)
        before = receiver.requests() if receiver else 0
        result = submit(simulator, storm.seconds, directory)
        ended = time.monotonic()
        run = Run(result["requests"] / (result["us"] / 1e6), result["p50"] / 1e3,
                  result["p99"] / 1e3, result["failed"])
        if receiver:
            last = settle(simulator, receiver)
            run.reports = receiver.requests() - before
            run.lag = max(last - ended, 0)
            run.reports_rate = run.reports / (result["us"] / 1e6 + run.lag)
            # a client that is cut off may have had its 201 on the way
            if not result["requests"] <= run.reports <= result["requests"] + CONNECTIONS:
                raise BenchError(f"{result['requests']:,} messages, {run.reports:,} reports")
    return run


def submit(simulator, seconds, directory):
    """Clients submit one message after the other, each to another SIM."""
    bearer = {"Authorization": f"Bearer {simulator.token()}", "Content-Type": "application/json"}
    page = ask(simulator.port, Request("GET", f"{API}/v1/sims?pageSize=1000", bearer))
    requests = [Request("POST", f"{API}/v1/sims/{sim['iccid']}/sms", bearer, '{"payload":"hello"}')
                for sim in json.loads(page.body)]
    return run_wrk(simulator.port, requests, CONNECTIONS, seconds, directory)


def settle(simulator, receiver):
    """Waits until no report is on its way. When the receiver's last one came, by its own count."""
    count, since = -1, time.monotonic()
    deadline = since + ALL_WITHIN
    while receiver:
        now = receiver.requests()
        if now != count:
            count, since = now, time.monotonic()
        elif time.monotonic() - since > 0.2 and not unfinished(simulator):
            break
        if time.monotonic() > deadline:
            raise BenchError(f"reports were still on their way after {ALL_WITHIN} s")
        time.sleep(0.002)
    return since


def unfinished(simulator):
    """How many deliveries the simulator still has to make."""
    path = "/_simulator/v1/webhooks/deliveries?pageSize=1&state="
    return sum(json.loads(ask(simulator.port, Request("GET", path + state)).body)["total"]
               for state in ("planned", "in_flight"))


def measure_backlog(binary, directory, receiver):
    """Reports a second when BACKLOG messages become final in one moment, with no other load."""
    flags = ["--fixture", FIXTURE, "--pace", "manual", "--webhook-reports", receiver.url]
    with Simulator(binary, *flags) as simulator:
        messages = 0
        while messages < BACKLOG:
            messages += submit(simulator, 1, directory)["requests"]
        before = receiver.requests()
        start = time.monotonic()
        ask(simulator.port, Request("POST", "/_simulator/v1/clock/advance",
                                    {"Content-Type": "application/json"}, '{"by":"PT1S"}'))
        used = time.monotonic() - start
        reports = receiver.requests() - before
    if reports < messages:
        raise BenchError(f"{messages:,} messages, {reports:,} reports")
    return reports / used
