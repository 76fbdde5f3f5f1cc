"""What is measured: points under load, idle connections, the start, a large world."""

import json
import pathlib
import select
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass

from servers import (API, BenchError, Nginx, Request, Simulator, ask, connect, exchange,
                     token_request)

HERE = pathlib.Path(__file__).resolve().parent
PAGE = 100  # SIMs on the page that is measured
IDLE_CONNECTIONS = 1000
IDLE_SECONDS = 5
STARTS = 9
LARGE_LOADS = 3
LARGE_WORLD = 100_000


@dataclass
class Load:
    """How hard and how long each point is driven."""

    connections: tuple
    seconds: int
    warm_up: int


FULL = Load((2, 32, 256), 4, 1)
QUICK = Load((32,), 1, 1)


@dataclass
class Point:
    """What one server did with one request at one number of connections."""

    rate: float  # answers a second
    p50_ms: float
    p99_ms: float
    cpu_us: float  # of the server, for one answer
    failed: int  # answers over 399, and requests that got none


@dataclass
class Row:
    """One line of the table: the simulator and nginx at the same point."""

    case: str
    connections: int
    ours: Point
    nginx: Point
    bytes_ours: int
    bytes_nginx: int

    @property
    def cpu_ratio(self):
        return self.ours.cpu_us / self.nginx.cpu_us

    @property
    def rate_ratio(self):
        return self.ours.rate / self.nginx.rate


def requests_under_load(simulator):
    """The four cases by name, for a SIM that this simulator has and with a token that is fresh."""
    bearer = {"Authorization": f"Bearer {simulator.token()}"}
    page = Request("GET", f"{API}/v1/sims?pageSize={PAGE}", bearer)
    sims = json.loads(ask(simulator.port, page).body)
    if len(sims) != PAGE:
        raise BenchError(f"a page of {PAGE} SIMs holds {len(sims)}")
    sim = f"{API}/v1/sims/{sims[0]['iccid']}"
    return {"token": token_request(),
            "one SIM": Request("GET", sim, bearer),
            "page of 100": page,
            "submit SMS": Request("POST", f"{sim}/sms",
                                  {**bearer, "Content-Type": "application/json"},
                                  '{"payload":"hello"}')}


def measure_load(binary, load, tell):
    """A Row for each case and number of connections, the two servers taking turns."""
    rows = []
    with (tempfile.TemporaryDirectory(prefix="easyconnect-bench-") as directory,
          Simulator(binary, "--fixture", HERE / "1000-sims.yaml") as simulator):
        cases = requests_under_load(simulator)
        replies = {name: ask(simulator.port, request) for name, request in cases.items()}
        with Nginx(directory, [(cases[name], reply) for name, reply in replies.items()]) as nginx:
            twins = same_answers(nginx, cases, replies)
            for name in cases:
                # A simulator may forget the oldest of a million tokens: a fresh one for each case.
                request = requests_under_load(simulator)[name]
                for connections in load.connections:
                    points = [measure_point(server, request, connections, load, directory)
                              for server in (simulator, nginx)]
                    rows.append(Row(name, connections, *points,
                                    replies[name].size, twins[name].size))
                    tell(rows[-1])
    return rows


def same_answers(nginx, cases, replies):
    """nginx's replies, after making sure that status and body are the simulator's."""
    twins = {name: ask(nginx.port, request) for name, request in cases.items()}
    for name, twin in twins.items():
        check_same(f"{name}: nginx", twin, replies[name])
    return twins


def check_same(who, reply, simulators):
    """Refused, with both, unless status and body are those of the simulator's reply."""
    if (reply.status, reply.body) != (simulators.status, simulators.body):
        raise BenchError(f"{who} does not answer with the simulator's bytes, but with\n"
                         f"    {reply.status} {reply.body[:1000]!r}, instead of\n"
                         f"    {simulators.status} {simulators.body[:1000]!r}")


def measure_point(server, request, connections, load, directory):
    """Warms up, then drives one server and weighs what it did against the CPU time it used."""
    run_wrk(server.port, [request], connections, load.warm_up, directory)
    before = server.cpu_seconds()
    result = run_wrk(server.port, [request], connections, load.seconds, directory)
    used = server.cpu_seconds() - before
    if not result["requests"]:
        raise BenchError(f"no answer at all to {request.method} {request.path}")
    return Point(result["requests"] / (result["us"] / 1e6), result["p50"] / 1e3,
                 result["p99"] / 1e3, used * 1e6 / result["requests"], result["failed"])


def run_wrk(port, requests, connections, seconds, directory):
    """Runs wrk once, each connection sending the requests in turn; the result in its own units."""
    wrk = shutil.which("wrk")
    if not wrk:
        raise BenchError("wrk is not installed")
    script = pathlib.Path(directory, "load.lua")
    script.write_text(wrk_script(requests))
    command = [wrk, f"-t{1 if connections == 2 else 2}", f"-c{connections}", f"-d{seconds}s",
               "--timeout", "10s", "-s", str(script), f"http://127.0.0.1:{port}"]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                         timeout=seconds + 30, check=False)
    results = [line for line in ran.stdout.splitlines() if line.startswith('{"requests"')]
    if ran.returncode or not results:
        raise BenchError(f"wrk failed: {ran.stderr.strip() or ran.stdout.strip()}")
    return json.loads(results[-1])


def wrk_script(requests):
    """The requests for wrk, in Lua; it prints the result as one line of JSON."""
    formatted = "\n".join(f"ready[{i}] = {lua_request(request)}"
                          for i, request in enumerate(requests))
    return f"""
local ready, turn = {{}}, 0
function init()
{formatted}
end
function request()
  turn = (turn + 1) % {len(requests)}
  return ready[turn]
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{{"requests":%d,"us":%d,"p50":%d,"p99":%d,"failed":%d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def lua_request(request):
    """One request for wrk. A JSON text is a Lua string as long as it is plain ASCII."""
    headers = ", ".join(f"[{json.dumps(k)}] = {json.dumps(v)}" for k, v in request.headers.items())
    body = json.dumps(request.body) if request.body else "nil"
    return f'wrk.format("{request.method}", {json.dumps(request.path)}, {{{headers}}}, {body})'


def measure_idle(binary):
    """CPU seconds used in IDLE_SECONDS while that many connections are open and silent."""
    with Simulator(binary) as simulator:
        bearer = {"Authorization": f"Bearer {simulator.token()}"}
        request = Request("GET", f"{API}/v1/sims?pageSize=1", bearer)
        connections = []
        try:
            for _ in range(IDLE_CONNECTIONS):
                connections.append(connect(simulator.port))
                exchange(connections[-1], simulator.port, request)
            time.sleep(1)  # what the requests started comes to rest
            before = simulator.cpu_seconds()
            time.sleep(IDLE_SECONDS)
            used = simulator.cpu_seconds() - before
            closed = count_readable(connections)
        finally:
            for connection in connections:
                connection.close()
    if closed:
        raise BenchError(f"{closed} of {IDLE_CONNECTIONS} idle connections were closed")
    return used


def count_readable(connections):
    """How many of them have something to read: as nothing was asked, that is their end."""
    poll = select.poll()
    for connection in connections:
        poll.register(connection, select.POLLIN | select.POLLHUP)
    return len(poll.poll(0))


def measure_start(binary):
    """Medians, in seconds from exec: the ready line, the first 200."""
    ready, first = [], []
    for _ in range(STARTS):
        with Simulator(binary) as simulator:
            first.append(simulator.first_ok_after(Request("GET", "/_simulator/v1/health/ready")))
            ready.append(simulator.ready_after)
    return statistics.median(ready), statistics.median(first)


def measure_large_world(binary):
    """For 100,000 SIMs: the median of seconds from exec to the ready line, and resident MB."""
    ready, resident = [], []
    for _ in range(LARGE_LOADS):
        with Simulator(binary, "--fixture", HERE / "100000-sims.yaml") as simulator:
            ready.append(simulator.ready_after)
            bearer = {"Authorization": f"Bearer {simulator.token()}"}
            page = ask(simulator.port, Request("GET", f"{API}/v1/sims?pageSize=1", bearer))
            resident.append(simulator.resident_mb())
            if int(page.header("X-Total-Count") or 0) < LARGE_WORLD:
                raise BenchError(f"X-Total-Count is {page.header('X-Total-Count') or 'absent'}, "
                                 f"not {LARGE_WORLD}: the large world was not loaded")
    return statistics.median(ready), max(resident)
